import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hostedSteps, type Session, verificationMethods } from '../api/types.ts';
import { sessionWith, testNow } from '../testing/session.ts';
import { type FlowEvent, type FlowState, initialFlow, nextFlow, purposeOf, waysOf } from './flow.ts';
import type { Screen } from './screen.ts';

const context = { can: { passkeys: true }, now: testNow };
const noPasskeys = { can: { passkeys: false }, now: testNow };

function after(events: readonly FlowEvent[], given = context): FlowState {
  return events.reduce((state, event) => nextFlow(state, event, given), initialFlow);
}
const shows = (session: Partial<Session>, given = context): Screen =>
  after([{ type: 'session', session: sessionWith(session) }], given).screen;
const session = (fields: Partial<Session>): FlowEvent => ({ type: 'session', session: sessionWith(fields) });

const email = { verificationMethod: 'EMAIL_OTP' } as const;
const passkey = { verificationMethod: 'PASSKEY' } as const;
const app = { verificationMethod: 'AUTHENTICATOR_APP' } as const;
const recovery = { verificationMethod: 'RECOVERY_CODE' } as const;

describe('what the server says next is what is shown', () => {
  it.each<[string, Partial<Session>, Screen]>([
    ['VERIFY', { methods: [app, email] }, { kind: 'verify-app' }],
    ['VERIFY with nothing to use', { methods: [] }, { kind: 'no-method', because: 'browser' }],
    [
      'ENROLL',
      { step: 'ENROLL', enrollableMethods: [email] },
      { kind: 'enroll-email', isFixed: false, hint: undefined },
    ],
    ['ENROLL with nothing to add', { step: 'ENROLL' }, { kind: 'no-method', because: 'browser' }],
    ['SHOW_RECOVERY_CODES', { step: 'SHOW_RECOVERY_CODES' }, { kind: 'recovery-codes' }],
    [
      'OFFER_PASSKEY',
      { step: 'OFFER_PASSKEY', enrollableMethods: [passkey] },
      { kind: 'enroll-passkey', purpose: 'offer' },
    ],
    [
      'OFFER_PASSKEY with nothing to offer',
      { step: 'OFFER_PASSKEY', enrollableMethods: [email] },
      { kind: 'success' },
    ],
    ['COMPLETE', { step: 'COMPLETE' }, { kind: 'success' }],
    ['FAILED', { step: 'FAILED' }, { kind: 'failed' }],
    [
      'FAILED for want of a method',
      { step: 'FAILED', reason: 'no_method' },
      { kind: 'no-method', because: 'rule' },
    ],
    ['FAILED because somebody said no', { step: 'FAILED', reason: 'declined' }, { kind: 'declined' }],
    [
      'FAILED by an identity check',
      { step: 'FAILED', reason: 'identity_not_the_person' },
      { kind: 'failed', because: 'identity_not_the_person' },
    ],
    ['BLOCKED', { step: 'BLOCKED' }, { kind: 'blocked' }],
  ])('%s', (_name, fields, screen) => {
    expect(shows(fields)).toEqual(screen);
  });

  it('a browser without passkeys is asked for something else', () => {
    expect(shows({ methods: [passkey, email] }, noPasskeys)).toEqual({ kind: 'verify-email' });
    expect(shows({ methods: [passkey] }, noPasskeys)).toEqual({ kind: 'no-method', because: 'browser' });
    const offered = { step: 'OFFER_PASSKEY', enrollableMethods: [passkey, app] } as const;
    expect(shows(offered, noPasskeys)).toEqual({ kind: 'enroll-app', purpose: 'offer' });
  });
});

describe('what was declined on the phone', () => {
  const declined = [session({ methods: [email] }), { type: 'declined' }] as const;

  it('stays said when the server is asked again, which may know only that it is over', () => {
    expect(after(declined).screen).toEqual({ kind: 'declined' });
    expect(after([...declined, session({ step: 'FAILED' })]).screen).toEqual({ kind: 'declined' });
  });

  it('is left for what goes on, as in the settings', () => {
    expect(after([...declined, session({ step: 'SETTINGS' })]).screen).toEqual({ kind: 'settings' });
  });
});

describe('the way a person chose', () => {
  const methods = [app, email, recovery];

  it('is kept at the next look at the server, while it is possible', () => {
    const chosen = [session({ methods }), { type: 'method', method: 'EMAIL_OTP' }] as const;
    expect(after([...chosen, session({ methods })]).screen).toEqual({ kind: 'verify-email' });
    expect(after([...chosen, session({ methods: [app] })]).screen).toEqual({ kind: 'verify-app' });
  });

  it('may be any that enrolment lists, and none that it does not', () => {
    const enrolling = session({ step: 'ENROLL', enrollableMethods: [email, app] });
    expect(after([enrolling, { type: 'method', method: 'AUTHENTICATOR_APP' }]).screen).toEqual({
      kind: 'enroll-app',
      purpose: 'enroll',
    });
    expect(after([enrolling, { type: 'method', method: 'PASSKEY' }]).screen).toEqual(
      after([enrolling]).screen,
    );
  });

  it('means nothing before the server was asked', () => {
    expect(after([{ type: 'method', method: 'EMAIL_OTP' }])).toEqual(initialFlow);
  });
});

describe('the chooser', () => {
  const choosing = [session({ methods: [app, email] }), { type: 'choose' }] as const;

  it('stays at the next look at the server, and goes when the step is over', () => {
    expect(after([...choosing]).screen).toEqual({ kind: 'choose', purpose: 'verify' });
    expect(after([...choosing, session({ methods: [app, email] })]).screen).toEqual({
      kind: 'choose',
      purpose: 'verify',
    });
    expect(after([...choosing, session({ step: 'COMPLETE' })]).screen).toEqual({ kind: 'success' });
    expect(after([...choosing, session({ step: 'FAILED' })]).screen).toEqual({ kind: 'failed' });
  });

  it('lists what the step allows: methods, enrolments with their address, offers without e-mail', () => {
    const can = { passkeys: true };
    expect(waysOf(sessionWith({ methods: [app, recovery] }), can)).toEqual([app, recovery]);
    const vouched = { ...email, isFixed: true, hint: 'a•••e@example.com' };
    expect(waysOf(sessionWith({ step: 'ENROLL', enrollableMethods: [vouched] }), can)).toEqual([
      { verificationMethod: 'EMAIL_OTP', hint: 'a•••e@example.com' },
    ]);
    const offered = sessionWith({ step: 'OFFER_PASSKEY', enrollableMethods: [passkey, app, email] });
    expect(waysOf(offered, can).map(({ verificationMethod }) => verificationMethod)).toEqual([
      'PASSKEY',
      'AUTHENTICATOR_APP',
    ]);
  });
});

describe('an address being added', () => {
  const enrolling = session({ step: 'ENROLL', enrollableMethods: [email] });
  const enrollment = { email: 'a@example.com', fixed: false, delivery: { sent: true } };
  const sent = [enrolling, { type: 'email-sent', enrollment }] as const;

  it('keeps asking for its code at the next look at the server', () => {
    expect(after([...sent, enrolling]).screen).toEqual({ kind: 'verify-email', enrollment });
  });

  it('is over when the server says so', () => {
    expect(after([...sent, session({ step: 'SHOW_RECOVERY_CODES' })]).screen).toEqual({
      kind: 'recovery-codes',
    });
  });
});

describe('a number being added', () => {
  const sms = { verificationMethod: 'SMS', hint: '•••456', smsChannels: ['WHATSAPP'] } as const;
  const enrolling = session({ step: 'ENROLL', enrollableMethods: [sms, email] });
  const enrollment = {
    number: '+64 21 123 456',
    fixed: false,
    channel: 'WHATSAPP',
    channels: ['WHATSAPP'],
    delivery: { sent: true },
  } as const;
  const sent = [enrolling, { type: 'phone-sent', enrollment }] as const;

  it('begins with what may be shown of it and how a code reaches it', () => {
    expect(after([enrolling]).screen).toEqual({
      kind: 'enroll-phone',
      hint: '•••456',
      channels: ['WHATSAPP'],
    });
    const [way] = waysOf(sessionWith({ step: 'ENROLL', enrollableMethods: [sms] }), { passkeys: true });
    expect(way).toEqual({ verificationMethod: 'SMS', hint: '•••456', as: 'WHATSAPP' });
    const either = { ...sms, smsChannels: ['WHATSAPP', 'DEFAULT'] } as const;
    const [other] = waysOf(sessionWith({ step: 'ENROLL', enrollableMethods: [either] }), { passkeys: true });
    expect(other).toEqual({ verificationMethod: 'SMS', hint: '•••456' });
  });

  it('keeps asking for its code, until the server says that it is over', () => {
    expect(after([...sent, enrolling]).screen).toEqual({ kind: 'verify-phone', method: 'SMS', enrollment });
    expect(after([...sent, session({ step: 'COMPLETE' })]).screen).toEqual({ kind: 'success' });
  });
});

describe('what is offered after a success', () => {
  it('is shown once a visit, whatever the server says', () => {
    for (const step of ['SHOW_RECOVERY_CODES', 'OFFER_PASSKEY'] as const) {
      const offered = session({ step, enrollableMethods: [passkey] });
      expect(after([offered, { type: 'answered', extra: step }]).screen).toEqual({ kind: 'loading' });
      expect(after([offered, { type: 'answered', extra: step }, offered]).screen).toEqual({
        kind: 'success',
      });
    }
  });
});

it('a problem and the end are shown as they are', () => {
  expect(after([{ type: 'problem', problem: 'unknown', requestId: 'r1' }]).screen).toEqual({
    kind: 'problem',
    problem: 'unknown',
    requestId: 'r1',
  });
  expect(after([{ type: 'done', outcome: 'cancelled' }]).screen).toEqual({
    kind: 'done',
    outcome: 'cancelled',
  });
  expect(after([session({}), { type: 'loading' }]).screen).toEqual({ kind: 'loading' });
});

describe('the settings', () => {
  const passkey = { verificationMethod: 'PASSKEY' } as const;
  const email = { verificationMethod: 'EMAIL_OTP' } as const;
  const settings = session({ step: 'SETTINGS', enrollableMethods: [passkey, email] });
  const delivery = { sent: true };

  it('are the list; everything may be added, and the list is one step away', () => {
    expect(after([settings]).screen).toEqual({ kind: 'settings' });
    const choosing = after([settings, { type: 'choose' }]);
    expect(choosing.screen).toEqual({ kind: 'choose', purpose: 'add' });
    expect(after([settings, { type: 'method', method: 'PASSKEY' }]).screen).toEqual({
      kind: 'enroll-passkey',
      purpose: 'add',
    });
    expect(after([settings, { type: 'choose' }, { type: 'settings' }]).screen).toEqual({ kind: 'settings' });
  });

  it('keep a half-done address, and come back once it is added', () => {
    const sent: FlowEvent = {
      type: 'email-sent',
      enrollment: { email: 'a@example.com', fixed: false, delivery },
    };
    expect(after([settings, sent, settings]).screen).toMatchObject({ kind: 'verify-email' });
    const added = session({ step: 'SETTINGS', enrollableMethods: [passkey] });
    expect(after([settings, sent, added]).screen).toEqual({ kind: 'settings' });
    expect(after([settings, { type: 'method', method: 'PASSKEY' }, settings]).screen).toEqual({
      kind: 'settings',
    });
  });
});

describe('no dead ends', () => {
  const listed = fc
    .subarray([...verificationMethods])
    .map((methods) => methods.map((verificationMethod) => ({ verificationMethod })));
  const anySession = fc.record({
    step: fc.constantFrom(...hostedSteps),
    methods: listed,
    enrollableMethods: listed,
  });
  const anyEvent: fc.Arbitrary<FlowEvent> = fc.oneof(
    anySession.map((fields) => session(fields)),
    fc.constant<FlowEvent>({ type: 'choose' }),
    fc.constantFrom(...verificationMethods).map((method): FlowEvent => ({ type: 'method', method })),
    fc
      .constantFrom('SHOW_RECOVERY_CODES' as const, 'OFFER_PASSKEY' as const)
      .map((extra): FlowEvent => ({ type: 'answered', extra })),
  );

  it('after the server was asked, a screen is never empty: a choice always has something to choose', () => {
    fc.assert(
      fc.property(fc.array(anyEvent), anySession, fc.boolean(), (events, fields, passkeys) => {
        const given = { can: { passkeys }, now: testNow };
        const { screen, session: last } = after([...events, session(fields)], given);
        expect(screen.kind).not.toBe('loading');
        if (screen.kind === 'choose' && last) {
          expect(screen.purpose).toBe(purposeOf(last));
          expect(['VERIFY', 'ENROLL', 'OFFER_PASSKEY', 'SETTINGS']).toContain(last.step);
          expect(waysOf(last, given.can)).not.toEqual([]);
        }
        if (!passkeys) expect(screen.kind).not.toMatch(/passkey|security-key/);
      }),
    );
  });

  it('a proof is only ever asked for by a method that the server listed', () => {
    fc.assert(
      fc.property(anySession, fc.boolean(), (fields, passkeys) => {
        const { screen } = after([session(fields)], { can: { passkeys }, now: testNow });
        const listedKinds = fields.methods.map(({ verificationMethod }) => verificationMethod);
        const asked = {
          'verify-passkey': 'PASSKEY',
          'verify-email': 'EMAIL_OTP',
          'verify-app': 'AUTHENTICATOR_APP',
          'verify-push': 'PUSH',
          'verify-qr': 'DEVICE',
          'verify-security-key': 'SECURITY_KEY',
          'verify-recovery': 'RECOVERY_CODE',
        } as const;
        const phone = screen.kind === 'verify-phone' ? screen.method : undefined;
        const method = phone ?? (asked as Record<string, (typeof verificationMethods)[number]>)[screen.kind];
        if (method) expect(listedKinds).toContain(method);
      }),
    );
  });
});
