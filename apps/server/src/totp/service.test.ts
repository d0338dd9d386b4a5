import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../testing/test-app.ts';
import { configureActions, totpCode, Visitor } from '../testing/visitor.ts';

const alice = 'alice@example.com';
const stepMs = 30_000;
const minuteMs = 60_000;

let test: TestApp;
beforeEach(async () => {
  test = await startTestApp();
  await configureActions(test);
});
afterEach(async () => await test.close());

/** Alice has an app; the step it was proven with is past. */
async function enrolled(userId = alice): Promise<string> {
  const secret = await (await Visitor.arrive(test, userId)).addTotp();
  test.clock.now += 2 * minuteMs;
  return secret;
}

/** Whether a new action of the person is met by the code of this moment. */
async function passes(secret: string, at: number, userId = alice): Promise<boolean> {
  const visitor = await Visitor.arrive(test, userId);
  return (await visitor.verify('totp', totpCode(secret, at))).body.isVerified;
}

describe('enrolling an authenticator app', () => {
  it('answers what the QR code and the text say, and is real after its first code', async () => {
    await test.server('PATCH', `/users/${alice}`, { email: 'alice@work.example' });
    const visitor = await Visitor.arrive(test, alice, { username: 'alice' });
    const refused = await visitor.post('/user-authenticators/totp');
    expect(refused.status).toBe(403);
    const other = await Visitor.arrive(test, 'bob', { username: 'bob' });
    const { body } = await other.post('/user-authenticators/totp');
    expect(body).toEqual({
      userAuthenticatorId: expect.any(String),
      userId: 'bob',
      uri: expect.stringMatching(/^otpauth:\/\/totp\/Acme:bob\?issuer=Acme&secret=/),
      secret: expect.stringMatching(/^[A-Z2-7]{32}$/),
    });
    expect(new URL(body.uri).searchParams.get('secret')).toBe(body.secret);
    const verified = await other.verify('totp', totpCode(body.secret, test.clock.now));
    expect(verified.body).toEqual({
      isVerified: true,
      accessToken: expect.any(String),
      userAuthenticator: expect.objectContaining({
        userAuthenticatorId: body.userAuthenticatorId,
        verificationMethod: 'AUTHENTICATOR_APP',
      }),
    });
    expect(JSON.stringify(verified.body)).not.toContain(body.secret);
  });

  it('a second start replaces the first', async () => {
    const visitor = await Visitor.arrive(test, 'bob');
    const first = (await visitor.post('/user-authenticators/totp')).body.secret;
    const second = (await visitor.post('/user-authenticators/totp')).body.secret;
    expect((await visitor.verify('totp', totpCode(first, test.clock.now))).body.isVerified).toBe(false);
    expect((await visitor.verify('totp', totpCode(second, test.clock.now))).body.isVerified).toBe(true);
  });
});

describe('T38: each step once', () => {
  it('the same code twice: the second is refused, also in another action', async () => {
    const secret = await enrolled();
    const at = test.clock.now;
    expect(await passes(secret, at)).toBe(true);
    expect(await passes(secret, at)).toBe(false);
    test.clock.now += stepMs;
    expect(await passes(secret, at)).toBe(false);
  });

  it('the code that proved the enrolment does not meet a challenge', async () => {
    const visitor = await Visitor.arrive(test, alice);
    const secret = await visitor.addTotp();
    expect(await passes(secret, test.clock.now)).toBe(false);
    expect(await passes(secret, test.clock.now + stepMs)).toBe(true);
  });

  it('the code of step t-1 after that of step t: refused, and counted', async () => {
    const secret = await enrolled();
    const at = test.clock.now;
    expect(await passes(secret, at)).toBe(true);
    const visitor = await Visitor.arrive(test, alice);
    const { body } = await visitor.verify('totp', totpCode(secret, at - stepMs));
    expect(body).toMatchObject({ isVerified: false, attemptsRemaining: 4 });
    expect(await passes(secret, at + stepMs)).toBe(true);
  });

  it('of 20 parallel uses in actions of their own, one succeeds', async () => {
    const secret = await enrolled();
    const visitors = await Promise.all(Array.from({ length: 20 }, () => Visitor.arrive(test, alice)));
    const code = totpCode(secret, test.clock.now);
    const answers = await Promise.all(visitors.map((visitor) => visitor.verify('totp', code)));
    expect(answers.filter(({ body }) => body.isVerified === true)).toHaveLength(1);
  });

  it('also after a restart', async () => {
    const secret = await enrolled();
    const at = test.clock.now;
    expect(await passes(secret, at)).toBe(true);
    test = await test.restart();
    expect(await passes(secret, at)).toBe(false);
    expect(await passes(secret, at + stepMs)).toBe(true);
  });
});

describe('T39: the window is one step either way, by the clock of the server', () => {
  it.each([
    [-2, false],
    [-1, true],
    [0, true],
    [1, true],
    [2, false],
  ])('step %i from now: %s', async (steps, isVerified) => {
    const secret = await enrolled();
    expect(await passes(secret, test.clock.now + steps * stepMs)).toBe(isVerified);
  });

  it('does not widen with wrong tries', async () => {
    const secret = await enrolled();
    const visitor = await Visitor.arrive(test, alice);
    for (const steps of [-2, 2, 3, -3])
      await visitor.verify('totp', totpCode(secret, test.clock.now + steps * stepMs));
    expect((await visitor.verify('totp', totpCode(secret, test.clock.now + stepMs))).body.isVerified).toBe(
      true,
    );
  });

  it.each(['', 'abcdef', '12345', '1234567', '１２３４５６'])(
    '%j is no code, and is not counted',
    async (typed) => {
      await enrolled();
      const visitor = await Visitor.arrive(test, alice);
      const { status, body } = await visitor.verify('totp', typed);
      expect(status === 400 || body.isVerified === false).toBe(true);
      const [row] = await test.database.read.rows('select sum(wrong_tries) as tries from actions', []);
      expect(row?.tries).toBe(0);
    },
  );
});

describe('T50: a sealed seed is bound to its row', () => {
  it('copied to the row of another person or authenticator it does not open', async () => {
    const own = await enrolled('mallory');
    await enrolled(alice);
    const sql = `select sealed_secret from authenticators where user_id = 'mallory'`;
    const [row] = await test.database.read.rows(sql, []);
    const sealed = Buffer.from(row?.sealed_secret as Uint8Array);
    expect(sealed.includes(Buffer.from(own))).toBe(false);
    await test.database.commit((transaction) =>
      transaction.run('update authenticators set sealed_secret = ? where user_id = ?', [sealed, alice]),
    );
    const visitor = await Visitor.arrive(test, alice);
    const answer = await visitor.verify('totp', totpCode(own, test.clock.now));
    expect(answer).toMatchObject({ status: 500, body: { errorCode: 'internal_error' } });
    expect((await visitor.action()).state).toBe('CHALLENGE_REQUIRED');
    expect(await passes(own, test.clock.now, 'mallory')).toBe(true);
  });
});
