import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../testing/test-app.ts';
import { storedBytes } from '../testing/test-database.ts';
import { configureActions, totpCode, Visitor } from '../testing/visitor.ts';

const alice = 'alice@example.com';
const minuteMs = 60_000;

let test: TestApp;
beforeEach(async () => {
  test = await startTestApp();
  await configureActions(test);
});
afterEach(async () => await test.close());

/** Alice has an app and a set of codes. */
async function withCodes(): Promise<{ visitor: Visitor; secret: string; codes: string[] }> {
  const visitor = await Visitor.arrive(test, alice);
  const secret = await visitor.addTotp();
  const codes: string[] = (await visitor.post('/recovery-codes')).body.recoveryCodes;
  test.clock.now += minuteMs;
  return { visitor, secret, codes };
}

async function isAccepted(code: string): Promise<boolean> {
  return (await (await Visitor.arrive(test, alice)).verify('recovery-code', code)).body.isVerified;
}

describe('T36: a recovery code', () => {
  it('meets a challenge once, as a person types it, and says so in state and audit', async () => {
    const { codes } = await withCodes();
    const [code = ''] = codes;
    expect(codes).toHaveLength(10);
    expect(code).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}$/);
    const visitor = await Visitor.arrive(test, alice);
    const passed = await visitor.verify('recovery-code', ` ${code.toLowerCase().replaceAll('-', ' ')}`);
    expect(passed.body).toEqual({ isVerified: true, accessToken: expect.any(String) });
    expect(await visitor.action()).toMatchObject({
      state: 'CHALLENGE_SUCCEEDED',
      verificationMethod: 'RECOVERY_CODE',
    });
    expect(await isAccepted(code)).toBe(false);
    expect(await isAccepted(codes[1] ?? '')).toBe(true);
    const sql = `select data from audit_events where type = 'recovery_code.used' order by seq`;
    const events = (await test.database.read.rows(sql, [])).map((row) => JSON.parse(row.data as string));
    expect(events).toEqual([{ left: 9 }, { left: 8 }]);
  });

  it('succeeds once among 50 parallel uses, over several actions too', async () => {
    const { codes } = await withCodes();
    const [code = ''] = codes;
    const visitors = await Promise.all(Array.from({ length: 10 }, () => Visitor.arrive(test, alice)));
    const tokens = visitors.map(({ token }) => token);
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, turn) =>
        test.client('POST', '/verify/recovery-code', tokens[turn % 10], { verificationCode: code }),
      ),
    );
    expect(answers.filter(({ body }) => body.isVerified === true)).toHaveLength(1);
    const left = await test.database.read.rows('select 1 from recovery_codes', []);
    expect(left).toHaveLength(9);
  });

  it('of an older set is void once a new one was made', async () => {
    const { codes, secret } = await withCodes();
    const visitor = await Visitor.arrive(test, alice);
    await visitor.verify('totp', totpCode(secret, test.clock.now));
    const renewed: string[] = (await visitor.post('/recovery-codes')).body.recoveryCodes;
    expect(renewed.filter((code) => codes.includes(code))).toEqual([]);
    for (const code of codes.slice(0, 3)) expect(await isAccepted(code)).toBe(false);
    expect(await isAccepted(renewed[0] ?? '')).toBe(true);
    const rows = await test.database.read.rows('select 1 from recovery_codes', []);
    expect(rows).toHaveLength(9);
  });

  it('is nowhere on the disk, nor in the log', async () => {
    const { codes } = await withCodes();
    expect(await isAccepted(codes[0] ?? '')).toBe(true);
    const stored = await storedBytes(test.directory, test.database);
    const files = stored.map(({ bytes }) => bytes.toString('latin1'));
    expect(files.some((text) => text.includes(alice))).toBe(true);
    for (const text of [...files, test.logged.join('\n')]) {
      for (const code of codes) {
        expect(text.includes(code)).toBe(false);
        expect(text.includes(code.replaceAll('-', ''))).toBe(false);
      }
    }
  });

  it('that is no code is neither right nor counted', async () => {
    await withCodes();
    const visitor = await Visitor.arrive(test, alice);
    for (const typed of ['x', '0000-0000-0000', 'UUUU-UUUU-UUUU-UUUU']) {
      const { body } = await visitor.verify('recovery-code', typed);
      expect(body).toEqual({ isVerified: false, failureReason: 'CODE_INVALID_OR_EXPIRED' });
    }
    const [row] = await test.database.read.rows('select sum(wrong_tries) as tries from actions', []);
    expect(row?.tries).toBe(0);
  });
});

describe('making recovery codes', () => {
  it('needs a passed challenge, at most ten minutes ago', async () => {
    const { visitor, secret } = await withCodes();
    const waiting = await Visitor.arrive(test, alice);
    expect(await waiting.post('/recovery-codes')).toMatchObject({ status: 403 });
    const newcomer = await Visitor.arrive(test, 'bob');
    expect(await newcomer.post('/recovery-codes')).toMatchObject({ status: 403 });
    await test.management('PATCH', '/tenant', { tokenDurationInMinutes: 60 });
    const passed = await Visitor.arrive(test, alice);
    await passed.verify('totp', totpCode(secret, test.clock.now));
    test.clock.now += 10 * minuteMs;
    expect((await passed.post('/recovery-codes')).status).toBe(200);
    test.clock.now += 1;
    expect(await passed.post('/recovery-codes')).toMatchObject({ status: 403 });
    expect((await visitor.post('/recovery-codes')).status).toBe(401);
  });

  it('needs the strongest proof the person can give', async () => {
    const visitor = await Visitor.arrive(test, 'carol');
    const secret = await visitor.addTotp();
    await visitor.addEmail('carol@example.com');
    test.clock.now += minuteMs;
    const weak = await Visitor.arrive(test, 'carol');
    await weak.post('/challenge/email-otp');
    await weak.verify('email-otp', await test.codeFor('carol@example.com'));
    expect(await weak.post('/recovery-codes')).toMatchObject({ status: 403 });
    const strong = await Visitor.arrive(test, 'carol');
    await strong.verify('totp', totpCode(secret, test.clock.now));
    expect((await strong.post('/recovery-codes')).status).toBe(200);
  });
});

describe('where recovery codes are not permitted', () => {
  it('a decision that names other methods is not met by one', async () => {
    const { codes } = await withCodes();
    await test.management('PATCH', '/action-configurations/signIn', { verificationMethods: ['PASSKEY'] });
    const visitor = await Visitor.arrive(test, alice);
    const answer = await visitor.verify('recovery-code', codes[0] ?? '');
    expect(answer).toMatchObject({ status: 400, body: { errorCode: 'invalid_request' } });
    expect((await visitor.action()).state).toBe('CHALLENGE_REQUIRED');
  });

  it('a tenant that switched them off neither makes, offers nor takes them', async () => {
    const { codes, secret } = await withCodes();
    await test.management('PATCH', '/tenant', { disableRecoveryCodes: true });
    const visitor = await Visitor.arrive(test, alice);
    expect((await visitor.get('/hosted/session')).body.methods).toHaveLength(1);
    expect((await visitor.verify('recovery-code', codes[0] ?? '')).status).toBe(400);
    await visitor.verify('totp', totpCode(secret, test.clock.now));
    const answer = await visitor.post('/recovery-codes');
    expect(answer).toMatchObject({ status: 400, body: { errorCode: 'invalid_configuration' } });
  });
});
