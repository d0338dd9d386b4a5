/** The list of recorded actions of a tenant: complete, in order, by an index, and nobody else's. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addTenant } from '../testing/second-tenant.ts';
import { type JsonBody, startTestApp, type TestApp, testStart } from '../testing/test-app.ts';
import { isPostgres } from '../testing/test-database.ts';
import { type ActionListFilter, listRecordedActions } from './listing.ts';
import type { ActionPlace } from './listing-queries.ts';

let test: TestApp;
beforeAll(async () => {
  test = await startTestApp();
});
afterAll(async () => await test.close());

interface Made {
  readonly userId: string;
  readonly actionCode: string;
  readonly idempotencyKey: string;
  readonly createdAt: number;
  readonly outcome: string;
  readonly state: string;
}

async function insert(tenantId: string, actions: readonly Made[], stepUpOf: string | null = null) {
  await test.database.commit(async (transaction) => {
    for (const { userId, actionCode, idempotencyKey, createdAt, outcome, state } of actions)
      await transaction.run(
        `insert into actions (tenant_id, user_id, action_code, idempotency_key, state, state_updated_at, created_at, updated_at,
           facts, outcome, rule_ids, step_up_of) values (?, ?, ?, ?, ?, ?, ?, ?, '{}', ?, '[]', ?)`,
        [
          tenantId,
          userId,
          actionCode,
          idempotencyKey,
          state,
          createdAt,
          createdAt,
          createdAt,
          outcome,
          stepUpOf,
        ],
      );
  });
}

const nameOf = ({
  userId,
  actionCode,
  idempotencyKey,
}: Pick<Made, 'userId' | 'actionCode' | 'idempotencyKey'>) => `${userId}|${actionCode}|${idempotencyKey}`;
const byBytes = (one: string, other: string) => Buffer.compare(Buffer.from(one), Buffer.from(other));
const inOrder = (one: Made, other: Made): number =>
  other.createdAt - one.createdAt ||
  byBytes(one.actionCode, other.actionCode) ||
  byBytes(one.userId, other.userId) ||
  byBytes(one.idempotencyKey, other.idempotencyKey);

/** Page after page, until there is none. */
async function all(tenantId: string, filter: ActionListFilter, limit: number, examined: number) {
  const names: string[] = [];
  let after: ActionPlace | undefined;
  do {
    const { actions, next } = await listRecordedActions(test.database.read, tenantId, filter, {
      limit,
      after,
      examined,
    });
    expect(actions.length).toBeLessThanOrEqual(limit);
    names.push(...actions.map(nameOf));
    after = next;
  } while (after !== undefined);
  return names;
}

const userIds = ['alice', 'Zoë/❤ %2F', '-- 1;', '😀', '\ue000'];
const codes = ['pay', 'Pay', 'sign-in', 'sign_in'];
const outcomes = ['ALLOW', 'CHALLENGE', 'BLOCK'];
const states = ['ALLOW', 'CHALLENGE_REQUIRED', 'CHALLENGE_SUCCEEDED'];

it('pages of any size have every action that a filter asks for once, in one order', async () => {
  const action = fc.record({
    userId: fc.constantFrom(...userIds),
    actionCode: fc.constantFrom(...codes),
    idempotencyKey: fc.constantFrom('a', 'b', 'ü', '😀'),
    createdAt: fc.nat(4),
    outcome: fc.constantFrom(...outcomes),
    state: fc.constantFrom(...states),
  });
  const filter = fc.record(
    {
      userId: fc.constantFrom(...userIds),
      actionCode: fc.constantFrom(...codes, 'nobody'),
      outcome: fc.constantFrom(...outcomes),
      state: fc.constantFrom(...states),
      from: fc.nat(3),
      to: fc.integer({ min: 1, max: 5 }),
    },
    { requiredKeys: [] },
  );
  let run = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(action, { maxLength: 40, size: 'max', selector: nameOf }),
      fc.array(filter, { minLength: 1, maxLength: 4 }),
      fc.integer({ min: 1, max: 7 }),
      fc.integer({ min: 1, max: 12 }),
      async (made, filters, limit, examined) => {
        run += 1;
        const tenantId = `property-${run}`;
        await insert(tenantId, made);
        for (const one of filters) {
          const expected = made
            .filter(
              ({ userId, actionCode, outcome, state, createdAt }) =>
                (one.userId ?? userId) === userId &&
                (one.actionCode ?? actionCode) === actionCode &&
                (one.outcome ?? outcome) === outcome &&
                (one.state ?? state) === state &&
                createdAt >= (one.from ?? 0) &&
                createdAt < (one.to ?? Infinity),
            )
            .sort(inOrder);
          expect(await all(tenantId, one, limit, examined)).toEqual(expected.map(nameOf));
        }
      },
    ),
    { numRuns: isPostgres() ? 20 : 60 },
  );
});

it('more than a batch of one code is read batch by batch', async () => {
  const made = Array.from(
    { length: 250 },
    (_, at): Made => ({
      userId: `u${at % 7}`,
      actionCode: at % 5 === 0 ? 'rare' : 'often',
      idempotencyKey: `k${at}`,
      createdAt: Math.floor(at / 120),
      outcome: 'ALLOW',
      state: at === 3 ? 'REVIEW_REQUIRED' : 'ALLOW',
    }),
  );
  await insert('batches', made);
  const expected = made.toSorted(inOrder).map(nameOf);
  expect(await all('batches', {}, 100, 5_000)).toEqual(expected);
  const rare = { state: 'REVIEW_REQUIRED' };
  expect(await all('batches', rare, 50, 60)).toEqual(['u3|often|k3']);
  // A page looks through so many and no more.
  const page = await listRecordedActions(test.database.read, 'batches', rare, { limit: 50, examined: 60 });
  expect(page).toEqual({ actions: [], next: expect.objectContaining({ code: 'often' }) });
});

it('several of one person, code and moment are parted by their keys', async () => {
  const one = { userId: 'alice', actionCode: 'pay', createdAt: 5, outcome: 'ALLOW', state: 'ALLOW' };
  const keys = ['a', 'b', 'ü', '😀'];
  await insert(
    'keys',
    keys.map((idempotencyKey) => ({ ...one, idempotencyKey })),
  );
  const expected = keys.map((key) => `alice|pay|${key}`);
  for (const filter of [{}, { userId: 'alice' }, { userId: 'alice', actionCode: 'pay' }])
    for (const limit of [1, 2, 3]) expect(await all('keys', filter, limit, 100)).toEqual(expected);
});

it('what is tracked while pages are read, at the same moment or before, moves nothing', async () => {
  const made = Array.from(
    { length: 30 },
    (_, at): Made => ({
      userId: `u${at}`,
      actionCode: codes[at % 2] ?? '',
      idempotencyKey: 'k',
      createdAt: 1_000 + Math.floor(at / 4),
      outcome: 'ALLOW',
      state: 'ALLOW',
    }),
  );
  await insert('moving', made);
  const names: string[] = [];
  let after: ActionPlace | undefined;
  for (let page = 0; page === 0 || after !== undefined; page += 1) {
    const { actions, next } = await listRecordedActions(
      test.database.read,
      'moving',
      {},
      { limit: 4, after },
    );
    names.push(...actions.map(nameOf));
    after = next;
    const late = { actionCode: 'sign-in', outcome: 'ALLOW', state: 'ALLOW', idempotencyKey: 'late' };
    await insert('moving', [
      { ...late, userId: `new-${page}`, createdAt: 2_000 + page },
      { ...late, userId: `old-${page}`, createdAt: 1_000 + page },
    ]);
  }
  const there = names.filter((name) => !name.endsWith('|late'));
  expect(there).toEqual(made.toSorted(inOrder).map(nameOf));
  expect(new Set(names).size).toBe(names.length);
});

describe('GET /actions', () => {
  const list = async (query: Record<string, string> = {}) =>
    await test.management('GET', `/actions?${new URLSearchParams(query)}`);

  it('says nothing of a tenant where nothing was tracked', async () => {
    const other = await addTenant(test, 'empty');
    expect(await other.management('GET', '/actions')).toMatchObject({ status: 200, body: { actions: [] } });
    expect((await other.management('GET', '/actions')).body).not.toHaveProperty('nextPageToken');
  });

  it('finds last Tuesday’s sign-in, months later, and its explanation by what it says', async () => {
    const userId = 'Zoë/❤ %2F';
    const path = `/users/${encodeURIComponent(userId)}/actions/signIn`;
    await test.management('POST', '/action-configurations', {
      actionCode: 'signIn',
      defaultUserActionResult: 'CHALLENGE',
    });
    await test.server('POST', path, {
      idempotencyKey: 'Tuesday ☃',
      ipAddress: '192.0.2.7',
      deviceId: 'd',
      userAgent: 'a',
    });
    test.clock.now += 200 * 86_400_000;
    await test.server('POST', path, { idempotencyKey: 'today' });
    const tuesday = await list({
      userId,
      from: '2026-01-01',
      to: '2026-01-02T00:00:00Z',
      outcome: 'CHALLENGE',
    });
    expect(tuesday.body).toEqual({
      actions: [
        {
          userId,
          actionCode: 'signIn',
          idempotencyKey: 'Tuesday ☃',
          createdAt: new Date(testStart).toISOString(),
          outcome: 'CHALLENGE',
          state: 'CHALLENGE_REQUIRED',
          stateUpdatedAt: new Date(testStart).toISOString(),
          ruleIds: [],
          deviceId: 'd',
          ipAddress: '192.0.2.7',
          userAgent: 'a',
        },
      ],
    });
    const [{ actionCode, idempotencyKey }] = tuesday.body.actions;
    const explanation = `/users/${encodeURIComponent(userId)}/actions/${actionCode}/${encodeURIComponent(idempotencyKey)}/explanation`;
    expect((await test.management('GET', explanation)).status).toBe(200);
    expect((await test.server('GET', `/users/${encodeURIComponent(userId)}/actions`)).body).toHaveLength(1);
    const names = async (query: Record<string, string>) =>
      (await list(query)).body.actions.map((one: JsonBody) => one.idempotencyKey);
    expect(await names({ actionCode: 'signIn' })).toEqual(['today', 'Tuesday ☃']);
    expect(await names({ userId, limit: '1' })).toEqual(['today']);
    // The + of a time that nobody encoded.
    const raw = await test.management('GET', '/actions?to=2026-02-01T00:00:00+02:00');
    expect(raw.body.actions).toHaveLength(1);
    // A proof for the settings is no action of the application's.
    const proof = { userId, actionCode: 'signIn', outcome: 'CHALLENGE', state: 'CHALLENGE_REQUIRED' };
    await insert(
      'test-tenant',
      [{ ...proof, idempotencyKey: 'proof', createdAt: test.clock.now }],
      '["signIn","today"]',
    );
    for (const query of [{}, { userId }, { actionCode: 'signIn' }])
      expect(await names(query)).toEqual(['today', 'Tuesday ☃']);
    expect((await list({ state: 'BLOCK' })).body).toEqual({ actions: [] });
    // A server key does not see the people of a tenant.
    expect((await test.server('GET', '/management/actions')).status).toBe(403);
    const other = await addTenant(test);
    for (const query of ['', `?userId=${encodeURIComponent(userId)}`, '?actionCode=signIn'])
      expect((await other.management('GET', `/actions${query}`)).body).toEqual({ actions: [] });
    const token = (await list({ limit: '1' })).body.nextPageToken;
    expect((await other.management('GET', `/actions?pageToken=${token}`)).body).toEqual({ actions: [] });
    expect((await list({ limit: '1', pageToken: token })).body.actions[0].idempotencyKey).toBe('Tuesday ☃');
  });

  const token = (place: unknown) => Buffer.from(JSON.stringify(place)).toString('base64url');

  it.each([
    [{ from: 'Tuesday' }, /query parameter from must be an ISO 8601 date or time with a time zone/],
    [{ to: '2026-02-30' }, /query parameter to must be/],
    [{ to: '2026-01-01T00:00:00' }, /query parameter to must be/],
    [{ from: '1969-12-31' }, /query parameter from/],
    [{ from: '2026-01-02', to: '2026-01-02' }, /query parameter from must be before to/],
    [{ outcome: 'DENY' }, /query parameter outcome must be one of "ALLOW"/],
    [{ state: 'NOPE' }, /query parameter state must be one of "ALLOW"/],
    [{ limit: '101' }, /query parameter limit/],
    [{ limit: '0' }, /query parameter limit/],
    [{ actionCode: 'a/b' }, /query parameter actionCode/],
    [{ userId: '' }, /query parameter userId/],
    [{ userId: 'a\u0000' }, /query parameter userId/],
    [{ pageToken: 'rubbish' }, /query parameter pageToken/],
    [{ pageToken: token({ at: -1, code: 'a', user: 'b', key: 'c' }) }, /query parameter pageToken/],
    [{ pageToken: token({ at: '1', code: 'a', user: 'b', key: 'c' }) }, /query parameter pageToken/],
    [{ pageToken: token(7) }, /query parameter pageToken/],
    [{ pageToken: token({ at: 1, code: 'a', user: '\u0000', key: 'c' }) }, /query parameter pageToken/],
  ])('refuses %j by the name of the parameter', async (query, words) => {
    const { status, body } = await list(query as Record<string, string>);
    expect([status, body.error]).toEqual([400, 'invalid_request']);
    expect(body.errorDescription).toMatch(words);
  });
});
