/** The application's veto (server-api.md §15): proof, then question, then success; nothing counts twice, nothing fails open. */
import { Authsignal } from '@authsignal/node';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSoftwareAuthenticator } from '../testing/software-authenticator/software-authenticator.ts';
import { startTestApp, type TestApp, testSecretKey } from '../testing/test-app.ts';
import { configureActions, totpCode, Visitor } from '../testing/visitor.ts';
import { firstReceived, startReceiver, type WebhookReceiver } from '../testing/webhook-receiver.ts';

let test: TestApp;
let receiver: WebhookReceiver;
const email = 'alice@example.com';

beforeEach(async () => {
  test = await startTestApp({ STEPWARD_WEBHOOK_LOOPBACK: 'on' });
  receiver = await startReceiver();
  await configureActions(test);
});
afterEach(async () => {
  await test.close();
  await receiver.close();
});

const ask = async (verificationWebhookUrl: string | null = receiver.url) =>
  await test.management('PATCH', '/action-configurations/signIn', { verificationWebhookUrl });
const veto = (status: number) => {
  receiver.answer = (response) => response.writeHead(status).end();
};
/** Somebody with an address, before a new challenge, and the code for it. */
async function withCode(userId = 'u'): Promise<{ visitor: Visitor; code: string }> {
  const first = await Visitor.arrive(test, userId, { email });
  await first.addEmail(email);
  const visitor = await Visitor.arrive(test, userId, { email });
  return { visitor, code: await codeOf(visitor) };
}
async function codeOf(visitor: Visitor): Promise<string> {
  test.clock.now += 60_000;
  await visitor.post('/challenge/email-otp');
  return await test.codeFor(email);
}
const audited = async (type: string) =>
  await test.database.read.rows('select data from audit_events where type = ?', [type]);

describe('with consent', () => {
  it('the action succeeds, after a signed question', async () => {
    const { visitor, code } = await withCode('auth0|Zoë');
    await ask();
    let stateWhileAsked: string | undefined;
    receiver.answer = async (response) => {
      stateWhileAsked = (await visitor.action()).state;
      response.end('{}');
    };
    const answer = await visitor.verify('email-otp', code);
    expect(answer).toMatchObject({
      status: 200,
      body: { isVerified: true, accessToken: expect.any(String) },
    });
    expect(stateWhileAsked).toBe('CHALLENGE_REQUIRED');
    expect((await visitor.action()).state).toBe('CHALLENGE_SUCCEEDED');
    const { body, signature, json } = firstReceived(receiver);
    expect(json).toMatchObject({
      type: 'action.verify',
      data: {
        userId: 'auth0|Zoë',
        actionCode: 'signIn',
        idempotencyKey: visitor.idempotencyKey,
        state: 'CHALLENGE_SUCCEEDED',
        verificationMethod: 'EMAIL_OTP',
        completedAt: new Date(test.clock.now).toISOString(),
      },
    });
    expect(body).not.toContain(code);
    const { webhook } = new Authsignal({ apiSecretKey: testSecretKey, apiUrl: 'http://localhost' });
    expect(webhook.constructEvent(body, signature, 0).type).toBe('action.verify');
  });

  it('every factor asks first', async () => {
    const enrolled = async (userId: string) => {
      const visitor = await Visitor.arrive(test, userId, { email });
      await visitor.addEmail(email);
      return visitor;
    };
    const secret = await (await enrolled('app')).addTotp();
    const passkey = createSoftwareAuthenticator();
    const owner = await enrolled('key');
    const codes = (await owner.post('/recovery-codes')).body.recoveryCodes;
    await owner.addPasskey(passkey);
    await ask();
    const passed = async (userId: string, prove: (visitor: Visitor) => Promise<{ status: number }>) => {
      test.clock.now += 60_000;
      const visitor = await Visitor.arrive(test, userId, { email });
      expect((await prove(visitor)).status).toBe(200);
      expect((await visitor.action()).state).toBe('CHALLENGE_SUCCEEDED');
    };
    await passed('app', (visitor) => visitor.verify('totp', totpCode(secret, test.clock.now)));
    await passed('key', (visitor) => visitor.passPasskey(passkey));
    await passed('key', (visitor) => visitor.verify('recovery-code', codes[0]));
    const asked = receiver.received.map(({ json }) => json.data.verificationMethod);
    expect(asked).toEqual(['AUTHENTICATOR_APP', 'PASSKEY', 'RECOVERY_CODE']);
  });

  it('nobody is asked of a wrong code, nor of another factor added after the challenge', async () => {
    const { visitor, code } = await withCode();
    await ask();
    await visitor.guess('email-otp', 1);
    expect(receiver.connections).toBe(0);
    await visitor.verify('email-otp', code);
    await visitor.addTotp();
    expect(receiver.received).toHaveLength(1);
  });

  it('nobody is asked where no URL is set', async () => {
    const { visitor, code } = await withCode();
    await ask();
    await ask(null);
    await visitor.verify('email-otp', code);
    expect((await visitor.action()).state).toBe('CHALLENGE_SUCCEEDED');
    expect(receiver.connections).toBe(0);
  });
});

describe('without consent the action stays as it was', () => {
  it.each([
    [400, 403, 'forbidden'],
    [403, 403, 'forbidden'],
    [302, 503, 'unavailable'],
    [429, 503, 'unavailable'],
    [500, 503, 'unavailable'],
  ])('a %i answer is told as %i', async (status, expected, errorCode) => {
    const { visitor, code } = await withCode();
    await ask();
    veto(status);
    const answer = await visitor.verify('email-otp', code);
    expect(answer).toMatchObject({ status: expected, body: { errorCode } });
    expect(JSON.stringify(answer.body)).not.toMatch(/isVerified|accessToken/);
    expect((await visitor.action()).state).toBe('CHALLENGE_REQUIRED');
    const validated = await test.server('POST', '/validate', { token: visitor.token });
    expect(validated.body).toMatchObject({ isValid: false, state: 'CHALLENGE_REQUIRED' });
    expect(await audited('action.verification_refused')).toHaveLength(1);
    expect(await audited('action.challenge_succeeded')).toHaveLength(1);
  });

  it('the code is spent: it is no proof a second time, with or without consent', async () => {
    const { visitor, code } = await withCode();
    await ask();
    veto(403);
    await visitor.verify('email-otp', code);
    receiver.answer = undefined;
    expect((await visitor.verify('email-otp', code)).body).toMatchObject({ isVerified: false });
    expect(receiver.received).toHaveLength(1);
    const again = await codeOf(visitor);
    expect((await visitor.verify('email-otp', again)).body).toMatchObject({ isVerified: true });
    expect((await visitor.action()).state).toBe('CHALLENGE_SUCCEEDED');
  });

  it('a step of an authenticator app is spent as well', async () => {
    const enrolling = await Visitor.arrive(test, 'u', { email });
    await enrolling.addEmail(email);
    const secret = await enrolling.addTotp();
    await ask();
    veto(403);
    test.clock.now += 60_000;
    const visitor = await Visitor.arrive(test, 'u', { email });
    const code = totpCode(secret, test.clock.now);
    expect((await visitor.verify('totp', code)).status).toBe(403);
    receiver.answer = undefined;
    expect((await visitor.verify('totp', code)).body).toMatchObject({ isVerified: false });
    test.clock.now += 30_000;
    const next = await visitor.verify('totp', totpCode(secret, test.clock.now));
    expect(next.body).toMatchObject({ isVerified: true });
  });

  it('20 at once with the same code ask once, and succeed once', async () => {
    const { visitor, code } = await withCode();
    await ask();
    const answers = await Promise.all(
      Array.from({ length: 20 }, () =>
        test.client('POST', '/verify/email-otp', visitor.token, { verificationCode: code }),
      ),
    );
    expect(answers.filter(({ body }) => body.isVerified === true)).toHaveLength(1);
    expect(receiver.received).toHaveLength(1);
  });

  it('a receiver that cannot be reached, and an address inside (row 47), are no consent', async () => {
    const { visitor, code } = await withCode();
    const { url } = await startReceiver().then(async (gone) => {
      await gone.close();
      return gone;
    });
    await ask(url);
    expect((await visitor.verify('email-otp', code)).status).toBe(503);
    // As if the setting had been stored before it was checked.
    await test.database.commit((transaction) =>
      transaction.run(`update action_configurations set configuration = ? where action_code = 'signIn'`, [
        JSON.stringify({ verificationWebhookUrl: 'https://169.254.169.254/' }),
      ]),
    );
    expect((await visitor.verify('email-otp', await codeOf(visitor))).status).toBe(503);
    expect((await visitor.action()).state).toBe('CHALLENGE_REQUIRED');
  });

  it('silence ends after two seconds', async () => {
    const { visitor, code } = await withCode();
    await ask();
    receiver.answer = () => {};
    expect((await visitor.verify('email-otp', code)).status).toBe(503);
    expect((await visitor.action()).state).toBe('CHALLENGE_REQUIRED');
  });

  it('consent that comes when the action was decided otherwise changes nothing', async () => {
    const { visitor, code } = await withCode();
    await ask();
    receiver.answer = async (response) => {
      await visitor.override('BLOCK');
      response.end('{}');
    };
    expect((await visitor.verify('email-otp', code)).status).toBe(400);
    expect((await visitor.action()).state).toBe('BLOCK');
  });

  it('the device is not known by it, nor the person verified', async () => {
    const { visitor: earlier } = await withCode();
    const before = await test.database.read.rows('select last_verified_at from users', []);
    const visitor = await Visitor.arrive(test, 'u', { email, deviceId: 'd1' });
    await ask();
    veto(403);
    await visitor.verify('email-otp', await codeOf(visitor));
    expect(await test.database.read.rows('select last_verified_at from users', [])).toEqual(before);
    const devices = await test.database.read.rows('select proven_at from devices', []);
    expect(devices).toEqual([{ proven_at: null }]);
    expect(earlier.userId).toBe('u');
  });
});

describe('PATCH of verificationWebhookUrl', () => {
  it.each(['http://hooks.example.com/', 'https://10.0.0.1/', 'https://hooks.example.com:22/', 'x'])(
    'row 47: %s is refused',
    async (url) =>
      expect(await ask(url)).toMatchObject({
        status: 400,
        body: { errorDescription: expect.stringContaining('verificationWebhookUrl') },
      }),
  );
});
