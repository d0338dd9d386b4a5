import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ApiError } from './api-error.ts';
import * as parse from './parse.ts';

const wireSession = {
  step: 'VERIFY',
  tenant: { name: 'Acme' },
  action: { actionCode: 'pay', state: 'CHALLENGE_REQUIRED', message: 'Pay €1' },
  user: { isEnrolled: true },
  methods: [
    { verificationMethod: 'PASSKEY' },
    { verificationMethod: 'EMAIL_OTP', hint: 'a•••e@example.com', lockedUntil: '2026-03-01T12:00:00Z' },
  ],
  defaultVerificationMethod: 'PASSKEY',
  enrollableMethods: [{ verificationMethod: 'EMAIL_OTP', isFixed: true, hint: 'a•••e@example.com' }],
  canReturn: true,
  expiresAt: '2026-03-01T12:10:00Z',
  reference: 'K7Q2-9FXM',
  messageOrigins: ['https://app.example', '*'],
  locale: 'de',
};

describe('a session', () => {
  it('becomes what the page works with: times in milliseconds', () => {
    expect(parse.parseSession(wireSession)).toEqual({
      step: 'VERIFY',
      reason: undefined,
      tenantName: 'Acme',
      actionMessage: 'Pay €1',
      methods: [
        { verificationMethod: 'PASSKEY', hint: undefined, lockedUntil: undefined },
        {
          verificationMethod: 'EMAIL_OTP',
          hint: 'a•••e@example.com',
          lockedUntil: Date.parse('2026-03-01T12:00:00Z'),
        },
      ],
      defaultVerificationMethod: 'PASSKEY',
      enrollableMethods: [{ verificationMethod: 'EMAIL_OTP', isFixed: true, hint: 'a•••e@example.com' }],
      canReturn: true,
      expiresAt: Date.parse('2026-03-01T12:10:00Z'),
      reference: 'K7Q2-9FXM',
      messageOrigins: ['https://app.example'],
      locale: 'de',
    });
  });

  it('may be as short as the contract allows', () => {
    const { step, tenant, expiresAt } = wireSession;
    expect(parse.parseSession({ step, tenant, expiresAt })).toMatchObject({
      methods: [],
      enrollableMethods: [],
      canReturn: false,
      reference: '',
    });
  });

  it('leaves out methods that this page has no screen for', () => {
    const methods = [{ verificationMethod: 'ONFIDO' }, { verificationMethod: 'EMAIL_OTP' }];
    const session = parse.parseSession({ ...wireSession, methods, defaultVerificationMethod: 'ONFIDO' });
    expect(session.methods).toMatchObject([{ verificationMethod: 'EMAIL_OTP' }]);
    expect(session.defaultVerificationMethod).toBeUndefined();
  });

  it('says how a code can reach a phone, and of a fixed number what may be shown', () => {
    const sms = (fields: object) =>
      parse.parseSession({ ...wireSession, enrollableMethods: [{ verificationMethod: 'SMS', ...fields }] })
        .enrollableMethods[0];
    expect(sms({ hint: '•••456', smsChannels: ['WHATSAPP', 'PIGEON', 'DEFAULT'] })).toMatchObject({
      hint: '•••456',
      smsChannels: ['WHATSAPP', 'DEFAULT'],
    });
    for (const smsChannels of [undefined, [], ['PIGEON'], 'WHATSAPP'])
      expect(sms({ smsChannels })?.smsChannels).toBeUndefined();
  });

  it.each([
    ['step', { step: 'DANCE' }],
    ['step', { step: undefined }],
    ['expiresAt', { expiresAt: 'soon' }],
    ['tenant', { tenant: 'Acme' }],
    ['tenant.name', { tenant: { name: '' } }],
    ['action', { action: [] }],
  ])('without a proper %s is broken', (field, change) => {
    const parsed = () => parse.parseSession({ ...wireSession, ...change });
    expect(parsed).toThrow(ApiError);
    expect(parsed).toThrow(expect.objectContaining({ kind: 'broken', cause: `unexpected ${field}` }));
  });

  it('takes a reason only where it knows it', () => {
    for (const reason of ['no_method', 'declined', 'identity_declined', 'identity_not_the_person'])
      expect(parse.parseSession({ ...wireSession, step: 'FAILED', reason }).reason).toBe(reason);
    expect(parse.parseSession({ ...wireSession, step: 'FAILED', reason: 'mood' }).reason).toBeUndefined();
  });
});

describe('an origin for messages', () => {
  it.each(['https://app.example', 'http://localhost:3000', 'https://app.example:8443'])(
    '%s is one',
    (origin) => {
      expect(parse.exactOrigin(origin)).toBe(origin);
    },
  );

  it.each([
    '*',
    'null',
    '/',
    '',
    'https://app.example/',
    'https://app.example/path',
    'https://app.example?x',
    'https://user@app.example',
    'https://APP.example',
    'https://app.example:443',
    'javascript:alert(1)',
    'file:///',
    'https://',
    7,
    undefined,
  ])('%j is none', (value) => {
    expect(parse.exactOrigin(value)).toBeUndefined();
  });
});

describe('the way back', () => {
  it('leads to a web page, or nowhere', () => {
    expect(parse.parseFinish({ token: 't', redirectUrl: 'https://app.example/cb?token=t' }).redirectUrl).toBe(
      'https://app.example/cb?token=t',
    );
    expect(parse.parseFinish({ token: 't' })).toEqual({ token: 't', redirectUrl: undefined });
  });

  it.each([
    'javascript:alert(1)',
    'data:text/html,x',
    '/path',
    '//evil.example',
    'JAVASCRIPT:alert(1)',
    'blob:x',
  ])('%s is not followed', (redirectUrl) => {
    expect(() => parse.parseFinish({ token: 't', redirectUrl })).toThrow(ApiError);
  });

  it('needs a token', () => {
    expect(() => parse.parseFinish({})).toThrow(ApiError);
  });
});

describe('other answers', () => {
  it('a delivery: sent unless it says otherwise', () => {
    expect(parse.parseDelivery({})).toMatchObject({ sent: true });
    expect(
      parse.parseDelivery({ sent: false, resendAvailableAt: '2026-03-01T12:00:00Z', expiresAt: 'x' }),
    ).toEqual({
      sent: false,
      resendAvailableAt: Date.parse('2026-03-01T12:00:00Z'),
      expiresAt: undefined,
    });
  });

  it('a delivery of a longer code says so; no other length is believed', () => {
    for (const codeLength of [7, 8, 10])
      expect(parse.parseDelivery({ codeLength })).toMatchObject({ codeLength });
    for (const codeLength of [5, 6, 7.5, 11, 1_000, -1, '8', null])
      expect(parse.parseDelivery({ codeLength })).not.toHaveProperty('codeLength');
  });

  it('a verification says whether it was one: nothing else counts as yes', () => {
    expect(parse.parseVerify({ isVerified: true, accessToken: 'a' })).toMatchObject({
      isVerified: true,
      accessToken: 'a',
    });
    expect(parse.parseVerify({ isVerified: false, attemptsRemaining: 3 })).toMatchObject({
      attemptsRemaining: 3,
    });
    expect(
      parse.parseVerify({ isVerified: false, attemptsRemaining: '3' }).attemptsRemaining,
    ).toBeUndefined();
    for (const isVerified of ['true', 1, undefined, null]) {
      expect(() => parse.parseVerify({ isVerified })).toThrow(ApiError);
    }
  });

  it('an authenticator app is set up with an otpauth address and nothing else', () => {
    const setup = { uri: 'otpauth://totp/Acme?secret=JBSW', secret: 'JBSW' };
    expect(parse.parseAuthenticatorAppSetup(setup)).toEqual(setup);
    expect(() => parse.parseAuthenticatorAppSetup({ ...setup, uri: 'javascript:alert(1)' })).toThrow(
      ApiError,
    );
    expect(() => parse.parseAuthenticatorAppSetup({ ...setup, secret: '' })).toThrow(ApiError);
  });

  it('recovery codes are a list of texts', () => {
    expect(parse.parseRecoveryCodes({ recoveryCodes: ['a', 'b'] })).toEqual(['a', 'b']);
    for (const recoveryCodes of [[], 'a', undefined, [1], ['']]) {
      expect(() => parse.parseRecoveryCodes({ recoveryCodes })).toThrow(ApiError);
    }
  });

  it('a ceremony has options with a challenge', () => {
    const options = { challenge: 'abc', rpId: 'example.com' };
    expect(parse.parseCeremony({ challengeId: 'c', options })).toEqual({ challengeId: 'c', options });
    expect(() => parse.parseCeremony({ options: {} })).toThrow(ApiError);
    expect(() => parse.parseCeremony({})).toThrow(ApiError);
  });

  it('an exchange has a token', () => {
    expect(parse.parseExchange({ token: 't' })).toEqual({ token: 't' });
    expect(() => parse.parseExchange({ token: 7 })).toThrow(ApiError);
  });
});

it('whatever an answer is, it is parsed or broken, and nothing in between', () => {
  const parsers = [
    parse.parseSession,
    parse.parseExchange,
    parse.parseFinish,
    parse.parseDelivery,
    parse.parseVerify,
  ];
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom(...parsers), (value, parser: (value: unknown) => unknown) => {
      try {
        parser(value);
      } catch (error) {
        expect(error).toBeInstanceOf(ApiError);
      }
    }),
  );
});
