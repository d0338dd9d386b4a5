/** Two proofs at once at one node: the flow goes on once (on PostgreSQL each is a transaction of its own). */
import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  arrive,
  configureFlow,
  enrolled,
  explanation,
  putFlow,
  verification,
  yes,
} from '../testing/flows.ts';
import { startTestApp, type TestApp } from '../testing/test-app.ts';
import { totpCode } from '../testing/visitor.ts';

let test: TestApp;
beforeEach(async () => {
  test = await startTestApp();
  await configureFlow(test);
});
afterEach(async () => await test.close());

const both = ['EMAIL_OTP', 'AUTHENTICATOR_APP'];

it('two proofs at once at one node advance once, and what is stored says which', async () => {
  const published = await putFlow(test, [
    verification('first', 'second', ...both),
    verification('second', 'third', ...both),
    verification('third', 'yes', ...both),
    yes,
  ]);
  expect(published.status).toBe(200);
  const secret = await enrolled(test, 'alice');
  for (let round = 0; round < 5; round += 1) {
    test.clock.now += 60_000;
    const alice = await arrive(test, 'alice');
    await alice.post('/challenge/email-otp');
    const code = await test.codeFor('alice@example.com');
    const bearer = alice.token;
    const verify = async (factor: string, verificationCode: string) =>
      await test.client('POST', `/verify/${factor}`, bearer, { verificationCode });
    const answers = await Promise.all([
      verify('email-otp', code),
      verify('totp', totpCode(secret, test.clock.now)),
    ]);
    expect(answers.map(({ status }) => status).filter((status) => status >= 500)).toEqual([]);
    const passed = answers.filter(({ body }) => body.isVerified === true).length;
    const { flow, matchesRecord } = await explanation(alice);
    expect(matchesRecord).toBe(true);
    // A code by mail that came second was asked for at the first node: it proves nothing at the second. An app's code needs
    // no asking, and may be the next proof. Either way each proof moved the flow once, and none was lost.
    expect(passed).toBeGreaterThan(0);
    const met = flow.trail.filter((step: { verificationMethod?: string }) => step.verificationMethod);
    expect(met).toHaveLength(passed);
    expect(flow.currentNodeId).toBe(passed === 1 ? 'second' : 'third');
  }
});
