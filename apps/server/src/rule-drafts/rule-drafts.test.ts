import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { housekeepingRound } from '../housekeeping/expired-rows.ts';
import { recordCommits } from '../testing/commit-recorder.ts';
import { addRule, allowPayments, amountOver, trackPayment } from '../testing/payments.ts';
import { addTenant } from '../testing/second-tenant.ts';
import { startTestApp, type TestApp } from '../testing/test-app.ts';
import { isPostgres } from '../testing/test-database.ts';

let test: TestApp;
beforeEach(async () => {
  test = await startTestApp();
  await allowPayments(test);
});
afterEach(async () => await test.close());

const action = '/action-configurations/pay';
const drafts = `${action}/rule-drafts`;

const createRule = async (body: object = {}) =>
  await addRule(test, {
    name: 'Large',
    type: 'CHALLENGE',
    priority: 5,
    conditions: amountOver(1_000),
    ...body,
  });
const createDraft = async (body: object) => await test.management('POST', drafts, body);
const track = async (userId: string, amount: number) => (await trackPayment(test, userId, amount)).body.state;
const results = async (draftId: string) =>
  (await test.management('GET', `${drafts}/${draftId}/shadow-results`)).body;
const shadowRows = async () =>
  Number((await test.database.read.rows('select count(*) as n from shadow_decisions', []))[0]?.n);

describe('a draft', () => {
  it('runs nowhere: it decides nothing, is recorded nowhere and is no rule of the action', async () => {
    const { status, body } = await createDraft({ name: 'All', type: 'BLOCK' });
    expect([status, body.state]).toEqual([200, 'DRAFT']);
    expect(body).not.toHaveProperty('isActive');
    expect(await track('alice', 1)).toBe('ALLOW');
    expect(await shadowRows()).toBe(0);
    expect((await test.management('GET', `${action}/rules`)).body).toEqual([]);
    expect((await test.management('GET', `${action}/rules/${body.draftId}`)).status).toBe(404);
    expect((await test.management('GET', drafts)).body).toEqual([body]);
    expect((await results(body.draftId)).decisions).toBe(0);
  });

  it('begins from the rule whose place it would take', async () => {
    const ruleId = await createRule({ verificationMethods: ['EMAIL_OTP'] });
    const { body } = await createDraft({ replacesRuleId: ruleId, conditions: amountOver(500) });
    expect(body).toMatchObject({
      name: 'Large',
      type: 'CHALLENGE',
      priority: 5,
      verificationMethods: ['EMAIL_OTP'],
      conditions: amountOver(500),
      replacesRuleId: ruleId,
    });
  });

  it('that names no priority comes after all rules and drafts; where no place is left, it is refused', async () => {
    await createRule({ priority: 4 });
    const priorities: number[] = [];
    for (const name of ['first', 'second'])
      priorities.push((await createDraft({ name, type: 'BLOCK' })).body.priority);
    expect(priorities).toEqual([5, 6]);
    await createDraft({ name: 'last', type: 'BLOCK', priority: 99 });
    const refused = await createDraft({ name: 'later', type: 'BLOCK' });
    expect([refused.status, refused.body.errorDescription]).toEqual([
      400,
      expect.stringContaining('priority is required'),
    ]);
  });

  it.each([
    [{ type: 'BLOCK' }, 'name'],
    [{ name: 'x' }, 'type'],
    [{ name: 'x', type: 'BLOCK', state: 'ACTIVE' }, 'state'],
    [{ name: 'x', type: 'BLOCK', conditions: { nope: 1 } }, 'conditions'],
    [{ name: 'x', type: 'BLOCK', conditions: { in: [1, { var: 'lists.none' }] } }, 'conditions'],
    [{ name: 'x', type: 'BLOCK', verificationMethods: ['NONE'] }, 'NONE'],
  ])('is refused as %j', async (body, named) => {
    const { status, body: answer } = await createDraft(body);
    expect([status, answer.errorDescription]).toEqual([400, expect.stringContaining(named)]);
  });

  it('is of its tenant and action alone', async () => {
    const { draftId } = (await createDraft({ name: 'x', type: 'BLOCK', state: 'SHADOW' })).body;
    const other = await addTenant(test);
    await other.management('POST', '/action-configurations', { actionCode: 'pay' });
    for (const path of [`${drafts}/${draftId}`, `${drafts}/${draftId}/shadow-results`])
      expect((await other.management('GET', path)).status).toBe(404);
    expect((await other.management('POST', `${drafts}/${draftId}/promote`, {})).status).toBe(404);
    expect((await test.management('GET', `/action-configurations/none/rule-drafts`)).status).toBe(404);
    await other.server('POST', '/users/alice/actions/pay', {});
    expect(await shadowRows()).toBe(0);
    expect((await createDraft({ name: 'x', type: 'BLOCK', replacesRuleId: 'none' })).status).toBe(404);
  });
});

describe('a rule in the shadow', () => {
  it('is evaluated with every decision and recorded, without effect', async () => {
    await createRule();
    const { draftId } = (
      await createDraft({
        name: 'Block',
        type: 'BLOCK',
        priority: 1,
        conditions: amountOver(5_000),
        state: 'SHADOW',
      })
    ).body;
    const states = [await track('alice', 10), await track('alice', 2_000), await track('bob', 9_000)];
    expect(states).toEqual(['ALLOW', 'CHALLENGE_REQUIRED', 'CHALLENGE_REQUIRED']);
    expect(await results(draftId)).toMatchObject({
      decisions: 3,
      matched: 1,
      changed: 1,
      users: 1,
      errors: 0,
      outcomes: [
        { outcome: 'ALLOW', shadowOutcome: 'ALLOW', count: 1 },
        { outcome: 'CHALLENGE', shadowOutcome: 'BLOCK', count: 1 },
        { outcome: 'CHALLENGE', shadowOutcome: 'CHALLENGE', count: 1 },
      ],
      samples: [{ userId: 'bob', idempotencyKey: '9000', outcome: 'CHALLENGE', shadowOutcome: 'BLOCK' }],
    });
  });

  it('in the place of a rule counts without it; after its priority, only where none before it matched', async () => {
    const ruleId = await createRule();
    const stricter = (
      await createDraft({ replacesRuleId: ruleId, conditions: amountOver(500), state: 'SHADOW' })
    ).body;
    const milder = (
      await createDraft({ replacesRuleId: ruleId, conditions: amountOver(5_000), state: 'SHADOW' })
    ).body;
    const late = (await createDraft({ name: 'Late', type: 'BLOCK', priority: 9, state: 'SHADOW' })).body;
    for (const amount of [100, 700, 2_000]) await track('alice', amount);
    const samples = async (draftId: string) =>
      (await results(draftId)).samples.map((one: { idempotencyKey: string; shadowOutcome: string }) => [
        one.idempotencyKey,
        one.shadowOutcome,
      ]);
    expect(await samples(stricter.draftId)).toEqual([['700', 'CHALLENGE']]);
    expect(await samples(milder.draftId)).toEqual([['2000', 'ALLOW']]);
    expect(await samples(late.draftId)).toEqual([
      ['100', 'BLOCK'],
      ['700', 'BLOCK'],
    ]);
  });

  it('that errs is recorded as that; the same call again is recorded once', async () => {
    const sum = {
      reduce: [{ var: 'custom.items' }, { '+': [{ var: 'current' }, { var: 'accumulator' }] }, 0],
    };
    const conditions = { '>': [{ '+': Array.from({ length: 60 }, () => sum) }, 1] };
    const { draftId } = (await createDraft({ name: 'Long', type: 'ALLOW', conditions, state: 'SHADOW' }))
      .body;
    const custom = { items: Array.from({ length: 100 }, (_, at) => at) };
    for (let call = 0; call < 2; call += 1)
      await test.server('POST', '/users/alice/actions/pay', { idempotencyKey: 'k', custom });
    expect(await results(draftId)).toMatchObject({ decisions: 1, matched: 0, changed: 0, errors: 1 });
  });

  it('has facts that no active rule asks for, velocity too', async () => {
    const conditions = { '>': [{ var: 'user.actionCount.1h' }, 1] };
    const { draftId } = (await createDraft({ name: 'Often', type: 'BLOCK', conditions, state: 'SHADOW' }))
      .body;
    for (const amount of [1, 2, 3, 4]) expect(await track('alice', amount)).toBe('ALLOW');
    expect((await results(draftId)).matched).toBeGreaterThan(0);
  });

  it('is part of the explanation, as the version that was asked', async () => {
    const { draftId } = (
      await createDraft({ name: 'Block', type: 'BLOCK', conditions: amountOver(500), state: 'SHADOW' })
    ).body;
    await track('alice', 700);
    await test.management('PATCH', `${drafts}/${draftId}`, { conditions: amountOver(9_000) });
    const { body } = await test.management('GET', '/users/alice/actions/pay/700/explanation');
    expect(body).toMatchObject({ outcome: 'ALLOW', rules: [], matchesRecord: true });
    expect(body.shadowRules).toMatchObject([{ draftId, version: 1, matched: true, outcome: 'BLOCK' }]);
    expect(body.shadowRules[0].explanation.variables).toEqual([{ name: 'custom.amount', value: 700 }]);
  });

  it('leaves what it recorded for 90 days', async () => {
    await createDraft({ name: 'All', type: 'BLOCK', state: 'SHADOW' });
    await track('alice', 1);
    test.clock.now += 90 * 86_400_000;
    await housekeepingRound(test.database, () => test.clock.now);
    expect(await shadowRows()).toBe(1);
    await track('alice', 2);
    test.clock.now += 1;
    await housekeepingRound(test.database, () => test.clock.now);
    expect(await shadowRows()).toBe(1);
  });

  it('steps out of the shadow, and goes with its action; of people that are deleted nothing stays', async () => {
    const { draftId } = (await createDraft({ name: 'All', type: 'BLOCK', state: 'SHADOW' })).body;
    await track('alice', 1);
    await test.management('PATCH', `${drafts}/${draftId}`, { state: 'DRAFT' });
    await track('alice', 2);
    expect(await shadowRows()).toBe(1);
    expect((await results(draftId)).decisions).toBe(1);
    await test.server('DELETE', '/users/alice');
    expect(await shadowRows()).toBe(0);
    await test.management('DELETE', action);
    await test.management('POST', '/action-configurations', { actionCode: 'pay' });
    expect((await test.management('GET', drafts)).body).toEqual([]);
  });

  it('there are ten of at the most', async () => {
    const statuses: number[] = [];
    for (let at = 0; at < 11; at += 1)
      statuses.push((await createDraft({ name: 'x', type: 'BLOCK', state: 'SHADOW' })).status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(10);
    expect(statuses.at(-1)).toBe(400);
  });

  it('keeps the list that it reads', async () => {
    await test.management('POST', '/value-lists', {
      name: 'Bad',
      itemType: 'string',
      valueListItems: ['KP'],
    });
    const conditions = { in: [{ var: 'custom.country' }, { var: 'lists.bad' }] };
    const { draftId } = (await createDraft({ name: 'Listed', type: 'BLOCK', conditions, state: 'SHADOW' }))
      .body;
    expect((await test.management('DELETE', '/value-lists/bad')).status).toBe(400);
    await test.server('POST', '/users/alice/actions/pay', { custom: { country: 'KP' } });
    expect((await results(draftId)).changed).toBe(1);
  });
});

it('where none is in the shadow, a decision writes and reads nothing more', async () => {
  const { draftId } = (await createDraft({ name: 'All', type: 'BLOCK', state: 'SHADOW' })).body;
  const commits = recordCommits(test);
  await track('alice', 1);
  await test.management('PATCH', `${drafts}/${draftId}`, { state: 'DRAFT' });
  await track('bob', 1);
  await track('alice', 2);
  const decisions = commits.filter(({ events }) => events.includes('action.decided'));
  const shadowed = decisions.map(({ statements }) =>
    statements.some((statement) => statement.includes('shadow_decisions')),
  );
  // On PostgreSQL decisions are no commits of this kind.
  if (!isPostgres()) expect(shadowed).toEqual([true, false, false]);
  expect(await shadowRows()).toBe(1);
});

describe('promoting', () => {
  const promote = async (draftId: string, body: object = {}) =>
    await test.management('POST', `${drafts}/${draftId}/promote`, body);

  it('makes one more rule, which decides at once', async () => {
    const { draftId } = (await createDraft({ name: 'All', type: 'BLOCK', priority: 3, state: 'SHADOW' }))
      .body;
    const { status, body } = await promote(draftId);
    expect([status, body]).toEqual([
      200,
      {
        tenantId: 'test-tenant',
        actionCode: 'pay',
        ruleId: draftId,
        name: 'All',
        type: 'BLOCK',
        isActive: true,
        priority: 3,
      },
    ]);
    expect(await track('alice', 1)).toBe('BLOCK');
    expect(await shadowRows()).toBe(0);
    expect((await test.management('GET', drafts)).body).toEqual([]);
    expect((await promote(draftId)).status).toBe(404);
    const explained = (await test.management('GET', '/users/alice/actions/pay/1/explanation')).body;
    expect(explained).toMatchObject({ matchesRecord: true, decidedByRuleId: draftId });
  });

  it('of several that name no priority keeps the order in which they were made', async () => {
    const names = ['particular', 'general', 'last'];
    const ids: string[] = [];
    for (const name of names) ids.push((await createDraft({ name, type: 'BLOCK' })).body.draftId);
    for (const draftId of ids) expect((await promote(draftId)).status).toBe(200);
    const rules: { name: string }[] = (await test.management('GET', `${action}/rules`)).body;
    expect(rules.map(({ name }) => name)).toEqual(names);
  });

  it('puts a change in the place of its rule, whose id and priority stay', async () => {
    const ruleId = await createRule();
    const { draftId } = (await createDraft({ replacesRuleId: ruleId, conditions: amountOver(500) })).body;
    expect((await promote(draftId)).body).toMatchObject({ ruleId, priority: 5, conditions: amountOver(500) });
    expect((await test.management('GET', `${action}/rules`)).body).toHaveLength(1);
    expect(await track('alice', 700)).toBe('CHALLENGE_REQUIRED');
  });

  it('is refused over a rule that was changed or deleted meanwhile', async () => {
    const ruleId = await createRule();
    const [one, two] = [
      (await createDraft({ replacesRuleId: ruleId, name: 'One' })).body.draftId,
      (await createDraft({ replacesRuleId: ruleId, name: 'Two' })).body.draftId,
    ];
    await test.management('PATCH', `${action}/rules/${ruleId}`, { name: 'Other' });
    expect((await promote(one)).status).toBe(409);
    expect((await test.management('GET', `${action}/rules/${ruleId}`)).body.name).toBe('Other');
    expect((await promote(one, { overwrite: true })).body.name).toBe('One');
    await test.management('DELETE', `${action}/rules/${ruleId}`);
    expect((await promote(two, { overwrite: true })).status).toBe(409);
  });

  it('is refused where its priority is taken, and happens once when two people press at once', async () => {
    await createRule();
    const taken = (await createDraft({ name: 'Taken', type: 'BLOCK', priority: 5 })).body.draftId;
    expect((await promote(taken)).body.errorDescription).toContain('priority');
    await test.management('PATCH', `${drafts}/${taken}`, { priority: 6 });
    const statuses = (await Promise.all([promote(taken), promote(taken)])).map(({ status }) => status);
    expect(statuses.sort()).toEqual([200, 404]);
  });
});
