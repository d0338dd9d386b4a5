import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { removeExpired } from '../housekeeping/expired-rows.ts';
import { exchange, pageReferenceOf } from '../testing/passed-challenge.ts';
import {
  createSoftwareAuthenticator,
  type SoftwareCredential,
} from '../testing/software-authenticator/software-authenticator.ts';
import { type Answer, startTestApp, type TestApp } from '../testing/test-app.ts';
import { configureActions, origin, Visitor } from '../testing/visitor.ts';

let test: TestApp;
beforeEach(async () => {
  test = await startTestApp();
  await configureActions(test);
});
afterEach(async () => await test.close());

const robin = 'robin@fernbrook.example';
const unproven = { namedPerson: 'UNPROVEN', email: robin };

/** Names that nobody has, until one looks as wanted: by the methods that its session shows. */
async function nobody(...wanted: string[]): Promise<Visitor> {
  for (let n = 0; n < 200; n += 1) {
    const userId = `nobody-${n}`;
    const { body } = await test.server('POST', `/users/${userId}/actions/signIn`, { namedPerson: 'NOBODY' });
    const methods = await sessionMethods(body.token);
    if (methods.join() === wanted.join()) return Visitor.having(test, userId, 'signIn', body);
  }
  throw new Error('no name looks like that');
}

const sessionMethods = async (token: string): Promise<string[]> =>
  (await test.client('GET', '/hosted/session', token)).body.methods.map(
    (one: { verificationMethod: string }) => one.verificationMethod,
  );

/** What differs between any two people: ids, tokens, references. Everything else stays as it is. */
function shape(answer: Answer): unknown {
  const text = JSON.stringify({ status: answer.status, body: answer.body })
    .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/g, '<uuid>')
    .replaceAll(/"token":"[\w.-]{100,}"/g, '"token":"<own>"')
    .replaceAll(/"(userId|reference|requestId|challenge|id)":"[^"]*"/g, '"$1":"<own>"');
  return JSON.parse(text);
}

/** All that whoever holds the token can ask before a proof, and what is answered. */
async function asked(visitor: Visitor, email: string): Promise<unknown[]> {
  const calls: (() => Promise<Answer>)[] = [
    () => visitor.get('/hosted/session'),
    () => visitor.post('/init'),
    () => visitor.get('/user-authenticators'),
    () => visitor.post('/user-authenticators/email-otp', { email: 'mallory@evil.example' }),
    () => visitor.post('/user-authenticators/email-otp', { email }),
    () => visitor.post('/user-authenticators/email-otp', {}),
    () => visitor.post('/user-authenticators/email-otp', { email: 'no address' }),
    () => visitor.post('/challenge/email-otp', {}),
    () => visitor.verify('email-otp', '000000'),
    () => visitor.get('/hosted/session'),
    () => visitor.verify('email-otp', 'wrong'),
    () => visitor.post('/user-authenticators/email-magic-link', { email: 'mallory@evil.example' }),
    () => visitor.post('/challenge/email-magic-link', {}),
    () => visitor.post('/verify/email-magic-link/finalize', {}),
    () => visitor.post('/user-authenticators/totp'),
    () => visitor.verify('totp', '000000'),
    () => visitor.post('/user-authenticators/passkey/registration-options', {}),
    () => visitor.post('/user-authenticators/passkey/authentication-options', {}),
    () => visitor.post('/user-authenticators/sms', { phoneNumber: '+436601234567' }),
    () => visitor.post('/challenge/sms', {}),
    () => visitor.post('/challenge/push', {}),
    () => visitor.post('/challenge/whatsapp', {}),
    () => visitor.post('/verify/sms', { verificationCode: '000000' }),
    () => visitor.post('/user-authenticators/security-key/registration-options', {}),
    () => visitor.post('/user-authenticators/security-key/authentication-options', {}),
    () => visitor.post('/challenge/identity-verification', { verificationMethod: 'VERIFF' }),
    () => visitor.post('/verify/push', { challengeId: 'x' }),
    () => visitor.verify('recovery-code', 'AAAA-BBBB-CCCC-DDDD'),
    () => visitor.post('/recovery-codes'),
    () => visitor.post('/hosted/step-up', { change: 'add', verificationMethod: 'PASSKEY' }),
    () => visitor.verify('email-otp', '000001'),
    () => visitor.verify('email-otp', '000002'),
    () => visitor.verify('email-otp', '000003'),
    () => visitor.verify('email-otp', '000004'),
    () => visitor.verify('email-otp', '000005'),
    () => visitor.get('/hosted/session'),
    () => visitor.post('/hosted/finish', { outcome: 'cancelled' }),
  ];
  const answers: unknown[] = [];
  for (const call of calls) answers.push(shape(await call()));
  return answers;
}

/** Somebody's own passkey answers, and one that nobody ever had: which ones would be right is not said. */
async function forged(visitor: Visitor, own: SoftwareCredential): Promise<unknown[]> {
  const answers: unknown[] = [];
  for (let turn = 0; turn < 7; turn += 1) {
    const asked = await visitor.post('/user-authenticators/passkey/authentication-options', {});
    answers.push(shape(asked));
    const options = asked.body?.options;
    if (!options) continue;
    const credential = turn === 3 ? { ...own, id: Buffer.alloc(16, 7) } : own;
    const authenticationCredential = createSoftwareAuthenticator().get(options, { origin, credential });
    answers.push(shape(await visitor.post('/verify/passkey', { authenticationCredential })));
  }
  return answers;
}

/** Another sign-in in the same name meets what the first one left. */
async function askedTwice(visitor: Visitor, tracking: object): Promise<unknown[]> {
  const first = await asked(visitor, robin);
  const again = await Visitor.arrive(test, visitor.userId, { ...tracking });
  return [...first, ...(await asked(again, robin))];
}

describe('a name that nobody has (SECURITY F20)', () => {
  it('is answered, call by call and field by field, as somebody who has not enrolled yet', async () => {
    const somebody = await Visitor.arrive(test, 'robin', unproven);
    const real = await askedTwice(somebody, unproven);
    const other = await nobody();
    expect(await askedTwice(other, { namedPerson: 'NOBODY' })).toEqual(real);
    expect(JSON.stringify(real)).not.toMatch(/fernbrook|•|nobody\.invalid/);
    expect(real[0]).toMatchObject({
      status: 200,
      body: { step: 'ENROLL', enrollableMethods: [{ verificationMethod: 'EMAIL_OTP', isFixed: true }] },
    });
    // Whatever is typed: no refusal tells whose address it is.
    expect(real[3]).toMatchObject({ status: 200, body: { sent: true } });
  });

  it('or as somebody who has', async () => {
    await (await Visitor.arrive(test, 'robin', { email: robin })).addEmail(robin);
    const somebody = await Visitor.arrive(test, 'robin', unproven);
    const real = await askedTwice(somebody, unproven);
    const other = await nobody('EMAIL_OTP');
    expect(await askedTwice(other, { namedPerson: 'NOBODY' })).toEqual(real);
    expect(JSON.stringify(real)).not.toMatch(/fernbrook|•|nobody\.invalid/);
    expect(real[0]).toMatchObject({
      body: { step: 'VERIFY', methods: [{ verificationMethod: 'EMAIL_OTP' }], enrollableMethods: [] },
    });
  });

  it('or as somebody who has recovery codes beside it', async () => {
    const enrolling = await Visitor.arrive(test, 'robin', { email: robin });
    await enrolling.addEmail(robin);
    await enrolling.post('/recovery-codes');
    const real = await askedTwice(await Visitor.arrive(test, 'robin', unproven), unproven);
    expect(await askedTwice(await nobody('EMAIL_OTP', 'RECOVERY_CODE'), { namedPerson: 'NOBODY' })).toEqual(
      real,
    );
    expect(real[0]).toMatchObject({
      body: { methods: [{ verificationMethod: 'EMAIL_OTP' }, { verificationMethod: 'RECOVERY_CODE' }] },
    });
  });

  it('or as somebody who has a passkey, of which a false answer is refused and counted alike', async () => {
    const enrolling = await Visitor.arrive(test, 'robin', { email: robin });
    await enrolling.addEmail(robin);
    await enrolling.addPasskey(createSoftwareAuthenticator());
    const mallory = createSoftwareAuthenticator();
    await (await Visitor.arrive(test, 'mallory')).addPasskey(mallory);
    const [own] = mallory.credentials;
    if (!own) throw new Error('no passkey');
    const real = await Visitor.arrive(test, 'robin', unproven);
    const other = await nobody('PASSKEY', 'EMAIL_OTP');
    const refused = await forged(real, own);
    expect(await forged(other, own)).toEqual(refused);
    expect(JSON.stringify(refused)).toMatch(/invalid_credential.*unknown_credential/);
    expect(await askedTwice(other, { namedPerson: 'NOBODY' })).toEqual(await askedTwice(real, unproven));
  });

  it('looks the same each time, and on another day', async () => {
    for (const wanted of [[], ['EMAIL_OTP'], ['PASSKEY', 'EMAIL_OTP']]) {
      const { userId } = await nobody(...wanted);
      test.clock.now += 48 * 3_600_000;
      await removeExpired(test.database, test.clock.now);
      const later = await test.server('POST', `/users/${userId}/actions/signIn`, { namedPerson: 'NOBODY' });
      expect(await sessionMethods(later.body.token)).toEqual(wanted);
      expect(later.body.enrolledVerificationMethods).toEqual(wanted);
    }
  });

  it('sends nothing to anybody, whatever is typed', async () => {
    for (let n = 0; n < 25; n += 1) {
      const visitor = await Visitor.arrive(test, `name-${n}`, { namedPerson: 'NOBODY' });
      const enrolled = await visitor.post('/user-authenticators/email-otp', {
        email: `stranger${n}@evil.example`,
      });
      const challenged = await visitor.post('/challenge/email-otp', {});
      expect([enrolled.body.sent, challenged.body.sent]).toContain(true);
      await visitor.post('/user-authenticators/email-magic-link', { email: 'stranger@evil.example' });
    }
    const [row] = await test.database.read.rows('select count(*) as count from outbox', []);
    const [inbox] = await test.database.read.rows('select count(*) as count from dev_inbox', []);
    expect([Number(row?.count), Number(inbox?.count)]).toEqual([0, 0]);
  });

  it('leaves no user, no authenticator and no word in the trail, and is gone after a day', async () => {
    const before = await trail();
    for (const wanted of [[], ['EMAIL_OTP'], ['PASSKEY', 'EMAIL_OTP']]) {
      const visitor = await nobody(...wanted);
      await asked(visitor, robin);
      await exchange(
        test,
        pageReferenceOf(
          (
            await test.server('POST', `/users/${visitor.userId}/actions/signIn`, {
              namedPerson: 'NOBODY',
              deviceId: 'd',
            })
          ).body,
        ),
      );
    }
    expect(await trail()).toBe(before);
    for (const table of ['users', 'devices', 'failed_codes']) expect(await count(table), table).toBe(0);
    expect(await count('factor_failures', "user_id not like 'nobody:____'")).toBe(0);
    expect(await count('authenticators', 'verified_at is not null')).toBe(0);
    test.clock.now += 50 * 3_600_000;
    await removeExpired(test.database, test.clock.now);
    for (const table of ['authenticators', 'actions', 'challenges', 'send_counters', 'magic_links'])
      expect(await count(table), table).toBe(0);
    expect((await test.server('GET', '/users/nobody-0/authenticators')).body).toEqual([]);
  });
});

const count = async (table: string, where = 'true'): Promise<number> =>
  Number(
    (await test.database.read.rows(`select count(*) as count from ${table} where ${where}`, []))[0]?.count,
  );
const trail = async (): Promise<number> => await count('audit_events');

describe('somebody who could be asked for nothing', () => {
  it('is nobody: whoever names them enrols nothing on them', async () => {
    await test.server('POST', '/users/lee', { username: 'lee' });
    const visitor = await Visitor.arrive(test, 'lee', { namedPerson: 'UNPROVEN' });
    await visitor.post('/user-authenticators/email-otp', { email: 'mallory@evil.example' });
    expect(await count('dev_inbox')).toBe(0);
    expect((await visitor.verify('email-otp', '000000')).body.isVerified).toBe(false);
    expect((await test.server('GET', '/users/lee')).body.isEnrolled).toBe(false);
  });
});

describe('the person who has this id already', () => {
  it('is left alone by decoys of that name', async () => {
    await (await Visitor.arrive(test, 'robin', { email: robin })).addEmail(robin);
    const before = await count('dev_inbox');
    for (let n = 0; n < 4; n += 1) {
      const decoy = await Visitor.arrive(test, 'robin', { namedPerson: 'NOBODY' });
      await decoy.post('/challenge/email-otp', {});
      await decoy.guess('email-otp', 5);
    }
    expect(await count('dev_inbox')).toBe(before);
    const own = await Visitor.arrive(test, 'robin', {});
    test.clock.now += 60_000;
    await own.post('/challenge/email-otp', {});
    expect((await own.verify('email-otp', await test.codeFor(robin))).body.isVerified).toBe(true);
  });
});

describe('somebody who was only named', () => {
  it('gets in by a code to the address that the application gave, whatever was typed (T33)', async () => {
    const visitor = await Visitor.arrive(test, 'robin', unproven);
    await visitor.post('/user-authenticators/email-otp', { email: 'mallory@evil.example' });
    const verified = await visitor.verify('email-otp', await test.codeFor(robin));
    expect(verified.body).toMatchObject({ isVerified: true, userAuthenticator: { email: robin } });
    expect((await visitor.action()).state).toBe('CHALLENGE_SUCCEEDED');
  });
});

describe('repeated with the same key', () => {
  it('a decoy is the same action, and another way back is taken', async () => {
    const body = { namedPerson: 'NOBODY', idempotencyKey: 'round-1' };
    const first = await test.server('POST', '/users/x/actions/signIn', body);
    const second = await test.server('POST', '/users/x/actions/signIn', { ...body, locale: 'de' });
    expect([first.status, second.status]).toEqual([200, 200]);
    expect(await count('actions')).toBe(1);
    const other = await test.server('POST', '/users/x/actions/signIn', { ...body, deviceId: 'other' });
    expect(other.status).toBe(409);
  });

  it('refuses what is neither', async () => {
    const { status, body } = await test.server('POST', '/users/x/actions/signIn', { namedPerson: 'ME' });
    expect(status).toBe(400);
    expect(body.errorDescription).toContain('namedPerson');
  });
});
