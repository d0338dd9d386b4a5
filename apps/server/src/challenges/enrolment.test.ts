import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { removeExpired } from '../housekeeping/expired-rows.ts';
import { createSoftwareAuthenticator } from '../testing/software-authenticator/software-authenticator.ts';
import { type Answer, startTestApp, type TestApp } from '../testing/test-app.ts';
import { configureActions, importEmail, totpCode, Visitor } from '../testing/visitor.ts';

const alice = 'alice@example.com';
const elsewhere = 'elsewhere@example.com';
const minuteMs = 60_000;
const forbidden = { status: 403, body: { errorCode: 'forbidden' } };

let test: TestApp;
beforeEach(async () => {
  test = await startTestApp();
  await configureActions(test);
});
afterEach(async () => await test.close());

const addEmail = (visitor: Visitor, email: string): Promise<Answer> =>
  visitor.post('/user-authenticators/email-otp', { email });

const methodsOf = async (userId: string): Promise<string[]> =>
  (await test.server('GET', `/users/${encodeURIComponent(userId)}/authenticators`)).body.map(
    (one: { verificationMethod: string }) => one.verificationMethod,
  );

describe('F20: an address that the application vouches for', () => {
  it('is the only first factor of a person', async () => {
    const visitor = await Visitor.arrive(test, alice, { email: alice });
    expect(await addEmail(visitor, elsewhere)).toMatchObject(forbidden);
    expect(await visitor.post('/user-authenticators/totp')).toMatchObject(forbidden);
    const passkey = await visitor.post('/user-authenticators/passkey/registration-options', {});
    expect(passkey).toMatchObject(forbidden);
    expect((await addEmail(visitor, 'ALICE@EXAMPLE.com')).status).toBe(200);
    // The code goes to the vouched spelling, whatever was typed.
    expect(await test.codeFor(alice)).toMatch(/^\d{6}$/);
    const [message] = (await test.call('GET', '/dev/inbox?format=json')).body.messages;
    expect(message.to).toBe(alice);
  });

  it('stays the only address of this action after a passed challenge', async () => {
    const visitor = await Visitor.arrive(test, alice, { email: alice });
    await visitor.addTotp();
    await visitor.addEmail(alice);
    expect((await visitor.action()).state).toBe('CHALLENGE_SUCCEEDED');
    expect(await addEmail(visitor, elsewhere)).toMatchObject(forbidden);
    expect((await visitor.post('/user-authenticators/totp')).status).toBe(200);
  });

  it('without one, the address stored for the person limits the first factor, and only that', async () => {
    await test.server('PATCH', `/users/${alice}`, { email: alice });
    const visitor = await Visitor.arrive(test, alice);
    expect(await addEmail(visitor, elsewhere)).toMatchObject(forbidden);
    await visitor.addEmail(alice);
    expect((await addEmail(visitor, elsewhere)).status).toBe(200);
  });
});

describe('I1: a first factor that the decision does not permit', () => {
  it.each([
    ['/user-authenticators/email-otp', { email: alice }],
    ['/user-authenticators/totp', {}],
    ['/user-authenticators/passkey/registration-options', {}],
  ])('%s cannot meet the challenge', async (path, body) => {
    const permitted = path.endsWith('email-otp') ? 'AUTHENTICATOR_APP' : 'EMAIL_OTP';
    await test.management('PATCH', '/action-configurations/signIn', { verificationMethods: [permitted] });
    const visitor = await Visitor.arrive(test, 'bob', path.endsWith('email-otp') ? { email: alice } : {});
    expect(await visitor.post(path, body)).toMatchObject(forbidden);
    expect((await visitor.action()).state).toBe('CHALLENGE_REQUIRED');
  });
});

describe('T33: adding to what is there, by scope of the token and proof', () => {
  type Factor = 'EMAIL_OTP' | 'AUTHENTICATOR_APP' | 'PASSKEY';
  const strength: Record<Factor, number> = { EMAIL_OTP: 1, AUTHENTICATOR_APP: 2, PASSKEY: 3 };
  const factors = Object.keys(strength) as Factor[];
  const passkeys = new Map<string, ReturnType<typeof createSoftwareAuthenticator>>();
  const secrets = new Map<string, string>();

  /** Gives a new person these factors, strongest first: a weak proof would not buy the strong one. */
  async function holding(held: readonly Factor[]): Promise<string> {
    const userId = `${held.join('+')}-${secrets.size}`;
    const visitor = await Visitor.arrive(test, userId);
    for (const factor of [...held].reverse()) {
      if (factor === 'EMAIL_OTP') await visitor.addEmail(`${userId.toLowerCase()}@example.com`);
      if (factor === 'AUTHENTICATOR_APP') secrets.set(userId, await visitor.addTotp());
      const authenticator = createSoftwareAuthenticator();
      if (factor === 'PASSKEY') await visitor.addPasskey(authenticator);
      if (factor === 'PASSKEY') passkeys.set(userId, authenticator);
    }
    test.clock.now += minuteMs;
    return userId;
  }

  async function prove(visitor: Visitor, factor: Factor): Promise<void> {
    const { userId } = visitor;
    if (factor === 'EMAIL_OTP') {
      await visitor.post('/challenge/email-otp');
      await visitor.verify('email-otp', await test.codeFor(`${userId.toLowerCase()}@example.com`));
    }
    if (factor === 'AUTHENTICATOR_APP')
      await visitor.verify('totp', totpCode(secrets.get(userId) ?? '', test.clock.now));
    const authenticator = passkeys.get(userId);
    if (factor === 'PASSKEY' && authenticator) await visitor.passPasskey(authenticator);
    expect(await visitor.action()).toMatchObject({
      state: 'CHALLENGE_SUCCEEDED',
      verificationMethod: factor,
    });
  }

  async function startAdding(visitor: Visitor, factor: Factor): Promise<number> {
    if (factor === 'EMAIL_OTP') return (await addEmail(visitor, `new-${visitor.userId}@example.com`)).status;
    if (factor === 'AUTHENTICATOR_APP') return (await visitor.post('/user-authenticators/totp')).status;
    return (await visitor.post('/user-authenticators/passkey/registration-options', {})).status;
  }

  const add = 'read:authenticators add:authenticators';
  const pairs = factors.flatMap((strongest) => factors.map((proven) => [strongest, proven] as const));

  it.each(pairs.filter(([strongest, proven]) => strength[proven] <= strength[strongest]))(
    'holding up to %s, having proven %s',
    async (strongest, proven) => {
      const userId = await holding(factors.filter((factor) => strength[factor] <= strength[strongest]));
      for (const scope of [undefined, add]) {
        const visitor = await Visitor.arrive(test, userId, { scope });
        const pending = visitor.token;
        for (const factor of factors) expect(await startAdding(visitor, factor)).toBe(403);
        await prove(visitor, proven);
        const passed = visitor.token;
        for (const factor of factors) {
          const suffices = strength[proven] >= Math.min(strength[strongest], strength[factor]);
          visitor.token = passed;
          expect([factor, await startAdding(visitor, factor)]).toEqual([factor, suffices ? 200 : 403]);
          // The token from before the proof gained nothing by it, unless the application gave it the scope.
          visitor.token = pending;
          const withScope = scope === add && suffices ? 200 : 403;
          expect([factor, await startAdding(visitor, factor)]).toEqual([factor, withScope]);
        }
        test.clock.now += minuteMs;
      }
    },
  );

  it('a proof is good for ten minutes, counted when the factor becomes real', async () => {
    await test.management('PATCH', '/tenant', { tokenDurationInMinutes: 30 });
    const userId = await holding(['AUTHENTICATOR_APP']);
    const visitor = await Visitor.arrive(test, userId);
    await prove(visitor, 'AUTHENTICATOR_APP');
    test.clock.now += 9 * minuteMs;
    const { secret } = (await visitor.post('/user-authenticators/totp')).body;
    await addEmail(visitor, elsewhere);
    const verificationCode = await test.codeFor(elsewhere);
    test.clock.now += minuteMs + 1;
    expect(await visitor.verify('totp', totpCode(secret, test.clock.now))).toMatchObject(forbidden);
    expect(await visitor.verify('email-otp', verificationCode)).toMatchObject(forbidden);
    expect(await startAdding(visitor, 'PASSKEY')).toBe(403);
    test.clock.now -= 1;
    expect((await visitor.verify('email-otp', verificationCode)).body.isVerified).toBe(true);
  });

  it('the scope alone adds nothing, in an action that only allows', async () => {
    const userId = await holding(['EMAIL_OTP']);
    const visitor = await Visitor.arrive(test, userId, { actionCode: 'profile', scope: add });
    for (const factor of factors) expect(await startAdding(visitor, factor)).toBe(403);
  });

  it('a state that the application set by hand is no proof', async () => {
    const userId = await holding(['EMAIL_OTP']);
    const visitor = await Visitor.arrive(test, userId, { scope: add });
    await visitor.override('CHALLENGE_SUCCEEDED');
    for (const factor of factors) expect(await startAdding(visitor, factor)).toBe(403);
    expect((await visitor.post('/recovery-codes')).status).toBe(403);
    const proven = await Visitor.arrive(test, userId);
    await prove(proven, 'EMAIL_OTP');
    expect(await startAdding(proven, 'PASSKEY')).toBe(200);
    test.clock.now += 1;
    await proven.override('CHALLENGE_SUCCEEDED');
    expect(await startAdding(proven, 'PASSKEY')).toBe(403);
    // Opened again by hand and then really passed: that counts.
    const reopened = await Visitor.arrive(test, userId);
    await reopened.override('CHALLENGE_REQUIRED');
    test.clock.now += minuteMs;
    await prove(reopened, 'EMAIL_OTP');
    expect(await startAdding(reopened, 'PASSKEY')).toBe(200);
  });
});

describe('T34: a first enrolment is for people without a factor', () => {
  it('not for one who got a factor while it was under way', async () => {
    const slow = await Visitor.arrive(test, 'bob');
    const { secret } = (await slow.post('/user-authenticators/totp')).body;
    await addEmail(slow, 'attacker@example.com');
    const slowCode = await test.codeFor('attacker@example.com');
    await (await Visitor.arrive(test, 'bob')).addPasskey(createSoftwareAuthenticator());
    expect(await slow.verify('totp', totpCode(secret, test.clock.now))).toMatchObject(forbidden);
    expect(await slow.verify('email-otp', slowCode)).toMatchObject(forbidden);
    expect(await slow.post('/challenge/email-otp')).toMatchObject(forbidden);
    expect(await methodsOf('bob')).toEqual(['PASSKEY']);
    expect((await slow.action()).state).toBe('CHALLENGE_REQUIRED');
  });

  it('two tabs that add the same address: the second one meets its challenge with it', async () => {
    const [one, two] = [
      await Visitor.arrive(test, alice, { email: alice }),
      await Visitor.arrive(test, alice, { email: alice }),
    ];
    await addEmail(one, alice);
    const first = await test.codeFor(alice);
    await addEmail(two, alice);
    const second = await test.codeFor(alice);
    expect((await one.verify('email-otp', first)).body.isVerified).toBe(true);
    expect((await two.verify('email-otp', second)).body.isVerified).toBe(true);
    expect(await methodsOf(alice)).toEqual(['EMAIL_OTP']);
  });

  it('parallel first enrolments give one first factor, the others need a proof', async () => {
    const visitors = await Promise.all(Array.from({ length: 8 }, () => Visitor.arrive(test, 'carol')));
    const options = await Promise.all(
      visitors.map((visitor) => visitor.post('/user-authenticators/passkey/registration-options', {})),
    );
    const origin = 'http://localhost:4800';
    const answers = await Promise.all(
      visitors.map((visitor, index) =>
        visitor.post('/user-authenticators/passkey', {
          registrationCredential: createSoftwareAuthenticator().create(options[index]?.body.options, {
            origin,
          }),
        }),
      ),
    );
    expect(answers.filter(({ body }) => body.isVerified)).toHaveLength(1);
    expect(await methodsOf('carol')).toEqual(['PASSKEY']);
  });
});

describe('T35: a half-finished enrolment', () => {
  it('of an app is not offered, not counted, and leaves the old factor as it was', async () => {
    await importEmail(test, alice, alice);
    const visitor = await Visitor.arrive(test, alice);
    await visitor.post('/challenge/email-otp');
    await visitor.verify('email-otp', await test.codeFor(alice));
    const { secret } = (await visitor.post('/user-authenticators/totp')).body;
    const next = await Visitor.arrive(test, alice);
    const session = (await next.get('/hosted/session')).body;
    expect(session.methods.map((one: { verificationMethod: string }) => one.verificationMethod)).toEqual([
      'EMAIL_OTP',
      'RECOVERY_CODE',
    ]);
    expect(await next.verify('totp', totpCode(secret, test.clock.now))).toMatchObject({ status: 403 });
    expect(await methodsOf(alice)).toEqual(['EMAIL_OTP']);
    expect((await next.post('/challenge/email-otp')).body.sent).toBe(true);
  });

  it('of an address or an app leaves the person without a factor', async () => {
    const visitor = await Visitor.arrive(test, 'dave');
    await visitor.post('/user-authenticators/totp');
    await addEmail(visitor, 'dave@example.com');
    const next = await Visitor.arrive(test, 'dave');
    expect((await next.get('/hosted/session')).body).toMatchObject({
      step: 'ENROLL',
      user: { isEnrolled: false },
      methods: [],
    });
    expect((await next.get('/user-authenticators')).body).toEqual([]);
  });

  it('is gone after 15 minutes, before housekeeping and after', async () => {
    await test.management('PATCH', '/tenant', { tokenDurationInMinutes: 60 });
    const visitor = await Visitor.arrive(test, 'erin');
    const { secret } = (await visitor.post('/user-authenticators/totp')).body;
    test.clock.now += 15 * minuteMs - 1;
    const early = await visitor.verify('totp', '000000');
    expect(early.body).toMatchObject({ isVerified: false, attemptsRemaining: 4 });
    test.clock.now += 1;
    const late = await visitor.verify('totp', totpCode(secret, test.clock.now));
    expect(late).toMatchObject({ status: 400, body: { errorCode: 'invalid_request' } });
    await addEmail(visitor, 'erin@example.com');
    test.clock.now += 15 * minuteMs;
    expect((await visitor.post('/challenge/email-otp')).status).toBe(400);
    await removeExpired(test.database, test.clock.now + 1);
    expect(await test.database.read.rows('select 1 from authenticators', [])).toEqual([]);
    await visitor.addEmail('erin@example.com');
    expect(await methodsOf('erin')).toEqual(['EMAIL_OTP']);
  });
});
