/** The challenge page's own routes: opened once (row 20, N-21), framed by whom, and what comes next. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { challengeEverybody, exchange, pageReferenceOf, passChallenge } from '../testing/passed-challenge.ts';
import { addTenant } from '../testing/second-tenant.ts';
import { startTestApp, type TestApp } from '../testing/test-app.ts';

let test: TestApp;
beforeEach(async () => {
  test = await startTestApp({ STEPWARD_ALLOWED_ORIGINS: 'https://app.example.com,http://localhost:3000' });
  await challengeEverybody(test, 'signIn');
});
afterEach(async () => await test.close());

const track = async (fields: object = {}) =>
  (await test.server('POST', '/users/alice/actions/signIn', { email: 'alice@example.com', ...fields })).body;
const load = async (reference: string) => await test.call('GET', `/?token=${reference}`);
const expired = { status: 401, body: { error: 'expired_token', errorCode: 'expired_token' } };

describe('a page reference', () => {
  it('is exchanged once: a second browser is told that it expired', async () => {
    const reference = pageReferenceOf(await track());
    expect((await load(reference)).status).toBe(200);
    const opened = await exchange(test, reference);
    expect(opened).toMatchObject({
      status: 200,
      body: { tenantId: 'test-tenant', expiresAt: '2026-01-01T00:10:00.000Z' },
    });
    expect(await exchange(test, reference)).toMatchObject(expired);
    await load(reference);
    expect(await exchange(test, reference)).toMatchObject(expired);
    test = await test.restart();
    expect(await exchange(test, reference)).toMatchObject(expired);
    expect((await test.client('GET', '/hosted/session', opened.body.token)).status).toBe(200);
  });

  it('is exchanged by one of 50 at once', async () => {
    const reference = pageReferenceOf(await track());
    const answers = await Promise.all(Array.from({ length: 50 }, () => exchange(test, reference)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(49);
  });

  it('is exchanged within 60 s of its first load, however often it is loaded, also over a restart', async () => {
    const [inTime, late] = [pageReferenceOf(await track()), pageReferenceOf(await track())];
    await load(inTime);
    await load(late);
    test = await test.restart();
    test.clock.now += 60_000;
    await load(late);
    expect((await exchange(test, inTime)).status).toBe(200);
    test.clock.now += 1;
    await load(late);
    expect(await exchange(test, late)).toMatchObject(expired);
  });

  it('may wait unopened as long as its token lives, and no longer', async () => {
    const [inTime, late] = [pageReferenceOf(await track()), pageReferenceOf(await track())];
    test.clock.now += 10 * 60_000 - 1;
    expect((await exchange(test, inTime)).status).toBe(200);
    test.clock.now += 1;
    expect(await exchange(test, late)).toMatchObject(expired);
  });

  it('stays used after its row was swept away', async () => {
    const reference = pageReferenceOf(await track());
    await exchange(test, reference);
    const { removeExpired } = await import('../housekeeping/expired-rows.ts');
    test.clock.now += 10 * 60_000 + 1;
    await removeExpired(test.database, test.clock.now);
    expect(await exchange(test, reference)).toMatchObject(expired);
  });

  it('of one attempt opens only that attempt', async () => {
    const [one, other] = [await track(), await track()];
    const { token } = (await exchange(test, pageReferenceOf(one))).body;
    const claims = JSON.parse(Buffer.from(token.split('.')[1], 'base64url').toString());
    expect(claims.other.idempotencyKey).toBe(one.idempotencyKey);
    expect((await exchange(test, pageReferenceOf(other))).status).toBe(200);
  });

  it('is no bearer; a bearer, a result reference and rubbish are no page references', async () => {
    const { reference, accessToken, pageReference } = await passChallenge(test, {
      userId: 'alice',
      actionCode: 'signIn',
    });
    const fresh = pageReferenceOf(await track());
    expect((await test.client('GET', '/hosted/session', fresh)).status).toBe(401);
    expect((await test.client('GET', '/hosted/session', pageReference)).status).toBe(401);
    for (const wrong of [
      reference,
      accessToken,
      'x',
      'A'.repeat(300),
      `${fresh}A`,
      fresh.slice(0, -1),
      fresh.toLowerCase(),
    ])
      expect(await exchange(test, wrong)).toMatchObject(expired);
    expect((await exchange(test, fresh)).status).toBe(200);
    expect((await exchange(test, '')).status).toBe(400);
  });

  it('carries nothing readable (row 19)', async () => {
    const { url } = await track({ phoneNumber: '+6421000000' });
    const text = Buffer.from(pageReferenceOf({ url }), 'base64url').toString('latin1');
    for (const seeded of ['alice', 'example.com', 'signIn', 'test-tenant', '6421000000'])
      expect(`${decodeURIComponent(url)} ${text}`).not.toContain(seeded);
  });
});

describe('the page', () => {
  const policyOf = async (fields?: object) =>
    String((await load(pageReferenceOf(await track(fields)))).headers['content-security-policy']);

  it('has the headers that keep it to itself', async () => {
    const { headers, body } = await load(pageReferenceOf(await track()));
    expect(body).toContain('<title>Challenge</title>');
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'permissions-policy': expect.stringContaining('publickey-credentials-get=(self)'),
    });
    // It would cut the page off from the window that opened it (client-api.md §11.4).
    expect(headers).not.toHaveProperty('cross-origin-opener-policy');
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self';");
    expect(policy).not.toContain('unsafe');
    expect(policy).not.toContain('*');
  });

  it('is framed by the listed origins and the way back of this action, nobody else', async () => {
    expect(await policyOf()).toMatch(/frame-ancestors https:\/\/app\.example\.com http:\/\/localhost:3000$/);
    expect(await policyOf({ redirectUrl: 'https://other.example.com/callback?x=1' })).toMatch(
      /frame-ancestors https:\/\/other\.example\.com https:\/\/app\.example\.com http:\/\/localhost:3000$/,
    );
    expect(await policyOf({ redirectUrl: 'https://app.example.com/callback' })).toMatch(
      /frame-ancestors https:\/\/app\.example\.com http:\/\/localhost:3000$/,
    );
  });

  it.each(['/', '/?token=', '/?token=rubbish', '/?token=a&token=b', '/?x=1'])(
    '%s is framed by nobody',
    async (path) => {
      const { status, headers } = await test.call('GET', path);
      expect([status, headers['x-frame-options']]).toEqual([200, 'DENY']);
      expect(headers['content-security-policy']).toMatch(/frame-ancestors 'none'$/);
    },
  );

  it('says from its first byte who may hear of it, also of a link that was used', async () => {
    const reference = pageReferenceOf(await track({ redirectUrl: 'https://other.example.com/cb' }));
    await exchange(test, reference);
    expect((await load(reference)).body).toContain(
      '<meta name="message-origins" content="https://other.example.com https://app.example.com http://localhost:3000">',
    );
    expect((await test.call('GET', '/?token=rubbish')).body).not.toContain('message-origins');
  });

  it('of a tenant without origins is framed by nobody but the way back', async () => {
    const other = await addTenant(test);
    const { url } = (await other.server('POST', '/users/alice/actions/signIn', {})).body;
    expect((await load(pageReferenceOf({ url }))).headers['content-security-policy']).toMatch(
      /frame-ancestors 'none'$/,
    );
  });

  it('has the same answer for a good and a used reference, but for who may frame it', async () => {
    const reference = pageReferenceOf(await track());
    const fresh = await load(reference);
    await exchange(test, reference);
    expect((await load(reference)).body).toEqual(fresh.body);
  });

  it('is not cached by its name (row 60)', async () => {
    for (const path of ['/login.css', '/assets/none.js', '/index.html'])
      expect(await test.call('GET', path)).toMatchObject({
        status: 404,
        headers: { 'cache-control': 'no-store' },
      });
  });
});

describe('a session', () => {
  const session = async (token: string) => (await test.client('GET', '/hosted/session', token)).body;

  it('goes from enrolment to the end, and says where the way back leads', async () => {
    const tracked = await track({ redirectUrl: 'https://other.example.com/cb', locale: 'de-AT' });
    const { token } = (await exchange(test, pageReferenceOf(tracked))).body;
    const first = await session(token);
    expect(first).toMatchObject({
      step: 'ENROLL',
      tenant: { name: 'Acme' },
      action: { actionCode: 'signIn', state: 'CHALLENGE_REQUIRED' },
      user: { isEnrolled: false },
      methods: [],
      enrollableMethods: [{ verificationMethod: 'EMAIL_OTP', isFixed: true, hint: 'a•••e@example.com' }],
      canReturn: true,
      expiresAt: '2026-01-01T00:10:00.000Z',
      locale: 'de-AT',
      messageOrigins: ['https://other.example.com', 'https://app.example.com', 'http://localhost:3000'],
    });
    expect(first.reference).toMatch(/^[0-9A-F]{4}-[0-9A-F]{4}$/);
    expect(first).not.toHaveProperty('defaultVerificationMethod');
    expect(JSON.stringify(first)).not.toContain('null');
    expect((await session(token)).reference).toBe(first.reference);
  });

  it('for an enrolled person offers what this action allows, with a masked address', async () => {
    await passChallenge(test, { userId: 'alice', actionCode: 'signIn' });
    const { token } = (await exchange(test, pageReferenceOf(await track()))).body;
    const found = await session(token);
    expect(found).toMatchObject({
      step: 'VERIFY',
      user: { isEnrolled: true },
      defaultVerificationMethod: 'EMAIL_OTP',
      canReturn: false,
    });
    expect(found.methods).toEqual([
      { verificationMethod: 'EMAIL_OTP', hint: expect.stringMatching(/^a.*@example\.com$/) },
    ]);
    expect(JSON.stringify(found.methods)).not.toContain('alice');
  });

  it('does not let a weaker factor buy the one that was asked for', async () => {
    await passChallenge(test, { userId: 'alice', actionCode: 'signIn' });
    const rule = { name: 'passkey', type: 'CHALLENGE', priority: 0, verificationMethods: ['PASSKEY'] };
    await test.management('POST', '/action-configurations/signIn/rules', rule);
    const { token } = (await exchange(test, pageReferenceOf(await track()))).body;
    expect(await session(token)).toMatchObject({ step: 'FAILED', reason: 'no_method', methods: [] });
  });

  it('of a review or a block says BLOCKED and no more', async () => {
    for (const outcome of ['REVIEW', 'BLOCK']) {
      await test.management('PATCH', '/action-configurations/signIn', { defaultUserActionResult: outcome });
      const { token } = (await exchange(test, pageReferenceOf(await track()))).body;
      expect((await session(token)).step).toBe('BLOCKED');
    }
  });

  it('ends with its token', async () => {
    const { token } = (await exchange(test, pageReferenceOf(await track()))).body;
    test.clock.now += 10 * 60_000;
    expect(await test.client('GET', '/hosted/session', token)).toMatchObject({
      status: 401,
      body: { error: 'expired_token' },
    });
  });

  it('shows the action’s own words, when every value in them is known', async () => {
    await test.management('PATCH', '/action-configurations/signIn', {
      messagingTemplates: {
        en: { defaultTemplate: 'Pay {{action.amount}} to {{ action.payee }}' },
        de: { defaultTemplate: 'Zahle {{action.amount}}' },
      },
    });
    const message = async (fields: object) => {
      const { token } = (await exchange(test, pageReferenceOf(await track(fields)))).body;
      return (await session(token)).action.message;
    };
    expect(await message({ custom: { amount: 5, payee: '<b>Bob</b>' } })).toBe('Pay 5 to <b>Bob</b>');
    expect(await message({ custom: { amount: 5 }, locale: 'de-CH' })).toBe('Zahle 5');
    expect(await message({ custom: { amount: 5 } })).toBeUndefined();
    expect(await message({ custom: { amount: { a: 1 }, payee: 'x' } })).toBeUndefined();
  });
});

describe('going back', () => {
  it('keeps what the address had, with a reference for a token, never a JWT', async () => {
    const redirectUrl = 'https://app.example.com/cb?state=a%2Bb&x=';
    const passed = await passChallenge(test, {
      userId: 'alice',
      actionCode: 'signIn',
      fields: { redirectUrl },
    });
    const finished = await test.client('POST', '/hosted/finish', passed.accessToken, {
      outcome: 'completed',
    });
    expect(finished.body.redirectUrl.startsWith(`${redirectUrl}&token=`)).toBe(true);
    expect(finished.body.redirectUrl.endsWith(finished.body.token)).toBe(true);
    expect(finished.body.token).not.toContain('.');
    expect(Buffer.from(finished.body.token, 'base64url').toString('latin1')).not.toMatch(/alice|example/);
  });

  it('without a way back gives the reference alone', async () => {
    const { token } = (await exchange(test, pageReferenceOf(await track()))).body;
    const finished = await test.client('POST', '/hosted/finish', token, { outcome: 'cancelled' });
    expect(Object.keys(finished.body)).toEqual(['token']);
    expect((await test.client('POST', '/hosted/finish', token, { outcome: 'won' })).status).toBe(400);
  });

  it('says completed, but only the stored state counts', async () => {
    const { token } = (await exchange(test, pageReferenceOf(await track()))).body;
    const finished = await test.client('POST', '/hosted/finish', token, { outcome: 'completed' });
    const { body } = await test.server('POST', '/validate', { token: finished.body.token });
    expect(body).toMatchObject({ isValid: false, state: 'CHALLENGE_REQUIRED' });
  });
});

describe('pages of other origins', () => {
  const from = async (origin: string, token: string) =>
    await test.call('GET', '/v1/client/hosted/session', {
      authorization: `Bearer ${token}`,
      headers: { origin },
    });

  it('are let in when listed; ours always; refusals can be read', async () => {
    const { token } = (await exchange(test, pageReferenceOf(await track()))).body;
    for (const origin of ['https://app.example.com', 'http://localhost:3000', 'http://localhost:4800'])
      expect(await from(origin, token)).toMatchObject({
        status: 200,
        headers: { 'access-control-allow-origin': origin, vary: 'Origin' },
      });
    for (const origin of [
      'https://evil.example',
      'null',
      'https://app.example.com.evil.example',
      'http://app.example.com',
    ])
      expect(await from(origin, token)).toMatchObject({
        status: 403,
        body: { error: 'forbidden' },
        headers: { 'access-control-allow-origin': origin },
      });
    expect(
      (await from('https://evil.example', token)).headers['access-control-allow-credentials'],
    ).toBeUndefined();
  });

  it('may ask first', async () => {
    const answer = await test.call('OPTIONS', '/v1/client/verify/passkey', {
      headers: {
        origin: 'https://app.example.com',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization',
      },
    });
    expect(answer).toMatchObject({
      status: 200,
      headers: { 'access-control-allow-origin': 'https://app.example.com' },
    });
    expect(answer.headers['access-control-allow-headers']).toContain('authorization');
    expect(answer.headers['access-control-allow-methods']).toContain('POST');
  });

  it('are told nothing by the server’s API', async () => {
    const answer = await test.call('POST', '/v1/users/alice/actions/signIn', {
      headers: { origin: 'https://app.example.com' },
    });
    expect(answer.headers['access-control-allow-origin']).toBeUndefined();
  });
});
