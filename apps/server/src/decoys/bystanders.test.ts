import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../testing/test-app.ts';
import { configureActions, Visitor } from '../testing/visitor.ts';

let test: TestApp;
beforeEach(async () => {
  test = await startTestApp();
  await configureActions(test);
});
afterEach(async () => await test.close());

const count = async (table: string, where: string): Promise<number> =>
  Number(
    (await test.database.read.rows(`select count(*) as count from ${table} where ${where}`, []))[0]?.count,
  );

/** An id whose decoy seems to add its first authenticator. */
async function idOfNewcomer(): Promise<string> {
  for (let n = 0; n < 200; n += 1) {
    const visitor = await Visitor.arrive(test, `lee-${n}`, { namedPerson: 'NOBODY' });
    if ((await visitor.get('/hosted/session')).body.methods.length === 0) return visitor.userId;
  }
  throw new Error('no name looks like that');
}

/** They have no address that the application gave: who only names them meets a decoy. */
const typed = 'lee@fernbrook.example';

describe('the person who has the id of a decoy', () => {
  it('goes on with the authenticator that they are adding, whatever decoys of that name do', async () => {
    const userId = await idOfNewcomer();
    const own = await Visitor.arrive(test, userId, {});
    await own.post('/user-authenticators/email-otp', { email: typed });
    const code = await test.codeFor(typed);
    for (const namedPerson of ['UNPROVEN', 'NOBODY']) {
      const decoy = await Visitor.arrive(test, userId, { namedPerson });
      await decoy.post('/user-authenticators/email-otp', { email: 'mallory@evil.example' });
      await decoy.post('/challenge/email-otp', {});
      expect((await decoy.verify('email-otp', code)).body.isVerified).toBe(false);
      await decoy.guess('email-otp', 2);
    }
    expect((await own.verify('email-otp', code)).body.isVerified).toBe(true);
  });

  it('is sent nothing in place of a decoy, and takes nothing of theirs away', async () => {
    const decoy = await Visitor.arrive(test, await idOfNewcomer(), { namedPerson: 'NOBODY' });
    await decoy.post('/user-authenticators/email-otp', {});
    const own = await Visitor.arrive(test, decoy.userId, {});
    expect((await own.post('/challenge/email-otp', {})).status).toBe(400);
    await own.post('/user-authenticators/email-otp', { email: typed });
    expect(await count('authenticators', "email like '%@nobody.invalid'")).toBe(1);
    await test.codeFor(typed);
    expect(await count('dev_inbox', 'true')).toBe(1);
  });

  it('keeps the tries at codes that the tenant gives them', async () => {
    await test.management('PATCH', '/authenticator-configurations/email-otp', {
      submissionRateLimitConfiguration: { rateLimit: 3, windowInMinutes: 60 },
    });
    const decoy = await Visitor.arrive(test, 'lee', { namedPerson: 'NOBODY' });
    await decoy.post('/user-authenticators/email-otp', {});
    await decoy.post('/challenge/email-otp', {});
    await decoy.guess('email-otp', 4);
    const own = await Visitor.arrive(test, 'lee', {});
    await own.addEmail(typed);
    expect((await own.action()).state).toBe('CHALLENGE_SUCCEEDED');
  });
});
