/**
 * A decision is recorded only while the configuration that it was made by is the tenant's, wherever in a group of commits that
 * was changed (SQLite, where decisions that follow one another ask for its version once).
 */
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readTrail } from '../audit/stored-trail.ts';
import { bumpConfigurationVersion } from '../tenants/store.ts';
import { verifiedByEmail } from '../testing/one-time-codes.ts';
import { addTenant } from '../testing/second-tenant.ts';
import { type Answer, startTestApp, type TestApp } from '../testing/test-app.ts';

const signIn = '/action-configurations/signIn';
const outcomes = ['ALLOW', 'BLOCK', 'REVIEW'] as const;
type Outcome = (typeof outcomes)[number];
const kinds = ['decides', 'changes', 'undoes', 'changes plainly', 'repeats', 'is refused'] as const;

interface Step {
  readonly kind: (typeof kinds)[number];
  readonly who: 0 | 1;
  readonly outcome: Outcome;
}

interface Customer {
  readonly tenantId: string;
  readonly server: (method: 'POST', path: string, body?: unknown) => Promise<Answer>;
  readonly management: (method: 'POST' | 'PATCH', path: string, body?: unknown) => Promise<Answer>;
}

let test: TestApp;
let customers: readonly [Customer, Customer];
beforeEach(async () => {
  test = await startTestApp();
  customers = [{ ...test, tenantId: 'test-tenant' }, await addTenant(test)];
  for (const { management } of customers)
    await management('POST', '/action-configurations', {
      actionCode: 'signIn',
      defaultUserActionResult: 'ALLOW',
    });
});
afterEach(async () => {
  vi.restoreAllMocks();
  await test.close();
});

const track = async ({ server }: Customer, userId: string, body: object = {}) =>
  (await server('POST', `/users/${userId}/actions/signIn`, body)).body;

const change = async ({ management }: Customer, defaultUserActionResult: Outcome) =>
  await management('PATCH', signIn, { defaultUserActionResult });

interface Written {
  /** What each call answered, or how it failed. */
  readonly answers: readonly unknown[];
  /** Works that it took. */
  readonly works: number;
}

/** Each is begun when the one before it has made ready what it writes; then all is written in one group, in that order. */
async function inOneGroup(calls: readonly (() => Promise<unknown>)[]): Promise<Written> {
  const { database } = test;
  const commit = database.commit.bind(database);
  const held: (() => void)[] = [];
  let isHeld = true;
  let ready = Promise.withResolvers<void>();
  const spy = vi.spyOn(database, 'commit').mockImplementation(async (...asked) => {
    if (!isHeld) return await commit(...asked);
    const gate = Promise.withResolvers<void>();
    held.push(gate.resolve);
    ready.resolve();
    await gate.promise;
    return await commit(...asked);
  });
  const calling: Promise<unknown>[] = [];
  for (const call of calls) {
    ready = Promise.withResolvers<void>();
    const answer = call();
    calling.push(answer);
    await Promise.race([ready.promise, answer]);
  }
  expect(held).toHaveLength(calls.length);
  isHeld = false;
  for (const letGo of held) letGo();
  const settled = await Promise.allSettled(calling);
  const works = spy.mock.calls.length;
  spy.mockRestore();
  return { answers: settled.map((one) => (one.status === 'fulfilled' ? one.value : one.reason)), works };
}

const undone = new Error('undone');

/** As `change`, by a work that ends otherwise than those of the application. */
const configure = async (
  { tenantId }: Customer,
  kind: 'undoes' | 'changes plainly',
  defaultOutcome: Outcome,
): Promise<void> =>
  await test.database.commit(
    async (transaction) => {
      await transaction.run('update action_configurations set default_outcome = ? where tenant_id = ?', [
        defaultOutcome,
        tenantId,
      ]);
      await bumpConfigurationVersion(transaction, tenantId);
      if (kind === 'undoes') throw undone;
      transaction.audit({
        tenantId,
        type: 'action_configuration.updated',
        data: { after: { defaultOutcome } },
      });
    },
    { failsBeforeWriting: kind === 'changes plainly' },
  );

/** In the order in which they were committed, what decided and what was decided. */
async function decidedBy({ tenantId }: Customer): Promise<[configured: string, decided: string][]> {
  const { events } = await readTrail(test.database.read, tenantId);
  const told: [string, string][] = [];
  let configured = 'ALLOW';
  for (const { type, data } of events) {
    const { after, outcome } = JSON.parse(data);
    if (type === 'action_configuration.updated') configured = after.defaultOutcome;
    else if (type === 'action.decided') told.push([configured, outcome]);
  }
  return told;
}

describe('a decision in a group of commits', () => {
  it('is made anew where the configuration is changed between those before it and itself', async () => {
    const [ours] = customers;
    const { answers, works } = await inOneGroup([
      () => track(ours, 'alice'),
      () => change(ours, 'BLOCK'),
      () => track(ours, 'bob'),
    ]);
    expect(answers).toMatchObject([{ state: 'ALLOW' }, { status: 200 }, { state: 'BLOCK' }]);
    expect(works).toBe(4);
    expect(await decidedBy(ours)).toEqual([
      ['ALLOW', 'ALLOW'],
      ['BLOCK', 'BLOCK'],
    ]);
  });

  it('is made by what holds where it is written, whatever is written or undone beside it, of two tenants', async () => {
    const step = fc.record({
      kind: fc.constantFrom(...kinds),
      who: fc.constantFrom(0 as const, 1 as const),
      outcome: fc.constantFrom(...outcomes),
    });
    let run = 0;
    let decisions = 0;
    const begin = async ({ kind, who, outcome }: Step, n: number): Promise<unknown> => {
      const customer = customers[who];
      if (kind === 'decides') return await track(customer, `user-${run}-${n}`);
      if (kind === 'repeats') return await track(customer, 'again', { idempotencyKey: `key-${run}` });
      // Its key is that of another decision.
      if (kind === 'is refused')
        return await track(customer, 'again', { idempotencyKey: 'key-0', deviceId: `${n}` });
      return await (kind === 'changes' ? change(customer, outcome) : configure(customer, kind, outcome));
    };
    for (const customer of customers) await track(customer, 'again', { idempotencyKey: 'key-0' });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 12 }), async (steps) => {
        run += 1;
        await inOneGroup(steps.map((one, n) => () => begin(one, n)));
        for (const customer of customers) {
          const told = await decidedBy(customer);
          for (const [configured, decided] of told) expect(decided).toBe(configured);
          decisions += told.length;
        }
      }),
      { numRuns: 40 },
    );
    expect(decisions).toBeGreaterThan(100);
  });

  it('that makes a verified challenge somebody’s, too', async () => {
    const [ours] = customers;
    const { challengeId } = await verifiedByEmail(test, 'alice@example.com');
    const { answers } = await inOneGroup([
      () => track(ours, 'bob'),
      () => change(ours, 'BLOCK'),
      () => ours.server('POST', '/claim', { challengeId, userId: 'alice' }),
      () => track(ours, 'carol'),
    ]);
    const [, , claimed, carol] = answers;
    expect(carol).toMatchObject({ state: 'BLOCK' });
    const { token } = (claimed as Answer).body;
    expect((await ours.server('POST', '/validate', { token })).body).toMatchObject({
      isValid: false,
      state: 'BLOCK',
    });
  });

  it('is recorded at once after a change that was undone', async () => {
    const [ours] = customers;
    const { answers, works } = await inOneGroup([
      () => track(ours, 'alice'),
      () => configure(ours, 'undoes', 'BLOCK'),
      () => track(ours, 'bob'),
    ]);
    expect(answers).toMatchObject([{ state: 'ALLOW' }, undone, { state: 'ALLOW' }]);
    expect(works).toBe(3);
  });
});
