/** SECURITY rows 8 and 9, N-33: whoever asks for names without a token learns nothing by the clock or by limits. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createSoftwareAuthenticator } from '../testing/software-authenticator/software-authenticator.ts';
import { type Answer, startTestApp, type TestApp } from '../testing/test-app.ts';
import { configureActions, Visitor } from '../testing/visitor.ts';

/** `npm run verify:long` asks as often as N-33 says. */
const requestsOfEach = process.env.VERIFY_ROUNDS === undefined ? 250 : 2_000;
const differenceMaxMs = 2;
const hourMs = 3_600_000;
/** Known by user name, known by id, with no passkey, and nobody at all. */
const known = ['alice', 'bob'] as const;
const strange = ['carol', 'nobody'] as const;

let test: TestApp;
beforeEach(async () => {
  test = await startTestApp({ STEPWARD_RATE_LIMIT_ANONYMOUS_IP_PER_SECOND: '2' });
  await configureActions(test);
  for (const userId of known)
    await (await Visitor.arrive(test, userId)).addPasskey(createSoftwareAuthenticator());
  await test.server('PATCH', '/users/alice', { username: 'alice' });
  await test.server('PATCH', '/users/carol', { displayName: 'Carol' });
});
afterEach(async () => await test.close());

const ask = async (username: string): Promise<Answer> =>
  await test.call('POST', '/v1/client/user-authenticators/passkey/authentication-options', {
    authorization: `Basic ${Buffer.from('test-tenant').toString('base64')}`,
    body: { username },
  });

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

it('T08: an answer takes as long for a name that there is as for one that there is not', async () => {
  const names = [...known, ...strange];
  const took = new Map<string, number[]>(names.map((name) => [name, []]));
  for (let round = 0; round < requestsOfEach; round += 1)
    for (const name of names) {
      // The bucket of this address is full again.
      test.clock.now += hourMs;
      const before = performance.now();
      const { status } = await ask(name);
      took.get(name)?.push(performance.now() - before);
      expect(status).toBe(200);
    }
  const medians = [...took.values()].map(median);
  expect(Math.max(...medians) - Math.min(...medians)).toBeLessThan(differenceMaxMs);
});

it('T09: as many calls pass before 429 for a name that there is as for one that there is not', async () => {
  const passed: number[] = [];
  const refusals: Answer[] = [];
  for (const name of [...known, ...strange]) {
    test.clock.now += hourMs;
    let calls = 0;
    let answer = await ask(name);
    for (; answer.status === 200; answer = await ask(name)) calls += 1;
    passed.push(calls);
    refusals.push({ ...answer, body: { ...answer.body, requestId: undefined } });
  }
  expect(passed[0]).toBeGreaterThan(1);
  expect(new Set(passed).size).toBe(1);
  for (const { status, body, headers } of refusals)
    expect([status, body, headers['retry-after']]).toEqual([
      429,
      refusals[0]?.body,
      refusals[0]?.headers['retry-after'],
    ]);
});
