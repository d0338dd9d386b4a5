/** A fuzzer that finds nothing must be one that would have found it: each property, on an answer that breaks it. */
import { afterEach, describe, expect, it } from 'vitest';
import { Judge } from './properties.ts';
import type { FuzzRequest } from './requests.ts';
import { markers, type Stage } from './stage.ts';

const request: FuzzRequest = {
  method: 'POST',
  path: '/v1/verify',
  query: '',
  body: '{}',
  contentType: 'application/json',
  credential: 'right',
  caller: 'serverKey',
};
const refusal = { errorCode: 'unauthorized' };

interface Planted {
  readonly status?: number;
  readonly text?: string;
  readonly route?: string | undefined;
  /** What the tenant `other-tenant` has after each send. */
  readonly rows?: () => string;
  readonly effect?: () => void;
}

function judgeOf(planted: Planted): Judge {
  const { status = 200, text = '{}', rows = () => 'users []', effect } = planted;
  let version = 0;
  const stage: Pick<Stage, 'secrets' | 'lastRoute' | 'send' | 'version' | 'contentOf' | 'settled'> = {
    secrets: ['sk_secret'],
    lastRoute: () => ('route' in planted ? planted.route : 'POST /v1/verify'),
    send: async () => {
      version += 1;
      effect?.();
      return { status, contentType: 'application/json', text };
    },
    version: () => (planted.rows ? version : 0),
    contentOf: () => rows(),
    settled: async () => undefined,
  };
  const check = () => (status === 418 ? 'not documented' : undefined);
  return new Judge(stage as Stage, check, new Map());
}

const found = async (planted: Planted, change: Partial<FuzzRequest> = {}): Promise<string> =>
  (await judgeOf(planted).problemsOf({ ...request, ...change })).join('\n');

/** Another content each time it is looked at. */
function growing(): () => string {
  let rows = 0;
  return () => {
    rows += 1;
    return `users [${rows}]`;
  };
}

afterEach(() => {
  Reflect.deleteProperty(Object.prototype, 'polluted');
});

describe('the judge of D11', () => {
  it('finds nothing where nothing is wrong', async () => {
    expect(await found({})).toBe('');
    expect(await found({ status: 401, text: JSON.stringify(refusal) }, { credential: 'none' })).toBe('');
    expect(await found({ rows: () => 'users []' })).toBe('');
  });

  it.each<[string, Planted, Partial<FuzzRequest>, string]>([
    ['a fault of the server', { status: 500 }, {}, 'answered 500'],
    ['an answer that is not documented', { status: 418 }, {}, 'not documented'],
    ['an unknown route without JSON', { route: undefined, status: 404, text: '<p>' }, {}, 'no JSON refusal'],
    ['a stranger who is let in', {}, { credential: 'wrong' }, 'let in'],
    ['another kind of key that is let in', {}, { credential: 'callKey' }, 'let in'],
    ['a stack', { text: '"\\n    at run (/x.js:1:2)"'.replace('\\n', '\n') }, {}, 'inside'],
    ['a query', { text: '"insert into users"' }, {}, 'inside'],
    ['a key', { text: '"sk_secret"' }, {}, 'key'],
    ['another tenant’s data', { text: `"${markers.second}"` }, {}, 'somebody else'],
    [
      'this tenant’s data for another',
      { text: `"${markers.first}"` },
      { credential: 'otherTenant' },
      'somebody',
    ],
    ['another person’s data', { text: `"${markers.bob}"` }, { caller: 'clientToken' }, 'somebody else'],
    ['another tenant’s rows changed', { rows: growing() }, {}, 'changed rows of other-tenant'],
    [
      'rows changed by a stranger',
      { status: 401, text: JSON.stringify(refusal), rows: growing() },
      { credential: 'none' },
      'changed rows of test-tenant',
    ],
    [
      'a prototype that was polluted',
      { effect: () => Object.defineProperty(Object.prototype, 'polluted', { value: 1, configurable: true }) },
      {},
      'prototype',
    ],
  ])('finds %s', async (_what, planted, change, problem) => {
    expect(await found(planted, change)).toContain(problem);
  });
});
