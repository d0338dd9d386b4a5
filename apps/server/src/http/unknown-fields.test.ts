/** A field that nothing knows is refused on every write of the Management API, and what was read may be sent back whole. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  type ManagedResource,
  managedResources,
  startManagedApp,
  type Write,
} from '../testing/management-writes.ts';
import { basic, type JsonBody, type TestApp, testManagementKey } from '../testing/test-app.ts';

let test: TestApp;
const start = async () => {
  test = await startManagedApp();
};
const stop = async () => await test.close();

const send = ({ route, path, body }: Write, more: object = {}) =>
  test.call(route.split(' ')[0] ?? '', `/v1/management${path}`, {
    authorization: basic(testManagementKey),
    body: { ...more, ...body },
  });

const hasBody = (write: Write): boolean => write.body !== undefined;

/** A write with a field too much is refused and changes nothing. */
async function refusesMore(write: Write, at: string): Promise<void> {
  const before = (await test.management('GET', at)).body;
  const { status, body } = await send(write, { notAField: 'x' });
  expect([write.route, status, body.error]).toEqual([write.route, 400, 'invalid_request']);
  expect(body.errorDescription).toMatch(
    /^The field notAField is not known here\. The nearest known one is \w+\.$/,
  );
  expect((await test.management('GET', at)).body).toEqual(before);
}

async function make({ before, create, path }: ManagedResource): Promise<{ made: JsonBody; at: string }> {
  await before?.(test);
  if (!create) return { made: (await test.management('GET', path(undefined))).body, at: path(undefined) };
  await refusesMore(create, '/tenant');
  const { body } = await send(create);
  return { made: body, at: path(body) };
}

describe('every write', () => {
  beforeEach(start);
  afterEach(stop);

  it.each(managedResources.map((one) => [one.name, one] as const))('of %s', async (_name, one) => {
    const { made, at } = await make(one);
    for (const write of (one.changes?.(made) ?? []).filter(hasBody)) {
      await refusesMore(write, at);
      const read = (await test.management('GET', at)).body;
      // Of a list nothing is sent back; a step with an address of its own is no change of the resource.
      const isOfResource = !Array.isArray(read) && write.path === at;
      const { status, body } = await send(write, { ...(isOfResource ? read : {}), notAFieldEither: null });
      expect([write.route, status, body.errorDescription]).toEqual([write.route, 200, undefined]);
    }
  });
});

describe('what is said', () => {
  beforeAll(start);
  afterAll(stop);

  it.each([
    ['/tenant', { enabledVerificationMethods: ['SMS'] }, 'enabledVerificationMethods', 'verificationMethods'],
    ['/tenant', { tokenDurationMinutes: 5 }, 'tokenDurationMinutes', 'tokenDurationInMinutes'],
    [
      '/tenant',
      { logEventsWebhookConfig: { url: 'https://example.com' } },
      'logEventsWebhookConfig.url',
      'logEventsWebhookConfig.endpointUrl',
    ],
    [
      '/tenant',
      {
        trustedIdTokenIssuers: [
          { issuer: 'https://a.example', audiences: ['x'], jwksUrl: 'https://a.example' },
        ],
      },
      'trustedIdTokenIssuers.jwksUrl',
      'trustedIdTokenIssuers.jwksUri',
    ],
    [
      '/theme',
      { darkMode: { colors: { linkColor: '#fff' } } },
      'darkMode.colors.linkColor',
      'darkMode.colors.link',
    ],
  ])('PATCH %s %j', async (path, body, field, nearest) => {
    const before = (await test.management('GET', path)).body;
    const answer = await test.management('PATCH', path, body);
    expect([answer.status, answer.body.errorDescription]).toEqual([
      400,
      `The field ${field} is not known here. The nearest known one is ${nearest}.`,
    ]);
    expect((await test.management('GET', path)).body).toEqual(before);
  });

  it('a name that is no name is not repeated', async () => {
    const { status, body } = await test.management('PATCH', '/tenant', { [`<b>${'x'.repeat(200)}`]: 1 });
    expect([status, body.errorDescription]).toEqual([
      400,
      expect.stringMatching(/^A field of the body is not known here\. The nearest known one is \w+\.$/),
    ]);
  });

  it('nothing on the Server API, which goes on to ignore what it does not know (rule 10)', async () => {
    const tracked = await test.server('POST', '/users/alice/actions/signIn', { notAField: 'x' });
    expect(tracked.status).toBe(200);
  });

  it('a key is judged before', async () => {
    const answer = await test.call('PATCH', '/v1/management/tenant', { body: { nonsense: 1 } });
    expect(answer.status).toBe(401);
  });
});

describe('a body', () => {
  beforeEach(start);
  afterEach(stop);

  it('does not change what names a resource, and may say it again', async () => {
    await test.management('POST', '/action-configurations', { actionCode: 'pay' });
    const path = '/action-configurations/pay';
    const renamed = await test.management('PATCH', path, { actionCode: 'transfer' });
    expect([renamed.status, renamed.body.errorDescription]).toEqual([
      400,
      'The field actionCode cannot be changed.',
    ]);
    const same = { actionCode: 'pay', defaultUserActionResult: 'BLOCK' };
    expect((await test.management('PATCH', path, same)).body).toMatchObject(same);
  });

  it('may hold rules as they were read, to be tried, explained and drafted', async () => {
    await test.management('POST', '/action-configurations', { actionCode: 'pay' });
    const rules = '/action-configurations/pay/rules';
    const { body: rule } = await test.management('POST', rules, { name: 'A', type: 'BLOCK', priority: 1 });
    const posted = { actionCode: 'pay', rules: [rule], facts: {} };
    expect((await test.management('POST', '/explanations', posted)).status).toBe(200);
    const tried = await test.management('POST', '/action-configurations/pay/back-tests', { rules: [rule] });
    expect(tried.status).toBe(200);
    expect((await test.management('POST', '/action-configurations/pay/rule-drafts', rule)).status).toBe(200);
    const misspelt = { ...posted, rules: [{ ...rule, condition: {} }] };
    expect((await test.management('POST', '/explanations', misspelt)).body.errorDescription).toContain(
      'rules.condition is not known here. The nearest known one is rules.conditions.',
    );
  });

  it('of a flow keeps what its nodes say, and drops what its rules say more (management-api.md §10)', async () => {
    await test.management('POST', '/action-configurations', { actionCode: 'pay', actionType: 'FLOW' });
    const nodes = [
      {
        nodeId: 'a',
        nodeType: 'RULE',
        parentNodeIds: [],
        ruleChildNodeIds: [['r', 'b']],
        elseChildNodeId: 'c',
        x: 1,
      },
      { nodeId: 'b', nodeType: 'BLOCK', parentNodeIds: ['a'] },
      { nodeId: 'c', nodeType: 'COMPLETE', parentNodeIds: ['a'] },
    ];
    const rules = [{ ruleId: 'r', name: 'R', conditions: {}, isActive: true, color: 'red' }];
    const path = '/action-configurations/pay/flow';
    const { status, body } = await test.management('PUT', path, { actionNodes: nodes, rules });
    expect([status, body.actionNodes]).toEqual([200, nodes]);
  });
});

describe('a filter that nothing knows', () => {
  beforeEach(start);
  afterEach(stop);

  it.each([
    ['/actions?user=bob', 'The query parameter user is not known here. The nearest known one is userId.'],
    ['/actions?limit=1&outcomes=BLOCK', 'The nearest known one is outcome.'],
    ['/audit-events?userid=bob', 'The nearest known one is userId.'],
    ['/actions?%3Cb%3E=1', 'A query parameter is not known here.'],
  ])('is refused, and does not list everything: %s', async (path, words) => {
    const { status, body } = await test.management('GET', path);
    expect([status, body.errorDescription]).toEqual([400, expect.stringContaining(words)]);
  });
});
