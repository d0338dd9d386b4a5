/** I9: every committed change is recorded, once, and nothing else is; the trail of a whole run verifies. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type RecordedCommit, recordCommits } from '../testing/commit-recorder.ts';
import { exchange, pageReferenceOf } from '../testing/passed-challenge.ts';
import { createSoftwareAuthenticator } from '../testing/software-authenticator/software-authenticator.ts';
import { startTestApp, type TestApp } from '../testing/test-app.ts';
import { configureActions, importEmail, totpCode, Visitor } from '../testing/visitor.ts';
import { readTrail } from './stored-trail.ts';
import { verifyChain } from './verify-chain.ts';

let test: TestApp;
let commits: RecordedCommit[];
beforeEach(async () => {
  test = await startTestApp();
  await configureActions(test);
  commits = recordCommits(test);
});
afterEach(async () => await test.close());

/** Deliveries happen behind an answer; these tables belong to them. */
const isDelivery = ({ statements }: RecordedCommit) =>
  statements.some((sql) => /(delete from|update) outbox|dev_inbox/.test(sql));

/** What `work` recorded, deliveries left out. */
async function eventsOf(work: () => Promise<unknown>): Promise<string[]> {
  const from = commits.length;
  await work();
  return commits
    .slice(from)
    .filter((commit) => !isDelivery(commit))
    .flatMap(({ events }) => events);
}

const alice = '/users/alice/actions/profile';

describe('each route of the server’s API', () => {
  it('writes one event for one change, and none for none', async () => {
    const rule = { name: 'r', type: 'CHALLENGE', priority: 0, conditions: { '==': [1, 2] } };
    const owner = { userId: 'alice', action: 'profile', idempotencyKey: 'k' };
    let ruleId = '';
    let draftId = '';
    let handle = '';
    let authenticatorId = '';
    const steps: [name: string, expected: string[], work: () => Promise<unknown>][] = [
      [
        'track',
        ['action.decided'],
        () => test.server('POST', alice, { idempotencyKey: 'k', deviceId: 'd', email: 'a@example.com' }),
      ],
      [
        'the same track',
        [],
        () => test.server('POST', alice, { idempotencyKey: 'k', deviceId: 'd', email: 'a@example.com' }),
      ],
      [
        'another way back',
        ['action.return_changed'],
        () =>
          test.server('POST', alice, {
            idempotencyKey: 'k',
            deviceId: 'd',
            email: 'a@example.com',
            redirectUrl: 'https://a.example/',
          }),
      ],
      ['a conflict', [], () => test.server('POST', alice, { idempotencyKey: 'k' })],
      ['a refused track', [], () => test.server('POST', alice, { redirectUrl: 'http://a.example/' })],
      [
        'an unseen action',
        ['action_configuration.created', 'action.decided'],
        () => test.server('POST', '/users/alice/actions/fresh', {}),
      ],
      ['read', [], () => test.server('GET', `${alice}/k`)],
      ['list', [], () => test.server('GET', '/users/alice/actions')],
      [
        'decide by hand',
        ['action.overridden'],
        () => test.server('PATCH', `${alice}/k`, { state: 'CHALLENGE_SUCCEEDED' }),
      ],
      ['decide nothing', [], () => test.server('PATCH', `${alice}/none`, { state: 'ALLOW' })],
      ['a person', ['user.updated'], () => test.server('PATCH', '/users/alice', { displayName: 'Alice' })],
      [
        'an import, which brings recovery codes the first time',
        ['authenticator.created', 'recovery_codes.created'],
        async () => {
          authenticatorId = await importEmail(test, 'alice', 'a@example.com');
        },
      ],
      ['the same import', [], () => importEmail(test, 'alice', 'a@example.com')],
      [
        'a removal',
        ['authenticator.deleted'],
        () => test.server('DELETE', `/users/alice/authenticators/${authenticatorId}`),
      ],
      ['the same removal', [], () => test.server('DELETE', `/users/alice/authenticators/${authenticatorId}`)],
      [
        'hold',
        ['edge_handle.held'],
        async () => {
          handle = (
            await test.server('POST', '/edge/handles', { ...owner, ciphertext: 'AAAA', expiresInSeconds: 9 })
          ).body.handle;
        },
      ],
      [
        'take for another',
        [],
        () => test.server('POST', '/edge/handles/take', { ...owner, userId: 'bob', handle }),
      ],
      ['take', ['edge_handle.taken'], () => test.server('POST', '/edge/handles/take', { ...owner, handle })],
      ['take again', [], () => test.server('POST', '/edge/handles/take', { ...owner, handle })],
      [
        'an action',
        ['action_configuration.created'],
        () => test.management('POST', '/action-configurations', { actionCode: 'x' }),
      ],
      ['the same action', [], () => test.management('POST', '/action-configurations', { actionCode: 'x' })],
      [
        'its change',
        ['action_configuration.updated'],
        () => test.management('PATCH', '/action-configurations/x', { defaultUserActionResult: 'BLOCK' }),
      ],
      [
        'a bad change',
        [],
        () => test.management('PATCH', '/action-configurations/x', { verificationMethods: ['SMS'] }),
      ],
      [
        'a rule',
        ['rule.created'],
        async () => {
          ruleId = (await test.management('POST', '/action-configurations/x/rules', rule)).body.ruleId;
        },
      ],
      ['a taken priority', [], () => test.management('POST', '/action-configurations/x/rules', rule)],
      [
        'its change',
        ['rule.updated'],
        () => test.management('PATCH', `/action-configurations/x/rules/${ruleId}`, { type: 'ALLOW' }),
      ],
      [
        'a draft',
        ['rule_draft.created'],
        async () => {
          const draft = { replacesRuleId: ruleId, type: 'BLOCK' };
          draftId = (await test.management('POST', '/action-configurations/x/rule-drafts', draft)).body
            .draftId;
        },
      ],
      [
        'the draft in the shadow',
        ['rule_draft.updated'],
        () =>
          test.management('PATCH', `/action-configurations/x/rule-drafts/${draftId}`, { state: 'SHADOW' }),
      ],
      [
        'its promotion',
        ['rule.promoted'],
        () => test.management('POST', `/action-configurations/x/rule-drafts/${draftId}/promote`, {}),
      ],
      [
        'the same promotion',
        [],
        () => test.management('POST', `/action-configurations/x/rule-drafts/${draftId}/promote`, {}),
      ],
      [
        'going back',
        ['rule.rolled_back'],
        () => test.management('POST', `/action-configurations/x/rules/${ruleId}/roll-back`, { version: 1 }),
      ],
      ['an explanation', [], () => test.management('POST', '/explanations', { actionCode: 'x', facts: {} })],
      [
        'its removal',
        ['rule.deleted'],
        () => test.management('DELETE', `/action-configurations/x/rules/${ruleId}`),
      ],
      ['no rule', [], () => test.management('DELETE', `/action-configurations/x/rules/${ruleId}`)],
      [
        'the action’s removal',
        ['action_configuration.deleted'],
        () => test.management('DELETE', '/action-configurations/x'),
      ],
      ['the tenant', ['tenant.updated'], () => test.management('PATCH', '/tenant', { name: 'New' })],
      ['a refused setting', [], () => test.management('PATCH', '/tenant', { allowedOrigins: ['*'] })],
    ];
    for (const [name, expected, work] of steps)
      expect([name, await eventsOf(work)]).toEqual([name, expected]);
  });

  it('records a validation when it counts', async () => {
    await test.server('POST', alice, { idempotencyKey: 'k' });
    await test.server('PATCH', `${alice}/k`, { state: 'CHALLENGE_SUCCEEDED' });
    const { token } = (await test.server('POST', alice, { idempotencyKey: 'k' })).body;
    const validate = (body: object) => eventsOf(() => test.server('POST', '/validate', { token, ...body }));
    expect(await validate({ userId: 'mallory' })).toEqual(['action.validation_refused']);
    expect(await validate({})).toEqual(['action.validated']);
    expect(await validate({})).toEqual([]);
    expect(await validate({ token: 'forged' })).toEqual([]);
  });
});

describe('each step of a challenge', () => {
  it('is recorded as what it was', async () => {
    const tracked = await test.server('POST', '/users/alice/actions/signIn', { email: 'alice@example.com' });
    const reference = pageReferenceOf(tracked.body);
    expect(await eventsOf(() => test.call('GET', `/?token=${reference}`))).toEqual(['challenge_page.loaded']);
    expect(await eventsOf(() => test.call('GET', `/?token=${reference}`))).toEqual([]);
    expect(await eventsOf(() => exchange(test, reference))).toEqual(['challenge_page.opened']);
    expect(await eventsOf(() => exchange(test, reference))).toEqual([]);
    expect(await eventsOf(() => test.call('GET', '/?token=rubbish'))).toEqual([]);
    const visitor = await Visitor.arrive(test, 'alice', { email: 'alice@example.com' });
    expect(await eventsOf(() => visitor.get('/hosted/session'))).toEqual([]);
    expect(await eventsOf(() => visitor.guess('email-otp', 1))).toEqual([]);
    const sent = await eventsOf(() =>
      visitor.post('/user-authenticators/email-otp', { email: 'alice@example.com' }),
    );
    expect(sent).toHaveLength(1);
    expect(await eventsOf(() => visitor.guess('email-otp', 1))).toEqual(['challenge.wrong_try']);
    const verificationCode = await test.codeFor('alice@example.com');
    expect(await eventsOf(() => visitor.verify('email-otp', verificationCode))).toEqual([
      'authenticator.created',
      'action.challenge_succeeded',
    ]);
    expect(await eventsOf(() => visitor.post('/hosted/finish', { outcome: 'completed' }))).toEqual([]);
  });

  it('whatever changes rows is recorded, and what is recorded changed rows, in a run over every factor', async () => {
    const visitor = await Visitor.arrive(test, 'alice', { email: 'alice@example.com', deviceId: 'd' });
    await visitor.addEmail('alice@example.com');
    await visitor.post('/recovery-codes');
    const secret = await visitor.addTotp();
    const authenticator = createSoftwareAuthenticator();
    test.clock.now += 60_000;
    const stronger = await Visitor.arrive(test, 'alice', { deviceId: 'd' });
    await stronger.verify('totp', totpCode(secret, test.clock.now));
    await stronger.addPasskey(authenticator);
    test.clock.now += 60_000;
    const again = await Visitor.arrive(test, 'alice', { deviceId: 'd' });
    await again.guess('totp', 5);
    await again.passPasskey(authenticator);
    const third = await Visitor.arrive(test, 'alice', {});
    test.clock.now += 3_600_000;
    const fourth = await Visitor.arrive(test, 'alice', {});
    await fourth.verify('totp', totpCode(secret, test.clock.now));
    await third.post('/challenge/email-otp');
    await test.codeFor('alice@example.com');
    const own = commits.filter((commit) => !isDelivery(commit));
    const silent = own.filter(({ changes, events }) => changes > 0 && events.length === 0);
    expect(silent).toEqual([]);
    const idle = own.filter(({ changes, events }) => changes === 0 && events.length > 0);
    expect(idle.flatMap(({ events }) => events)).toEqual([]);
    // Deliveries: the inbox takes the message, then the outbox lets go of it with an event.
    const sent = commits.filter(isDelivery).flatMap(({ events }) => events);
    expect(new Set(sent)).toEqual(new Set(['message.sent']));
    const { events, head } = await readTrail(test.database.read, 'test-tenant');
    expect(verifyChain('test-tenant', events, head)).toEqual({ intact: true, events: events.length });
    const types = new Set(events.map(({ type }) => type));
    for (const type of [
      'tenant.created',
      'api_key.created',
      'action.challenge_succeeded',
      'authenticator.created',
      'challenge.wrong_try',
    ])
      expect(types).toContain(type);
  });
});

describe('the trail', () => {
  it('goes on after a restart, and holds together under 100 parallel writers', async () => {
    await Promise.all(
      Array.from({ length: 100 }, (_, at) => test.server('POST', `/users/u${at}/actions/profile`, {})),
    );
    test = await test.restart();
    await Promise.all(
      Array.from({ length: 100 }, (_, at) => test.server('POST', `/users/u${at}/actions/profile`, {})),
    );
    const { events, head } = await readTrail(test.database.read, 'test-tenant');
    expect(verifyChain('test-tenant', events, head)).toMatchObject({ intact: true });
    expect(events.filter(({ type }) => type === 'action.decided')).toHaveLength(200);
  });

  it('shows what is done to the file', async () => {
    await test.server('POST', alice, {});
    await test.server('POST', alice, {});
    const intact = async () => {
      const { events, head } = await readTrail(test.database.read, 'test-tenant');
      return verifyChain('test-tenant', events, head).intact;
    };
    const tamper = async (sql: string) =>
      await test.database.commit((transaction) => transaction.run(sql, []));
    expect(await intact()).toBe(true);
    await tamper(
      "update audit_events set user_id = 'mallory' where seq = (select max(seq) from audit_events)",
    );
    expect(await intact()).toBe(false);
    await tamper("update audit_events set user_id = 'alice' where seq = (select max(seq) from audit_events)");
    expect(await intact()).toBe(true);
    await tamper('delete from audit_events where seq = (select max(seq) from audit_events)');
    expect(await intact()).toBe(false);
  });
});
