/** A rule that newly counts sees what happened before it, exactly; where that takes a while, its count is null until then. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { failChallenge } from '../../actions/transitions.ts';
import { housekeepingRound } from '../../housekeeping/expired-rows.ts';
import { challengeEverybody, passChallenge } from '../../testing/passed-challenge.ts';
import { startTestApp, type TestApp } from '../../testing/test-app.ts';
import { Counting } from './counting.ts';
import { actionsAtOnce } from './past.ts';

const minuteMs = 60_000;
const dayMs = 86_400_000;

let test: TestApp;
beforeEach(async () => {
  test = await startTestApp();
});
afterEach(async () => await test.close());

const track = async (body: object = {}, userId = 'alice', actionCode = 'signIn') =>
  (await test.server('POST', `/users/${userId}/actions/${actionCode}`, body)).body;

async function facts(body: object = {}, userId = 'alice') {
  const { idempotencyKey } = await track(body, userId);
  return (await test.server('GET', `/users/${userId}/actions/signIn/${idempotencyKey}`)).body.output;
}

const reads = (name: string) => ({ '>': [{ var: name }, 1_000] });
const addRule = async (conditions: object, priority = 9) =>
  await test.management('POST', '/action-configurations/signIn/rules', {
    name: 'Counts',
    type: 'REVIEW',
    priority,
    conditions,
  });
const countPastNow = () => new Counting(test.database).countPast(() => test.clock.now);

/** Many actions of one address, a second apart, as if they had been tracked. */
async function record(count: number, outcome = 'ALLOW'): Promise<void> {
  const ip = { address: '1.1.1.1', network: '1.1.1.0/24', countryCode: 'FR' };
  const stored = JSON.stringify({ ip, user: {}, action: {} });
  await test.database.commit((transaction) =>
    transaction.run(
      `with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < ${count})
       insert into actions (tenant_id, user_id, action_code, idempotency_key, state, state_updated_at, created_at, updated_at,
         facts, outcome, rule_ids, wrong_tries)
       select 'test-tenant', cast(n as text), 'payment', 'k', '${outcome}', cast(? as bigint), cast(? as bigint) - n * 1000, cast(? as bigint), ?, '${outcome}', '[]', 0 from numbers`,
      [test.clock.now, test.clock.now, test.clock.now, stored],
    ),
  );
}

describe('what happened before a rule counted it', () => {
  it('is counted with it: actions, devices, keys of other actions, and what became of challenges', async () => {
    await challengeEverybody(test, 'signIn');
    await passChallenge(test, { userId: 'alice', actionCode: 'signIn', fields: { ipAddress: '1.1.1.1' } });
    const failed = await track({ ipAddress: '1.1.1.1', deviceId: 'd', custom: { card: 4242 } });
    const open = await track({ idempotencyKey: 'open', ipAddress: '2.2.2.2', email: 'a@example.com' });
    const key = { tenantId: 'test-tenant', userId: 'alice', actionCode: 'signIn' };
    const fail = async ({ idempotencyKey }: { idempotencyKey: string }) =>
      await test.database.commit((transaction) =>
        failChallenge(transaction, { ...key, idempotencyKey }, test.clock.now),
      );
    await fail(failed);
    test.clock.now += minuteMs;
    await track({ ipAddress: 'nonsense' }, 'bob', 'payment');
    const names = [
      'ip.actionCount.1h',
      'user.distinctIpCount.1h',
      'user.passedChallengeCount.1h',
      'user.failedChallengeCount.1h',
      'device.challengedCount.30d',
      'customKey.card.actionCount.24h',
      'emailDomain.distinctUserCount.7d',
    ];
    await addRule({ or: names.map(reads) });
    const sent = { ipAddress: '1.1.1.1', deviceId: 'd', custom: { card: 4242 }, email: 'b@example.com' };
    const { ip, user, device, customKey, emailDomain } = await facts(sent);
    expect(ip.actionCount['1h']).toBe(2);
    expect(user.distinctIpCount['1h']).toBe(2);
    expect([user.passedChallengeCount['1h'], user.failedChallengeCount['1h']]).toEqual([1, 1]);
    expect(device.challengedCount['30d']).toBe(1);
    expect(customKey.card.actionCount['24h']).toBe(1);
    expect(emailDomain.distinctUserCount['7d']).toBe(1);
    expect((await facts({ ipAddress: 'other nonsense' })).ip.actionCount['1h']).toBe(1);
    // What was open when the rule came is counted when it ends.
    await fail(open);
    expect((await facts()).user.failedChallengeCount['1h']).toBe(2);
  });

  it('is null while it is still being counted, whatever is counted meanwhile, and then exact', async () => {
    await track();
    await record(actionsAtOnce * 2 + 50);
    await addRule(reads('ip.actionCount.1h'));
    const count = async () => (await facts({ ipAddress: '1.1.1.1' })).ip.actionCount['1h'];
    expect(await count()).toBeNull();
    expect(await count()).toBeNull();
    await countPastNow();
    expect(await count()).toBe(actionsAtOnce * 2 + 52);
    test = await test.restart();
    expect(await count()).toBe(actionsAtOnce * 2 + 53);
  });

  it('is no challenge where the application set the state itself: that is not counted when it happens, either', async () => {
    await challengeEverybody(test, 'signIn');
    const { idempotencyKey } = await track();
    await test.server('PATCH', `/users/alice/actions/signIn/${idempotencyKey}`, {
      state: 'CHALLENGE_FAILED',
    });
    await addRule(reads('user.failedChallengeCount.1h'));
    expect((await facts()).user.failedChallengeCount['1h']).toBe(0);
  });

  it('is counted once, however often it is gone through', async () => {
    await track({ ipAddress: '1.1.1.1' });
    await addRule(reads('ip.actionCount.1h'));
    for (let times = 0; times < 3; times += 1) await countPastNow();
    await addRule({ or: [reads('ip.actionCount.1h'), reads('network.actionCount.1h')] }, 8);
    await countPastNow();
    const { ip, network } = await facts({ ipAddress: '1.1.1.1' });
    expect([ip.actionCount['1h'], network.actionCount['1h']]).toEqual([1, 1]);
  });

  it('is counted again when a rule went and came back: the time between is not lost', async () => {
    await track();
    const { ruleId } = (await addRule(reads('ip.actionCount.1h'))).body;
    await track({ ipAddress: '1.1.1.1' });
    await test.management('DELETE', `/action-configurations/signIn/rules/${ruleId}`);
    await track({ ipAddress: '1.1.1.1' });
    await addRule(reads('ip.actionCount.1h'));
    expect((await facts({ ipAddress: '1.1.1.1' })).ip.actionCount['1h']).toBe(2);
  });

  it('goes back 30 days', async () => {
    await track({ ipAddress: '1.1.1.1' });
    test.clock.now += 29 * dayMs;
    await track({ ipAddress: '1.1.1.1' });
    await addRule(reads('ip.actionCount.30d'));
    expect((await facts({ ipAddress: '1.1.1.1' })).ip.actionCount['30d']).toBe(2);
    test.clock.now += 2 * dayMs;
    await housekeepingRound(test.database, () => test.clock.now);
    expect((await facts({ ipAddress: '1.1.1.1' })).ip.actionCount['30d']).toBe(2);
  });
});

describe('a subject with very many events', () => {
  const rule = async (conditions: object, type: string, priority: number) =>
    await test.management('POST', '/action-configurations/signIn/rules', {
      name: `Rule ${priority}`,
      type,
      priority,
      conditions,
    });

  it('is counted as far as a rule asks: more than 5,000 is never silently less', async () => {
    await track();
    await record(5_001);
    await rule({ '>': [{ var: 'ip.actionCount.24h' }, 5_000] }, 'BLOCK', 0);
    await countPastNow();
    expect(await track({ ipAddress: '1.1.1.1' })).toMatchObject({ state: 'BLOCK' });
    expect(await track({ ipAddress: '1.1.1.2' })).toMatchObject({ state: 'ALLOW' });
  });

  it('says that a count is the least it can be; what that does not settle errs to the safer side', async () => {
    await track();
    await record(2_100, 'BLOCK');
    await turnNewest('ALLOW', 2_050);
    await rule({ '>': [{ var: 'ip.blockedCount.24h' }, 0] }, 'CHALLENGE', 0);
    await countPastNow();
    const { idempotencyKey, state } = await track({ ipAddress: '1.1.1.1' });
    const { output } = (await test.server('GET', `/users/alice/actions/signIn/${idempotencyKey}`)).body;
    expect(output.ip.blockedCount['24h']).toEqual({ atLeast: 0 });
    expect(state).toBe('CHALLENGE_REQUIRED');
  });
});

/** The newest of the recorded ones had another outcome. */
async function turnNewest(outcome: string, count: number): Promise<void> {
  await test.database.commit((transaction) =>
    transaction.run(
      `update actions set outcome = '${outcome}', state = '${outcome}' where action_code = 'payment' and cast(user_id as integer) <= ?`,
      [count],
    ),
  );
}
