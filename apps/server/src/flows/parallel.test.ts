/** Two proofs at once at one node: the flow goes on once (on PostgreSQL each is a transaction of its own). */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { basic, startTestApp, type TestApp, testManagementKey } from '../testing/test-app.ts';
import { importEmail, totpCode, Visitor } from '../testing/visitor.ts';

let test: TestApp;
beforeEach(async () => {
  test = await startTestApp();
  await test.management('POST', '/action-configurations', {
    actionCode: 'signIn',
    defaultUserActionResult: 'CHALLENGE',
  });
  await test.management('POST', '/action-configurations', { actionCode: 'pay', actionType: 'FLOW' });
});
afterEach(async () => await test.close());

const methodConfigurations = { EMAIL_OTP: { isEnabled: true }, AUTHENTICATOR_APP: { isEnabled: true } };
const verification = (nodeId: string, childNodeId: string) => ({
  nodeId,
  nodeType: 'VERIFICATION',
  methodConfigurations,
  childNodeId,
});

it('two proofs at once at one node advance once, and what is stored says which', async () => {
  const published = await test.call('PUT', '/v1/management/action-configurations/pay/flow', {
    authorization: basic(testManagementKey),
    body: {
      actionNodes: [
        verification('first', 'second'),
        verification('second', 'third'),
        verification('third', 'yes'),
        { nodeId: 'yes', nodeType: 'COMPLETE' },
      ],
      rules: [],
    },
  });
  expect(published.status).toBe(200);
  const secret = await (await Visitor.arrive(test, 'alice')).addTotp();
  await importEmail(test, 'alice', 'alice@example.com');
  const trail = async ({ idempotencyKey }: Visitor) =>
    (await test.management('GET', `/users/alice/actions/pay/${idempotencyKey}/explanation`)).body;
  for (let round = 0; round < 5; round += 1) {
    test.clock.now += 60_000;
    const alice = await Visitor.arrive(test, 'alice', { actionCode: 'pay' as never });
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
    const { flow, matchesRecord } = await trail(alice);
    expect(matchesRecord).toBe(true);
    // A code by mail that came second was asked for at the first node: it proves nothing at the second. An app's code needs
    // no asking, and may be the next proof. Either way each proof moved the flow once, and none was lost.
    expect(passed).toBeGreaterThan(0);
    const met = flow.trail.filter((step: { verificationMethod?: string }) => step.verificationMethod);
    expect(met).toHaveLength(passed);
    expect(flow.currentNodeId).toBe(passed === 1 ? 'second' : 'third');
  }
});
