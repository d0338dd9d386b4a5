/** Actions, rules and what they read, among the resources that management-writes.ts lists. */
import { basic, type JsonBody, type TestApp, testManagementKey } from './test-app.ts';

export interface Write {
  /** As the server names its route: `PATCH /value-lists/:alias`. */
  readonly route: string;
  readonly path: string;
  readonly body?: object;
}

export interface ManagedResource {
  readonly name: string;
  /** What it stands on. */
  readonly before?: (test: TestApp) => Promise<unknown>;
  /** Absent: it is there from the start. */
  readonly create?: Write;
  /** Where it is read, once it was made. */
  readonly path: (created: JsonBody) => string;
  /** Two changes, each to another state, by what was made. Absent: it is changed by its creation, once more. */
  readonly changes?: (created: JsonBody) => readonly [Write, Write];
  readonly remove?: (created: JsonBody) => Write;
  /** A text that its bodies carry and no event may. */
  readonly secret?: string;
}

const actions = '/action-configurations';
const action = (test: TestApp) => test.management('POST', actions, { actionCode: 'pay' });
const rule = (priority: number, type = 'CHALLENGE') => ({ name: `Rule ${priority}`, type, priority });
const twoRules = async (test: TestApp) => {
  await action(test);
  for (const priority of [0, 1]) await test.management('POST', `${actions}/pay/rules`, rule(priority));
};

export const patched = (route: string, path: string, one: object, other: object): readonly [Write, Write] => [
  { route: `PATCH ${route}`, path, body: one },
  { route: `PATCH ${route}`, path, body: other },
];

const flowAction = (test: TestApp) =>
  test.management('POST', actions, { actionCode: 'pay', actionType: 'FLOW' });

const publish = (weight: number): Write => ({
  route: 'PUT /action-configurations/:actionCode/flow',
  path: `${actions}/pay/flow`,
  body: { actionNodes: flowNodes(weight), rules: [] },
});

const flowNodes = (weight: number) => [{ nodeId: 'a', nodeType: 'BLOCK', parentNodeIds: [], weight }];

export const rulesAndActions: readonly ManagedResource[] = [
  {
    name: 'an action',
    create: { route: 'POST /action-configurations', path: actions, body: { actionCode: 'pay' } },
    path: () => `${actions}/pay`,
    changes: () =>
      patched(
        '/action-configurations/:actionCode',
        `${actions}/pay`,
        { defaultUserActionResult: 'BLOCK' },
        { defaultUserActionResult: 'REVIEW' },
      ),
    remove: () => ({ route: 'DELETE /action-configurations/:actionCode', path: `${actions}/pay` }),
  },
  {
    name: 'a rule',
    before: action,
    create: {
      route: 'POST /action-configurations/:actionCode/rules',
      path: `${actions}/pay/rules`,
      body: rule(3),
    },
    path: ({ ruleId }) => `${actions}/pay/rules/${ruleId}`,
    changes: ({ ruleId }) =>
      patched(
        '/action-configurations/:actionCode/rules/:ruleId',
        `${actions}/pay/rules/${ruleId}`,
        { type: 'ALLOW' },
        { type: 'BLOCK' },
      ),
    remove: ({ ruleId }) => ({
      route: 'DELETE /action-configurations/:actionCode/rules/:ruleId',
      path: `${actions}/pay/rules/${ruleId}`,
    }),
  },
  {
    name: 'a rule that goes back to its first version',
    before: async (test) => {
      await action(test);
      const { body } = await test.management('POST', `${actions}/pay/rules`, rule(0));
      await test.management('PATCH', `${actions}/pay/rules/${body.ruleId}`, { name: 'Other' });
    },
    path: () => `${actions}/pay/rules`,
    changes: ([{ ruleId }]) => [
      {
        route: 'POST /action-configurations/:actionCode/rules/:ruleId/roll-back',
        path: `${actions}/pay/rules/${ruleId}/roll-back`,
        body: { version: 1 },
      },
      {
        route: 'POST /action-configurations/:actionCode/rules/:ruleId/roll-back',
        path: `${actions}/pay/rules/${ruleId}/roll-back`,
        body: { version: 2 },
      },
    ],
  },
  {
    name: 'the order of rules',
    before: twoRules,
    path: () => `${actions}/pay/rules`,
    changes: ([one, other]) => [
      {
        route: 'PUT /action-configurations/:actionCode/rule-order',
        path: `${actions}/pay/rule-order`,
        body: { ruleIds: [other.ruleId, one.ruleId] },
      },
      {
        route: 'PUT /action-configurations/:actionCode/rule-order',
        path: `${actions}/pay/rule-order`,
        body: { ruleIds: [one.ruleId, other.ruleId] },
      },
    ],
  },
  {
    name: 'a draft',
    before: action,
    create: {
      route: 'POST /action-configurations/:actionCode/rule-drafts',
      path: `${actions}/pay/rule-drafts`,
      body: rule(5),
    },
    path: ({ draftId }) => `${actions}/pay/rule-drafts/${draftId}`,
    changes: ({ draftId }) =>
      patched(
        '/action-configurations/:actionCode/rule-drafts/:draftId',
        `${actions}/pay/rule-drafts/${draftId}`,
        { state: 'SHADOW' },
        { name: 'Another' },
      ),
    remove: ({ draftId }) => ({
      route: 'DELETE /action-configurations/:actionCode/rule-drafts/:draftId',
      path: `${actions}/pay/rule-drafts/${draftId}`,
    }),
  },
  {
    name: 'a draft that becomes a rule',
    before: action,
    create: {
      route: 'POST /action-configurations/:actionCode/rule-drafts',
      path: `${actions}/pay/rule-drafts`,
      body: rule(5),
    },
    path: ({ draftId }) => `${actions}/pay/rule-drafts/${draftId}`,
    // It is no draft any more.
    remove: ({ draftId }) => ({
      route: 'POST /action-configurations/:actionCode/rule-drafts/:draftId/promote',
      path: `${actions}/pay/rule-drafts/${draftId}/promote`,
    }),
  },
  {
    name: 'a flow',
    before: flowAction,
    path: () => `${actions}/pay`,
    changes: () => [publish(1), publish(2)],
  },
  {
    name: 'a flow that goes back',
    before: async (test) => {
      await flowAction(test);
      for (const weight of [1, 2]) {
        const { path, body } = publish(weight);
        await test.call('PUT', `/v1/management${path}`, {
          authorization: basic(testManagementKey),
          ...(body && { body }),
        });
      }
    },
    path: () => `${actions}/pay`,
    changes: () => {
      const back = (version: number): Write => ({
        route: 'POST /action-configurations/:actionCode/flow/roll-back',
        path: `${actions}/pay/flow/roll-back`,
        body: { version },
      });
      return [back(1), back(2)];
    },
  },
];

export const ruleData: readonly ManagedResource[] = [
  {
    name: 'a value list',
    create: {
      route: 'POST /value-lists',
      path: '/value-lists',
      body: { name: 'Some', itemType: 'string', isActive: true, valueListItems: ['hidden-credential'] },
    },
    path: ({ alias }) => `/value-lists/${alias}`,
    changes: ({ alias }) =>
      patched(
        '/value-lists/:alias',
        `/value-lists/${alias}`,
        { valueListItems: ['b'] },
        { valueListItems: ['c'] },
      ),
    remove: ({ alias }) => ({ route: 'DELETE /value-lists/:alias', path: `/value-lists/${alias}` }),
    // Items may be addresses of people.
    secret: 'hidden-credential',
  },
  {
    name: 'a custom data point',
    create: {
      route: 'POST /custom-data-points',
      path: '/custom-data-points',
      body: { name: 'amount', dataType: 'number', modelType: 'action' },
    },
    path: ({ id }) => `/custom-data-points/${id}`,
    changes: ({ id }) =>
      patched(
        '/custom-data-points/:id',
        `/custom-data-points/${id}`,
        { isPublic: true },
        { description: 'In cents' },
      ),
    remove: ({ id }) => ({ route: 'DELETE /custom-data-points/:id', path: `/custom-data-points/${id}` }),
  },
];
