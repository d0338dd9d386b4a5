/** Validate: a success counts once (N-22, T10), for whom and what it was made (T11, T12), and for nobody who forges. */
import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  challengeEverybody,
  exchange,
  type PassedChallenge,
  pageReferenceOf,
  passChallenge,
} from '../testing/passed-challenge.ts';
import { addTenant } from '../testing/second-tenant.ts';
import { type Answer, startTestApp, type TestApp, testSecretKey } from '../testing/test-app.ts';

let test: TestApp;
let passed: PassedChallenge;
beforeEach(async () => {
  test = await startTestApp();
  await challengeEverybody(test, 'signIn');
  passed = await passChallenge(test, { userId: 'alice', actionCode: 'signIn' });
});
afterEach(async () => await test.close());

const validate = async (body: object): Promise<Answer> => await test.server('POST', '/validate', body);
const refused = (error: string) => ({ status: 200, body: { isValid: false, success: false, error } });
const refusedExactly = ({ status, body }: Answer, error: string) =>
  expect({ status, body }).toEqual(refused(error));

describe('a success', () => {
  it('is described under every name that clients read', async () => {
    const { body } = await validate({ token: passed.reference });
    expect(body).toEqual({
      isValid: true,
      success: true,
      state: 'CHALLENGE_SUCCEEDED',
      stateUpdatedAt: '2026-01-01T00:00:00.000Z',
      userId: 'alice',
      action: 'signIn',
      actionCode: 'signIn',
      idempotencyKey: passed.tracked.idempotencyKey,
      verificationMethod: 'EMAIL_OTP',
    });
  });

  it.each(['reference', 'accessToken', 'pageToken'] as const)(
    'may be shown by the %s, and by track’s token',
    async (bearer) => {
      expect((await validate({ token: passed[bearer] })).body.isValid).toBe(true);
    },
  );

  it('is shown by the token of track', async () => {
    expect((await validate({ token: passed.tracked.token })).body.isValid).toBe(true);
  });

  it('takes nulls as absent', async () => {
    expect((await validate({ token: passed.reference, userId: null, action: null })).body.isValid).toBe(true);
  });

  it('is not shown by the reference that opened the page', async () => {
    refusedExactly(await validate({ token: passed.pageReference }), 'invalid_token');
  });
});

describe('a success counts once', () => {
  it('100 at once with singleUse: one is told so', async () => {
    const body = { token: passed.reference, userId: 'alice', action: 'signIn', singleUse: true };
    const answers = await Promise.all(Array.from({ length: 100 }, () => validate(body)));
    expect(answers.filter(({ body: { isValid } }) => isValid)).toHaveLength(1);
    for (const answer of answers.filter(({ body: { isValid } }) => !isValid))
      refusedExactly(answer, 'token_already_used');
    test = await test.restart();
    refusedExactly(await validate(body), 'token_already_used');
    test.clock.now += 10_001;
    refusedExactly(await validate(body), 'token_already_used');
  });

  it('100 at once without: all hear the same for 10 s, nobody afterwards, nor after a restart', async () => {
    const body = { token: passed.reference, userId: 'alice', action: 'signIn' };
    const answers = await Promise.all(Array.from({ length: 100 }, () => validate(body)));
    expect(new Set(answers.map((answer) => JSON.stringify(answer.body))).size).toBe(1);
    expect(answers[0]?.body.isValid).toBe(true);
    test = await test.restart();
    test.clock.now += 10_000;
    expect((await validate(body)).body).toEqual(answers[0]?.body);
    test.clock.now += 1;
    refusedExactly(await validate(body), 'token_already_used');
    test = await test.restart();
    refusedExactly(await validate(body), 'token_already_used');
  });

  describe('for one purpose (boundTo)', () => {
    const question = { userId: 'alice', action: 'signIn', singleUse: true, boundTo: 'sign-in-1' };
    const bound = () => ({ ...question, token: passed.reference });

    it('100 at once, and again for 20 s, hear the same; nobody afterwards, nor after a restart', async () => {
      const answers = await Promise.all(Array.from({ length: 100 }, () => validate(bound())));
      expect(new Set(answers.map((answer) => JSON.stringify(answer.body))).size).toBe(1);
      expect(answers[0]?.body.isValid).toBe(true);
      test = await test.restart();
      test.clock.now += 20_000;
      expect((await validate(bound())).body).toEqual(answers[0]?.body);
      test.clock.now += 1;
      refusedExactly(await validate(bound()), 'token_already_used');
    });

    it.each([
      ['another purpose', { boundTo: 'sign-in-2' }],
      ['none', { boundTo: null }],
      ['none, and no singleUse either', { boundTo: null, singleUse: null }],
      ['the same without singleUse', { singleUse: null }],
    ])('%s is another call', async (_name, change) => {
      expect((await validate(bound())).body.isValid).toBe(true);
      refusedExactly(await validate({ ...bound(), ...change }), 'token_already_used');
    });

    it('another bearer of the same success is refused', async () => {
      expect((await validate(bound())).body.isValid).toBe(true);
      refusedExactly(await validate({ ...bound(), token: passed.accessToken }), 'token_already_used');
    });

    it('of 100 purposes at once one wins', async () => {
      const bodies = Array.from({ length: 100 }, (_, at) => ({ ...bound(), boundTo: `sign-in-${at}` }));
      const answers = await Promise.all(bodies.map(validate));
      expect(answers.filter(({ body: { isValid } }) => isValid)).toHaveLength(1);
    });

    it.each([
      ['an empty text', ''],
      ['a long text', 'x'.repeat(129)],
      ['a number', 7],
    ])('refuses %s as a purpose', async (_name, boundTo) => {
      expect((await validate({ ...bound(), boundTo })).status).toBe(400);
    });
  });

  it('100 at once, with and without, by different bearers: one kind of call wins', async () => {
    const bodies = Array.from({ length: 100 }, (_, at) => ({
      token: [passed.reference, passed.accessToken, passed.pageToken, passed.tracked.token][at % 4],
      ...(at % 8 < 4 ? { singleUse: true } : {}),
    }));
    const answers = await Promise.all(bodies.map(validate));
    const winners = bodies.filter((_, at) => answers[at]?.body.isValid);
    expect(new Set(winners.map((body) => JSON.stringify(body))).size).toBe(1);
    if (winners[0]?.singleUse) expect(winners).toHaveLength(1);
  });

  it.each([
    ['another question', { userId: 'alice' }],
    ['singleUse', { singleUse: true }],
  ])('%s within the 10 s is another call', async (_name, change) => {
    expect((await validate({ token: passed.reference })).body.isValid).toBe(true);
    refusedExactly(await validate({ token: passed.reference, ...change }), 'token_already_used');
    expect((await validate({ token: passed.reference })).body.isValid).toBe(true);
  });

  it('another bearer of the same success is refused, within the 10 s too', async () => {
    expect((await validate({ token: passed.reference })).body.isValid).toBe(true);
    refusedExactly(await validate({ token: passed.accessToken }), 'token_already_used');
  });

  it('a clock set back gives no second life', async () => {
    expect((await validate({ token: passed.reference })).body.isValid).toBe(true);
    test.clock.now -= 1;
    refusedExactly(await validate({ token: passed.reference }), 'token_already_used');
  });

  it('for 5 minutes after it happened, whichever token says so', async () => {
    const { token } = (
      await test.server('POST', '/users/alice/actions/signIn', {
        idempotencyKey: passed.tracked.idempotencyKey,
        email: 'alice@example.com',
      })
    ).body;
    test.clock.now += 5 * 60_000 - 1;
    const fresh = await test.client('POST', '/hosted/finish', passed.accessToken, { outcome: 'completed' });
    test.clock.now += 2;
    refusedExactly(await validate({ token: passed.reference }), 'expired_token');
    refusedExactly(await validate({ token }), 'expired_token');
    refusedExactly(await validate({ token: fresh.body.token }), 'expired_token');
  });

  it('the client API goes on with a token whose success was validated', async () => {
    await validate({ token: passed.accessToken, singleUse: true });
    expect((await test.client('GET', '/user-authenticators', passed.accessToken)).status).toBe(200);
  });
});

describe('any other state', () => {
  it.each(['ALLOW', 'CHALLENGE', 'REVIEW', 'BLOCK'])(
    'of an action decided %s is told and not valid, again and again',
    async (outcome) => {
      await test.management('POST', '/action-configurations', {
        actionCode: 'other',
        defaultUserActionResult: outcome,
      });
      const { body } = await test.server('POST', '/users/alice/actions/other', {});
      for (const singleUse of [true, true, false]) {
        const answer = await validate({ token: body.token, userId: 'alice', action: 'other', singleUse });
        expect(answer.body).toMatchObject({
          isValid: false,
          success: false,
          state: body.state,
          userId: 'alice',
          action: 'other',
          actionCode: 'other',
          idempotencyKey: body.idempotencyKey,
        });
        expect(answer.body).not.toHaveProperty('verificationMethod');
      }
    },
  );

  it('a cancelled challenge comes back with a reference that validates and speaks for nobody', async () => {
    const { body } = await test.server('POST', '/users/bob/actions/signIn', { email: 'bob@example.com' });
    const { token } = (await exchange(test, pageReferenceOf(body))).body;
    const finished = await test.client('POST', '/hosted/finish', token, { outcome: 'cancelled' });
    expect((await validate({ token: finished.body.token })).body).toMatchObject({
      isValid: false,
      state: 'CHALLENGE_REQUIRED',
      userId: 'bob',
    });
    for (const [method, path] of [
      ['GET', '/hosted/session'],
      ['POST', '/user-authenticators/totp'],
      ['POST', '/hosted/finish'],
    ] as const)
      expect(
        (
          await test.client(
            method,
            path,
            finished.body.token,
            method === 'POST' ? { outcome: 'completed' } : undefined,
          )
        ).status,
      ).toBe(401);
  });

  it('a success taken back by hand is one no longer', async () => {
    const path = `/users/alice/actions/signIn/${passed.tracked.idempotencyKey}`;
    await test.server('PATCH', path, { state: 'BLOCK' });
    expect((await validate({ token: passed.reference })).body).toMatchObject({
      isValid: false,
      state: 'BLOCK',
    });
  });
});

describe('a good token for something else (T11)', () => {
  it('is refused without a word of whose it is, for every difference', async () => {
    await challengeEverybody(test, 'withdraw');
    const users = ['alice', 'bob'];
    const actions = ['signIn', 'withdraw'];
    const all = [{ userId: 'alice', actionCode: 'signIn', ...passed }];
    for (const [userId, actionCode] of [
      ['alice', 'withdraw'],
      ['bob', 'signIn'],
      ['bob', 'withdraw'],
    ] as const)
      all.push({ userId, actionCode, ...(await passChallenge(test, { userId, actionCode })) });
    const other = await addTenant(test);
    const name = fc.oneof(
      fc.constantFrom(...users),
      fc.constantFrom('Alice', 'alice ', '', 'alicé'),
      fc.string(),
    );
    const code = fc.oneof(fc.constantFrom(...actions), fc.constantFrom('SignIn', 'signIn ', ''), fc.string());
    const bearer = fc.constantFrom('reference' as const, 'accessToken' as const, 'pageToken' as const);
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...all),
        bearer,
        name,
        code,
        fc.boolean(),
        async (one, kind, userId, action, foreign) => {
          fc.pre(foreign || userId !== one.userId || action !== one.actionCode);
          fc.pre([userId, action].every((value) => value.isWellFormed() && !value.includes('\0')));
          const body = { token: one[kind], userId, action, singleUse: true };
          const answer = foreign ? await other.server('POST', '/validate', body) : await validate(body);
          expect(answer.status).toBe(200);
          expect(answer.body.isValid).toBe(false);
          expect(Object.keys(answer.body).sort()).toEqual(['error', 'isValid', 'success']);
          if (foreign) expect(answer.body.error).toBe('invalid_token');
        },
      ),
      { numRuns: 300 },
    );
    for (const one of all) {
      const own = await validate({
        token: one.reference,
        userId: one.userId,
        action: one.actionCode,
        singleUse: true,
      });
      expect(own.body).toMatchObject({ isValid: true, idempotencyKey: one.tracked.idempotencyKey });
    }
  });

  it('is recorded, without the other person', async () => {
    await validate({ token: passed.reference, userId: 'mallory' });
    await validate({ token: passed.reference, action: 'withdraw' });
    const events = await test.database.read.rows(
      "select user_id, data from audit_events where type = 'action.validation_refused'",
      [],
    );
    expect(events.map(({ user_id, data }) => [user_id, JSON.parse(data as string)])).toEqual([
      [null, { reason: 'user_mismatch' }],
      [null, { reason: 'action_mismatch' }],
    ]);
  });
});

describe('a token nobody issued', () => {
  const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const sign = (head: object, claims: object, key: string | Uint8Array): string => {
    const input = `${encode(head)}.${encode(claims)}`;
    return `${input}.${createHmac('sha256', key).update(input).digest('base64url')}`;
  };
  const parts = (token: string) => {
    const [head = '', claims = '', signature = ''] = token.split('.');
    const read = (text: string) => JSON.parse(Buffer.from(text, 'base64url').toString());
    return { head: read(head), claims: read(claims), headText: head, claimsText: claims, signature };
  };

  it('whatever it is, is 200 and not valid', async () => {
    const { head, claims, headText, claimsText, signature } = parts(passed.accessToken);
    const other = await addTenant(test);
    const foreign = parts(
      (
        await other.server('POST', '/users/alice/actions/signIn', {
          idempotencyKey: passed.tracked.idempotencyKey,
        })
      ).body.token,
    );
    const forgeries = [
      'invalid-token',
      '',
      '.',
      '..',
      '...',
      'a.b.c',
      'x'.repeat(60_000),
      `${headText}.${claimsText}.`,
      `${headText}.${claimsText}`,
      `${headText}.${claimsText}.${signature}.x`,
      `${headText}.${claimsText}.${signature}=`,
      ` ${passed.accessToken}`,
      `${encode({ ...head, alg: 'none' })}.${claimsText}.`,
      `${encode({ alg: 'none' })}.${claimsText}.${signature}`,
      `${encode({ ...head, alg: 'HS512' })}.${claimsText}.${signature}`,
      `${encode({ ...head, kid: 'ct-2' })}.${claimsText}.${signature}`,
      `${encode({ ...head, kid: '../../keyring.json' })}.${claimsText}.${signature}`,
      `${encode({ kid: head.kid, typ: 'JWT', alg: 'HS256' })}.${claimsText}.${signature}`,
      `${headText}.${encode({ ...claims, sub: 'mallory' })}.${signature}`,
      `${headText}.${encode({ ...claims, exp: claims.exp + 1 })}.${signature}`,
      // Keys that a forger may know or guess.
      sign(head, claims, ''),
      sign(head, claims, testSecretKey),
      sign(head, claims, 'secret'),
      sign(head, claims, new Uint8Array(32)),
      // The neighbour's own token, saying it is for our tenant; and our claims under the neighbour's name.
      `${headText}.${encode({ ...foreign.claims, other: { ...foreign.claims.other, tenantId: 'test-tenant' } })}.${foreign.signature}`,
      `${headText}.${encode({ ...claims, other: { ...claims.other, tenantId: 'other-tenant' } })}.${signature}`,
      `${headText}.${encode({ ...claims, other: { ...claims.other, tenantId: 'no-such-tenant' } })}.${signature}`,
      `${headText}.${encode(null)}.${signature}`,
      `${headText}.${encode([])}.${signature}`,
      `${headText}.${encode({ ...claims, other: undefined })}.${signature}`,
      `${headText}.${encode({ ...claims, exp: 'never' })}.${signature}`,
    ];
    for (const token of forgeries) {
      const { status, body } = await validate({ token });
      expect([token.slice(0, 40), status, body]).toEqual([
        token.slice(0, 40),
        200,
        { isValid: false, success: false, error: 'invalid_token' },
      ]);
      if (token !== '')
        expect((await test.client('GET', '/hosted/session', token.trim())).status).toBe(
          token.trim() === passed.accessToken ? 200 : 401,
        );
    }
  });

  it('a forgery that also is expired is a forgery', async () => {
    const { head, claims } = parts(passed.accessToken);
    refusedExactly(await validate({ token: sign(head, { ...claims, exp: 1 }, 'guess') }), 'invalid_token');
  });

  it('an expired one is told so, to the second', async () => {
    const { body } = await test.server('POST', '/users/alice/actions/signIn', {});
    test.clock.now += 10 * 60_000 - 1;
    expect((await validate({ token: body.token })).body.state).toBe('CHALLENGE_REQUIRED');
    test.clock.now += 1;
    refusedExactly(await validate({ token: body.token }), 'expired_token');
    expect((await test.client('GET', '/hosted/session', body.token)).body).toMatchObject({
      error: 'expired_token',
    });
  });

  it('needs a body with a token in it', async () => {
    for (const body of [
      {},
      { token: null },
      { token: 1 },
      { token: ['x'] },
      { token: 'x', singleUse: 'true' },
    ])
      expect((await validate(body)).status).toBe(400);
  });
});
