/**
 * An action `pay` that a flow decides, for tests: how its flow is published, who comes to it and what they prove, where they
 * stand. Owns no flow: each test says its own nodes and rules.
 */
import { challengeEverybody } from './passed-challenge.ts';
import type { Answer, JsonBody, TestApp } from './test-app.ts';
import { importEmail, Visitor } from './visitor.ts';

/** Beside it `signIn`, at which people get the factors that they come with. */
export async function configureFlow(test: TestApp): Promise<void> {
  await challengeEverybody(test, 'signIn');
  await test.management('POST', '/action-configurations', { actionCode: 'pay', actionType: 'FLOW' });
}

const asking =
  (nodeType: string) =>
  (nodeId: string, childNodeId: string, ...methods: string[]) => ({
    nodeId,
    nodeType,
    methodConfigurations: Object.fromEntries(methods.map((method) => [method, { isEnabled: true }])),
    childNodeId,
  });

/** Nodes that ask for one of these methods, and what comes then. */
export const verification = asking('VERIFICATION');
export const enrolment = asking('ENROLLMENT');
export const yes = { nodeId: 'yes', nodeType: 'COMPLETE' };
export const no = { nodeId: 'no', nodeType: 'BLOCK' };

export async function putFlow(
  test: TestApp,
  actionNodes: readonly object[],
  rules: readonly object[] = [],
): Promise<Answer> {
  return await test.management('PUT', '/action-configurations/pay/flow', { actionNodes, rules });
}

/** As `putFlow`, where a refusal is a mistake of the test. */
export async function publishFlow(
  test: TestApp,
  actionNodes: readonly object[],
  rules: readonly object[] = [],
): Promise<void> {
  const { status, body } = await putFlow(test, actionNodes, rules);
  if (status !== 200) throw new Error(`flow: ${status} ${body.errorDescription}`);
}

/** Somebody with an address and an authenticator app: its secret. A minute later, for a code of an app holds once. */
export async function enrolled(test: TestApp, userId: string): Promise<string> {
  const secret = await (await Visitor.arrive(test, userId)).addTotp();
  await importEmail(test, userId, `${userId}@example.com`);
  test.clock.now += 60_000;
  return secret;
}

/** Somebody at the first node that asks; `more` is what the application says with it. */
export const arrive = async (test: TestApp, userId: string, more: object = {}): Promise<Visitor> =>
  await Visitor.arrive(test, userId, { ...more, actionCode: 'pay' });

/** By a code to the address that `enrolled` gives. */
export async function proveEmail(visitor: Visitor): Promise<Answer> {
  await visitor.post('/challenge/email-otp');
  return await visitor.verify('email-otp', await visitor.test.codeFor(`${visitor.userId}@example.com`));
}

export const stateOf = async (visitor: Visitor): Promise<string> => (await visitor.action()).state;

/** What the page shows next, and the methods that it offers there. */
export async function stepOf(visitor: Visitor): Promise<unknown[]> {
  const { body } = await visitor.get('/hosted/session');
  return [body.step, ...body.methods.map((one: JsonBody) => one.verificationMethod)];
}

export async function explanation({ test, userId, idempotencyKey }: Visitor): Promise<JsonBody> {
  return (await test.management('GET', `/users/${userId}/actions/pay/${idempotencyKey}/explanation`)).body;
}
