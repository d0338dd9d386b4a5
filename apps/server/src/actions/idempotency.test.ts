/** The same key again (SECURITY row 13, T13), and what a browser's token cannot change (T14). */
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { challengeEverybody, exchange, pageReferenceOf, passChallenge } from '../testing/passed-challenge.ts';
import { startTestApp, type TestApp } from '../testing/test-app.ts';
import { canonicalInputs, canonicalJson, type DecisionInputs } from './decision-inputs.ts';

const text = fc.oneof(fc.constantFrom('', 'a', 'A', 'ab', 'null', '1', '[]'), fc.string({ maxLength: 6 }));
const custom = fc.dictionary(fc.string({ maxLength: 4 }), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 5 });
const inputs: fc.Arbitrary<DecisionInputs> = fc.record(
  {
    ipAddress: text,
    userAgent: text,
    deviceId: text,
    email: text,
    phoneNumber: text,
    username: text,
    custom,
    challengeId: text,
    scope: text,
  },
  { requiredKeys: [] },
);

/** What two inputs mean: absent is absent, and the order of fields is nothing. An empty custom is none. */
const meaning = (value: DecisionInputs): string =>
  canonicalJson({
    ...value,
    custom: Object.keys(value.custom ?? {}).length === 0 ? undefined : value.custom,
  });

/** The same value with the fields of every object turned round. */
function reversed<T>(value: T): T {
  if (Array.isArray(value)) return value.map(reversed) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, child]) => [key, reversed(child)]),
  ) as T;
}

describe('the text of the decision inputs', () => {
  it('is the same exactly when the inputs mean the same', () => {
    fc.assert(
      fc.property(inputs, inputs, (one, other) => {
        expect(canonicalInputs(one) === canonicalInputs(other)).toBe(meaning(one) === meaning(other));
      }),
      { numRuns: 2_000 },
    );
  });

  it('does not see the order of fields, at any depth', () => {
    fc.assert(
      fc.property(inputs, (one) => {
        expect(canonicalInputs(reversed(one))).toBe(canonicalInputs(one));
      }),
      { numRuns: 1_000 },
    );
  });

  it('sees every change of one field', () => {
    const fields = [
      'ipAddress',
      'userAgent',
      'deviceId',
      'email',
      'phoneNumber',
      'username',
      'challengeId',
      'scope',
    ] as const;
    fc.assert(
      fc.property(inputs, fc.constantFrom(...fields), text, (one, field, value) => {
        fc.pre(one[field] !== value);
        expect(canonicalInputs({ ...one, [field]: value })).not.toBe(canonicalInputs(one));
      }),
      { numRuns: 1_000 },
    );
  });

  it('sees a value move to another field, and an element move in a list', () => {
    expect(canonicalInputs({ email: 'x' })).not.toBe(canonicalInputs({ username: 'x' }));
    expect(canonicalInputs({ custom: { a: 'x' } })).not.toBe(canonicalInputs({ custom: { b: 'x' } }));
    expect(canonicalInputs({ custom: { a: [1, 2] } })).not.toBe(canonicalInputs({ custom: { a: [2, 1] } }));
    expect(canonicalInputs({ custom: { a: 1 } })).not.toBe(canonicalInputs({ custom: { a: '1' } }));
    expect(canonicalInputs({ custom: { a: { b: 1 } } })).not.toBe(canonicalInputs({ custom: { 'a.b': 1 } }));
    expect(canonicalInputs({ email: '' })).not.toBe(canonicalInputs({}));
  });
});

describe('a repeated track', () => {
  let test: TestApp;
  beforeEach(async () => {
    test = await startTestApp();
  });
  afterEach(async () => await test.close());

  const path = '/users/alice/actions/signIn';
  const track = async (body: object) => await test.server('POST', path, { idempotencyKey: 'k', ...body });
  const countActions = async () =>
    Number((await test.database.read.rows('select count(*) as count from actions', []))[0]?.count);

  it('with the same inputs gives the stored action with a fresh token and url, and evaluates nothing', async () => {
    const first = await track({ email: 'a@example.com', custom: { a: 1, b: 2 } });
    await challengeEverybody(test, 'other');
    await test.management('PATCH', '/action-configurations/signIn', { defaultUserActionResult: 'BLOCK' });
    test.clock.now += 60_000;
    const again = await track({ custom: { b: 2, a: 1 }, email: 'a@example.com' });
    expect(again.status).toBe(200);
    const { url, token, ...rest } = again.body;
    const { url: firstUrl, token: firstToken, ...firstRest } = first.body;
    expect(rest).toEqual(firstRest);
    expect(url).not.toBe(firstUrl);
    expect(token).not.toBe(firstToken);
    expect(await countActions()).toBe(1);
  });

  it('agrees with the hash on what is the same, whatever the inputs', async () => {
    let run = 0;
    await fc.assert(
      fc.asyncProperty(inputs, inputs, fc.boolean(), async (one, other, same) => {
        run += 1;
        const idempotencyKey = `run-${run}`;
        const second = same ? reversed(one) : other;
        const first = await test.server('POST', path, { ...one, idempotencyKey });
        // Names that reach for prototypes and half surrogates are refused before this question comes up.
        fc.pre(first.status === 200);
        const answer = await test.server('POST', path, { ...second, idempotencyKey });
        fc.pre(answer.status !== 400);
        expect(answer.status).toBe(canonicalInputs(second) === canonicalInputs(one) ? 200 : 409);
      }),
      { numRuns: 150 },
    );
  });

  it.each([
    ['ipAddress', '1.1.1.1'],
    ['userAgent', 'curl'],
    ['deviceId', 'd'],
    ['email', 'a@example.com'],
    ['phoneNumber', '1'],
    ['username', 'a'],
    ['challengeId', 'c'],
    ['scope', 'add:authenticators'],
    ['custom', { amount: 1 }],
  ])('with another %s is a conflict and changes nothing', async (field, value) => {
    await track({});
    const refused = await track({ [field]: value });
    expect(refused).toMatchObject({ status: 409, body: { error: 'conflict', errorCode: 'conflict' } });
    expect(refused.body).not.toHaveProperty('token');
    expect((await track({})).status).toBe(200);
  });

  it.each([
    { redirectUrl: 'https://app.example.com/new' },
    { locale: 'de' },
    { redirectToSettings: true },
    { unknown: 1 },
  ])('with another %j is no conflict', async (change) => {
    await track({ redirectUrl: 'https://app.example.com/old' });
    expect((await track(change)).status).toBe(200);
    expect(await countActions()).toBe(1);
  });

  it('may name another way back, which then holds', async () => {
    await challengeEverybody(test, 'signIn');
    await track({ redirectUrl: 'https://app.example.com/old', email: 'alice@example.com' });
    const { body } = await track({ redirectUrl: 'https://app.example.com/new', email: 'alice@example.com' });
    const { token } = (await exchange(test, pageReferenceOf(body))).body;
    const finished = await test.client('POST', '/hosted/finish', token, { outcome: 'cancelled' });
    expect(finished.body.redirectUrl).toMatch(/^https:\/\/app\.example\.com\/new\?token=/);
    await track({ email: 'alice@example.com' });
    const later = await test.client('POST', '/hosted/finish', token, { outcome: 'cancelled' });
    expect(later.body.redirectUrl).toMatch(/^https:\/\/app\.example\.com\/new\?token=/);
  });

  it('50 at once make one row and get equal answers; those with other inputs get 409', async () => {
    const same = await Promise.all(Array.from({ length: 50 }, () => track({ email: 'a@example.com' })));
    expect(new Set(same.map(({ status }) => status))).toEqual(new Set([200]));
    const withoutFresh = same.map(({ body: { url, token, ...rest } }) => JSON.stringify(rest));
    expect(new Set(withoutFresh).size).toBe(1);
    expect(await countActions()).toBe(1);
    const mixed = await Promise.all(
      Array.from({ length: 50 }, (_, at) =>
        test.server('POST', path, { idempotencyKey: 'mixed', username: `u${at % 2}` }),
      ),
    );
    expect(mixed.filter(({ status }) => status === 200)).toHaveLength(25);
    expect(mixed.filter(({ status }) => status === 409)).toHaveLength(25);
    expect(await countActions()).toBe(2);
  });

  it('belongs to one person, one action and one tenant: elsewhere the key is new', async () => {
    await track({});
    const otherUser = await test.server('POST', '/users/bob/actions/signIn', {
      idempotencyKey: 'k',
      email: 'b@example.com',
    });
    const otherAction = await test.server('POST', '/users/alice/actions/withdraw', {
      idempotencyKey: 'k',
      email: 'b@example.com',
    });
    expect([otherUser.status, otherAction.status]).toEqual([200, 200]);
    expect(await countActions()).toBe(3);
  });

  it('re-opens nothing: a terminal state stays, also after a restart', async () => {
    await test.management('POST', '/action-configurations', {
      actionCode: 'signIn',
      defaultUserActionResult: 'BLOCK',
    });
    await track({});
    await test.management('PATCH', '/action-configurations/signIn', { defaultUserActionResult: 'ALLOW' });
    expect((await track({})).body.state).toBe('BLOCK');
    test = await test.restart();
    const { body } = await track({});
    expect(body.state).toBe('BLOCK');
    const { token } = (await exchange(test, pageReferenceOf(body))).body;
    expect((await test.client('GET', '/hosted/session', token)).body.step).toBe('BLOCKED');
    const enrol = await test.client('POST', '/user-authenticators/email-otp', token, {
      email: 'a@example.com',
    });
    expect(enrol.status).toBeGreaterThanOrEqual(400);
    expect((await test.client('GET', '/hosted/session', token)).body.step).toBe('BLOCKED');
  });

  it('after a success shows the success, and its validation still counts once', async () => {
    await challengeEverybody(test, 'signIn');
    const fields = { idempotencyKey: 'k' };
    const { reference } = await passChallenge(test, { userId: 'alice', actionCode: 'signIn', fields });
    const again = await track({ email: 'alice@example.com' });
    expect(again.body.state).toBe('CHALLENGE_SUCCEEDED');
    const first = await test.server('POST', '/validate', { token: reference, singleUse: true });
    const second = await test.server('POST', '/validate', { token: again.body.token, singleUse: true });
    expect([first.body.isValid, second.body.isValid]).toEqual([true, false]);
  });

  it('whatever a browser sends with its token, the stored action stays as the server key made it (T14)', async () => {
    await challengeEverybody(test, 'signIn');
    const given = {
      email: 'alice@example.com',
      ipAddress: '1.1.1.1',
      deviceId: 'd',
      custom: { amount: 1000 },
    };
    const { body } = await track(given);
    const { token } = (await exchange(test, pageReferenceOf(body))).body;
    const stored = async () =>
      await test.database.read.rows(
        'select facts, outcome, device_id, ip_address, user_agent, email from actions',
        [],
      );
    const before = await stored();
    const forged = {
      ipAddress: '10.0.0.1',
      userAgent: 'forged',
      deviceId: 'forged',
      custom: { amount: 1 },
      userId: 'mallory',
      idempotencyKey: 'other',
      state: 'ALLOW',
    };
    await test.client('POST', '/user-authenticators/email-otp', token, {
      email: 'alice@example.com',
      ...forged,
    });
    const verificationCode = await test.codeFor('alice@example.com');
    const verified = await test.client('POST', '/verify/email-otp', token, { verificationCode, ...forged });
    expect(verified.body.isVerified).toBe(true);
    await test.client('POST', '/hosted/finish', token, { outcome: 'completed', ...forged });
    expect(await stored()).toEqual(before);
    for (const bearer of [token, body.token]) {
      const direct = await test.call('POST', '/v1/users/alice/actions/signIn', {
        authorization: `Bearer ${bearer}`,
        body: forged,
      });
      expect(direct.status).toBe(401);
    }
  });
});
