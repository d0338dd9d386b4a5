/** The audit trail as it is read: who, what was, what is; by person, type, key and time; page by page; and never a secret. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { managedResources, startManagedApp } from '../testing/management-writes.ts';
import { addTenant } from '../testing/second-tenant.ts';
import type { JsonBody, TestApp } from '../testing/test-app.ts';
import { type AuditFilter, listAuditEvents } from './event-pages.ts';

let test: TestApp;
beforeEach(async () => {
  test = await startManagedApp();
});
afterEach(async () => await test.close());

const list = async (query: Record<string, string> = {}) =>
  await test.management('GET', `/audit-events?${new URLSearchParams(query)}`);
const events = async (query: Record<string, string> = {}): Promise<JsonBody[]> => {
  const { status, body } = await list(query);
  expect([status, body.errorDescription]).toEqual([200, undefined]);
  return body.events;
};
const typesOf = (found: readonly JsonBody[]) => found.map(({ type }) => type);
const rules = '/action-configurations/pay/rules';

async function makeRule(): Promise<string> {
  await test.management('POST', '/action-configurations', { actionCode: 'pay' });
  const rule = {
    name: 'Large',
    type: 'CHALLENGE',
    priority: 0,
    conditions: { '>': [{ var: 'custom.amount' }, 1] },
  };
  return (await test.management('POST', rules, rule)).body.ruleId;
}

/** So many events of a tenant, at the given moments. */
async function record(
  tenantId: string,
  moments: readonly number[],
  about: (at: number) => object = () => ({}),
) {
  for (const [at, moment] of moments.entries()) {
    test.clock.now = moment;
    await test.database.commit((transaction) =>
      transaction.audit({ tenantId, type: 'thing.changed', data: { at }, ...about(at) }),
    );
  }
}

describe('an event', () => {
  it('says who changed a rule, and what was and is', async () => {
    const ruleId = await makeRule();
    test.clock.now += 1_000;
    await test.management('PATCH', `${rules}/${ruleId}`, { priority: 7 });
    const [row] = await test.database.read.rows("select key_id from api_keys where kind = 'management'", []);
    const [changed, created] = await events({ type: 'rule.' });
    expect(changed).toMatchObject({
      type: 'rule.updated',
      at: new Date(test.clock.now).toISOString(),
      actor: { keyId: row?.key_id, kind: 'management' },
      before: { ruleId, priority: 0 },
      after: { ruleId, priority: 7 },
      data: { actionCode: 'pay' },
    });
    expect(created.seq).toBe(changed.seq - 1);
    expect(created).toMatchObject({ type: 'rule.created', after: { ruleId } });
    expect(created).not.toHaveProperty('before');
    // Of a key that was made the id is told, and nobody who made it.
    const [key] = await events({ type: 'api_key.created' });
    expect(key.data).toMatchObject({ keyId: expect.any(String) });
    expect(key).not.toHaveProperty('actor');
    // A later change of the rule changes no event.
    await test.management('DELETE', `${rules}/${ruleId}`);
    expect((await events({ type: 'rule.updated' }))[0]).toEqual(changed);
  });

  it('never holds a secret, of any resource there is', async () => {
    for (const { before, create, changes, path } of managedResources) {
      await before?.(test);
      const made = create
        ? (await test.management(create.route.split(' ')[0] as 'POST', create.path, create.body)).body
        : (await test.management('GET', path(undefined))).body;
      const [change] = changes?.(made) ?? [];
      if (change) await test.management(change.route.split(' ')[0] as 'PATCH', change.path, change.body);
    }
    const found = await events({ limit: '100' });
    expect(new Set(typesOf(found)).size).toBeGreaterThan(12);
    expect(found.some(({ before, after }) => before !== undefined && after !== undefined)).toBe(true);
    const text = JSON.stringify(found);
    expect(text).not.toContain('hidden-credential');
    expect(text).not.toContain('PRIVATE KEY');
  });
});

describe('a filter', () => {
  it('by person finds what is about them alone, however they are called', async () => {
    const names = ['Zoë/❤ %2F', 'zoë/❤ %2f', "' or 1=1 --", '%'];
    for (const name of names)
      await test.server('POST', `/users/${encodeURIComponent(name)}/actions/pay`, { idempotencyKey: 'k' });
    for (const userId of names) {
      const found = await events({ userId });
      expect(found.map((event) => [event.userId, event.type, event.data.idempotencyKey])).toEqual([
        [userId, 'action.decided', 'k'],
      ]);
    }
    expect(await events({ userId: 'nobody' })).toEqual([]);
  });

  it('by type takes a type or what it begins with', async () => {
    const ruleId = await makeRule();
    await test.management('POST', '/action-configurations/pay/rule-drafts', {
      replacesRuleId: ruleId,
      type: 'BLOCK',
    });
    expect(typesOf(await events({ type: 'rule' }))).toEqual(['rule_draft.created', 'rule.created']);
    expect(typesOf(await events({ type: 'rule.' }))).toEqual(['rule.created']);
    expect(typesOf(await events({ type: 'rule_' }))).toEqual(['rule_draft.created']);
    expect(await events({ type: 'rul_' })).toEqual([]);
    expect(await events({ type: 'rule.c' })).toHaveLength(1);
    expect(await events({ type: 'rule.created_' })).toEqual([]);
  });

  it('by key takes its author, not an id inside of what was changed', async () => {
    const [row] = await test.database.read.rows("select key_id from api_keys where kind = 'management'", []);
    const keyId = String(row?.key_id);
    await test.management('PATCH', '/tenant', { name: 'New' });
    await test.server('POST', '/users/alice/actions/pay', {});
    await record('test-tenant', [test.clock.now], () => ({ data: { before: { keyId }, keyId: 'other' } }));
    expect(typesOf(await events({ keyId }))).toEqual(['tenant.updated']);
    expect(typesOf(await events({ keyId: 'other' }))).toEqual(['thing.changed']);
  });

  it('by time is from one moment on and before the other, in any order of clocks', async () => {
    const start = test.clock.now + 86_400_000;
    // Two processes whose clocks are four minutes apart, and one that was set back.
    const moments = Array.from(
      { length: 200 },
      (_, at) => start + at * 60_000 - (at % 3 === 0 ? 240_000 : 0),
    );
    await record('test-tenant', moments);
    const numbers = async (from: number, to: number) => {
      const range = { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
      return (await events({ ...range, type: 'thing', limit: '100' })).map(({ data }) => data.at);
    };
    for (const [from, to] of [
      [0, 1],
      [0, 50],
      [17, 18],
      [60, 90],
      [150, 240],
      [300, 400],
    ] as const) {
      const [since, until] = [start + from * 60_000, start + to * 60_000];
      const expected = [...moments.keys()].filter((at) => {
        const moment = moments[at] ?? 0;
        return moment >= since && moment < until;
      });
      expect(await numbers(since, until)).toEqual(expected.reverse());
    }
  });

  it.each([
    [{ from: 'yesterday' }, /query parameter from must be an ISO 8601/],
    [{ from: '2026-01-02', to: '2026-01-01' }, /query parameter from must be before to/],
    [{ type: 'Rule' }, /query parameter type/],
    [{ type: "rule' or '1" }, /query parameter type/],
    [{ keyId: '%' }, /query parameter keyId/],
    [{ userId: '' }, /query parameter userId/],
    [{ limit: '1000' }, /query parameter limit/],
    [{ pageToken: 'x' }, /query parameter pageToken/],
    [{ pageToken: Buffer.from('"1"').toString('base64url') }, /query parameter pageToken/],
  ])('refuses %j by the name of the parameter', async (query, words) => {
    const { status, body } = await list(query as Record<string, string>);
    expect([status, body.error]).toEqual([400, 'invalid_request']);
    expect(body.errorDescription).toMatch(words);
  });
});

describe('pages', () => {
  const length = 27;
  const about = (at: number) => ({
    userId: `u${at % 3}`,
    type: at % 10 === 0 ? 'rare.thing' : 'thing.changed',
  });

  /** Every page of a tenant; while they are read, events are added. */
  async function numbers(filter: AuditFilter, limit: number, examined: number): Promise<number[]> {
    const found: number[] = [];
    let before: number | undefined;
    do {
      const { events: page, next } = await listAuditEvents(test.database.read, 'paged', filter, {
        limit,
        before,
        examined,
      });
      expect(page.length).toBeLessThanOrEqual(limit);
      found.push(...page.map(({ data }) => JSON.parse(data).at));
      before = next;
      if (before !== undefined && before % 4 === 0)
        await record('paged', [test.clock.now], () => ({ data: { at: -1 } }));
    } while (before !== undefined);
    return found;
  }

  it('have every event once, the newest first, while events are added', async () => {
    await record(
      'paged',
      Array.from({ length }, () => test.clock.now),
      about,
    );
    const all = Array.from({ length }, (_, at) => length - 1 - at);
    for (const [limit, examined] of [
      [1, 5],
      [4, 4],
      [10, 3],
      [7, 100],
      [37, 37],
      [100, 1],
    ] as const) {
      const there = async (filter: AuditFilter) =>
        (await numbers(filter, limit, examined)).filter((at) => at >= 0);
      expect(await there({})).toEqual(all);
      expect(await there({ userId: 'u1' })).toEqual(all.filter((at) => at % 3 === 1));
      expect(await there({ type: 'rare' })).toEqual([20, 10, 0]);
      expect(await there({ userId: 'nobody' })).toEqual([]);
    }
  });

  it('go on by their token, of one tenant alone, and end', async () => {
    const other = await addTenant(test);
    await record(
      'other-tenant',
      [1, 2, 3].map((at) => test.clock.now + at),
    );
    const found: JsonBody[] = [];
    let path = '/audit-events?limit=2';
    for (let more = true; more; ) {
      const { body } = await other.management('GET', path);
      expect(body.events).not.toEqual([]);
      found.push(...body.events);
      more = body.nextPageToken !== undefined;
      path = `/audit-events?limit=2&pageToken=${body.nextPageToken}`;
    }
    expect(found.map(({ seq }) => seq)).toEqual(found.map((_, at) => found.length - at));
    expect(typesOf(found).slice(0, 3)).toEqual(['thing.changed', 'thing.changed', 'thing.changed']);
    expect(typesOf(await events({ limit: '100' }))).not.toContain('thing.changed');
    expect((await test.server('GET', '/management/audit-events')).status).toBe(403);
  });

  it('of a tenant of which nothing is known are empty', async () => {
    for (const filter of [{}, { from: 1 }, { to: 1 }, { userId: 'a', type: 'b', keyId: 'c', from: 1, to: 2 }])
      expect(await listAuditEvents(test.database.read, 'none', filter, { limit: 5 })).toEqual({
        events: [],
        next: undefined,
      });
  });
});
