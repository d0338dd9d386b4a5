import { beforeEach, describe, expect, it } from 'vitest';
import { secretKey } from '../testing/sign-in.ts';
import { StepwardDouble } from '../testing/stepward-double.ts';
import { type ApiCall, apiEvent } from '../testing/trigger-events.ts';
import { type Api, createApi } from './create-api.ts';
import type { ApiHandler } from './http.ts';
import type { PoolUser } from './user-pool.ts';

let stepward: StepwardDouble;
let api: Api;
let pool: Map<string, Record<string, string>>;
let written: [PoolUser, string][];
let log: string[];

beforeEach(() => {
  stepward = new StepwardDouble();
  pool = new Map();
  written = [];
  log = [];
  const userPool = {
    attributesOf: async ({ username }: PoolUser) => pool.get(username) ?? {},
    setVerifiedEmail: async (user: PoolUser, email: string) => {
      written.push([user, email]);
    },
  };
  api = createApi(
    { apiUrl: 'https://mfa.example.com', secretKey },
    { fetch: stepward.fetch, userPool, log: (line) => log.push(line) },
  );
});

interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

async function call(handler: ApiHandler, request: ApiCall = {}): Promise<Answer> {
  const { statusCode = 0, body = '', headers } = await handler(apiEvent(request));
  expect(headers).toMatchObject({ 'content-type': 'application/json', 'cache-control': 'no-store' });
  return { status: statusCode, body: JSON.parse(body) };
}

const refusal = (status: number, errorCode: string) => ({ status, body: { error: errorCode, errorCode } });
const tokenOf = ({ body }: Answer): string => String(body.token);
const own = (userAuthenticatorId: string, verificationMethod: string, more: object = {}) => ({
  userAuthenticatorId,
  verificationMethod,
  ...more,
});

describe('who is asking', () => {
  const all = ['listAuthenticators', 'addAuthenticator', 'removeAuthenticator', 'authorizePayment'] as const;

  it.each([
    ['no sub', { sub: '' }],
    ['an ID token', { claims: { token_use: 'id' } }],
    ['a token of something else', { claims: { token_use: '' } }],
  ])('%s is refused everywhere, before anything is asked', async (_name, request) => {
    for (const name of [...all, 'verifyAttributes'] as const)
      expect(await call(api[name], request)).toMatchObject(refusal(401, 'unauthorized'));
    expect(stepward.calls).toEqual([]);
  });

  it('an event without an authorizer is refused', async () => {
    const { requestContext, ...event } = apiEvent({});
    const { authorizer: _none, ...context } = requestContext;
    const answer = await api.listAuthenticators({ ...event, requestContext: context } as typeof event & {
      requestContext: typeof requestContext;
    });
    expect(answer.statusCode).toBe(401);
  });

  it('no body, path or query says who (IDOR)', async () => {
    stepward.authenticators.set('sub-1', [own('mine', 'PASSKEY'), own('mine-2', 'EMAIL_OTP')]);
    stepward.authenticators.set('victim', [own('theirs', 'PASSKEY'), own('theirs-2', 'EMAIL_OTP')]);
    const who = { userId: 'victim', sub: 'victim', username: 'victim' };
    for (const name of all) {
      const pathParameters = { ...who, userAuthenticatorId: 'theirs' };
      const body = { ...who, paymentId: 'p', amount: 1, currency: 'EUR' };
      await call(api[name], { pathParameters, body });
    }
    expect(stepward.calls.length).toBeGreaterThan(3);
    expect(stepward.calls.filter(({ path }) => !path.startsWith('/v1/users/sub-1/'))).toEqual([]);
  });
});

describe('GET /authenticators', () => {
  it('lists what the caller has, and no more of it than a page needs', async () => {
    stepward.authenticators.set('sub-1', [
      own('a', 'PASSKEY', {
        createdAt: '2026-01-01T00:00:00.000Z',
        webauthnCredential: { credentialId: 'c', deviceId: 'd', name: 'Phone' },
      }),
    ]);
    expect(await call(api.listAuthenticators)).toEqual({
      status: 200,
      body: [
        {
          userAuthenticatorId: 'a',
          verificationMethod: 'PASSKEY',
          createdAt: '2026-01-01T00:00:00.000Z',
          webauthnCredential: { name: 'Phone' },
        },
      ],
    });
  });

  it.each([
    [500, 503, 'unavailable'],
    [401, 503, 'unavailable'],
    [429, 429, 'too_many_requests'],
  ])('a fault of %i at Stepward is %i, without its words', async (theirs, status, code) => {
    stepward.fault = async () =>
      Response.json({ error: 'x', errorDescription: 'inside' }, { status: theirs });
    const answer = await call(api.listAuthenticators);
    expect(answer).toMatchObject(refusal(status, code));
    expect(JSON.stringify(answer)).not.toContain('inside');
    expect(log.join()).not.toContain(secretKey);
  });
});

describe('POST /authenticators', () => {
  it('F21: never asks for the scope to add', async () => {
    stepward.authenticators.set('sub-1', [own('a', 'EMAIL_OTP')]);
    const answer = await call(api.addAuthenticator, {
      body: { scope: 'add:authenticators', deviceId: 'd-1' },
    });
    expect(answer.body).toMatchObject({ state: 'CHALLENGE_REQUIRED', isEnrolled: true });
    expect(tokenOf(answer)).not.toBe('');
    expect(stepward.calls[0]?.body).toEqual({
      idempotencyKey: expect.any(String),
      ipAddress: '203.0.113.7',
      userAgent: 'Mozilla/5.0 Test',
      deviceId: 'd-1',
      redirectToSettings: true,
    });
  });

  it.each(['BLOCK', 'REVIEW_REQUIRED'])('%s gives no token', async (state) => {
    stepward.states.set('addAuthenticator', state);
    expect(await call(api.addAuthenticator)).toEqual({ status: 200, body: { state } });
  });
});

describe('DELETE /authenticators/{userAuthenticatorId}', () => {
  const pathParameters = { userAuthenticatorId: 'key' };
  beforeEach(() => stepward.authenticators.set('sub-1', [own('key', 'PASSKEY'), own('mail', 'EMAIL_OTP')]));

  it('after a proof', async () => {
    const asked = await call(api.removeAuthenticator, { pathParameters });
    expect(asked.body).toMatchObject({ state: 'CHALLENGE_REQUIRED' });
    const token = stepward.pass(tokenOf(asked), 'PASSKEY');
    const answer = await call(api.removeAuthenticator, { pathParameters, body: { token } });
    expect(answer).toEqual({ status: 200, body: { removed: true } });
    expect(stepward.authenticators.get('sub-1')).toEqual([own('mail', 'EMAIL_OTP')]);
  });

  it('F21: not after a weaker proof, nor after none', async () => {
    const asked = await call(api.removeAuthenticator, { pathParameters });
    const body = { token: tokenOf(asked) };
    expect(await call(api.removeAuthenticator, { pathParameters, body })).toMatchObject(
      refusal(403, 'forbidden'),
    );
    const again = await call(api.removeAuthenticator, { pathParameters });
    const token = stepward.pass(tokenOf(again), 'EMAIL_OTP');
    const answer = await call(api.removeAuthenticator, { pathParameters, body: { token } });
    expect(answer).toMatchObject(refusal(403, 'forbidden'));
    expect(stepward.authenticators.get('sub-1')?.length).toBe(2);
  });

  it('F21: a policy that asks for nothing removes nothing', async () => {
    stepward.states.set('removeAuthenticator', 'ALLOW');
    expect(await call(api.removeAuthenticator, { pathParameters })).toMatchObject(
      refusal(503, 'unavailable'),
    );
  });

  it('a proof for another removal is none', async () => {
    const asked = await call(api.removeAuthenticator, { pathParameters: { userAuthenticatorId: 'mail' } });
    const token = stepward.pass(tokenOf(asked), 'PASSKEY');
    const answer = await call(api.removeAuthenticator, { pathParameters, body: { token } });
    expect(answer).toMatchObject(refusal(403, 'forbidden'));
  });

  it('never the last one; recovery codes do not count', async () => {
    stepward.authenticators.set('sub-1', [own('key', 'PASSKEY'), own('codes', 'RECOVERY_CODE')]);
    expect(await call(api.removeAuthenticator, { pathParameters })).toMatchObject(refusal(409, 'conflict'));
  });

  it('never the last one, also where another one goes at the same moment', async () => {
    const asked = await call(api.removeAuthenticator, { pathParameters });
    const token = stepward.pass(tokenOf(asked), 'PASSKEY');
    stepward.onListed = () => stepward.authenticators.set('sub-1', [own('key', 'PASSKEY')]);
    const answer = await call(api.removeAuthenticator, { pathParameters, body: { token } });
    expect(answer).toMatchObject(refusal(409, 'conflict'));
    expect(stepward.authenticators.get('sub-1')).toEqual([own('key', 'PASSKEY')]);
  });

  it("somebody else's is not found, as one that is not there", async () => {
    stepward.authenticators.set('victim', [own('theirs', 'PASSKEY'), own('t2', 'EMAIL_OTP')]);
    const of = async (userAuthenticatorId: string) =>
      await call(api.removeAuthenticator, { pathParameters: { userAuthenticatorId } });
    expect(await of('theirs')).toEqual(await of('nowhere'));
    expect(await of('theirs')).toMatchObject(refusal(404, 'not_found'));
    expect(await of('../x')).toMatchObject(refusal(400, 'invalid_request'));
  });
});

describe('POST /payments', () => {
  const payment = { paymentId: 'order-1', amount: 12_500, currency: 'EUR' };
  const pay = async (body: unknown, sub?: string) =>
    await call(api.authorizePayment, { body, ...(sub === undefined ? {} : { sub }) });

  it('rules see the amount', async () => {
    stepward.states.set('payment', 'ALLOW');
    expect(await pay({ ...payment, deviceId: 'd' })).toEqual({
      status: 200,
      body: { state: 'ALLOW', paymentId: 'order-1' },
    });
    expect(stepward.calls[0]?.body).toMatchObject({
      custom: { ...payment, total: '125.00 EUR' },
      ipAddress: '203.0.113.7',
      userAgent: 'Mozilla/5.0 Test',
      deviceId: 'd',
    });
  });

  it.each([
    [1, 'GBP', '0.01 GBP'],
    [65_850, 'GBP', '658.50 GBP'],
    [1_200, 'JPY', '1200 JPY'],
    [1_234_567, 'KWD', '1234.567 KWD'],
    [1_000_000_000_000, 'EUR', '10000000000.00 EUR'],
    [5, 'ZZZ', '0.05 ZZZ'],
  ])('people see %i %s as %s', async (amount, currency, total) => {
    await pay({ paymentId: 'order-2', amount, currency });
    expect(stepward.calls[0]?.body).toMatchObject({ custom: { amount, total } });
  });

  it.each(['BLOCK', 'REVIEW_REQUIRED', 'CHALLENGE_FAILED', 'CHALLENGE_SUCCEEDED'])(
    '%s is said as it is, without a token',
    async (state) => {
      stepward.states.set('payment', state);
      expect((await pay(payment)).body).toEqual({ state, paymentId: 'order-1' });
    },
  );

  it('a proof is for this payment, once', async () => {
    const asked = await pay(payment);
    expect(asked.body).toMatchObject({ state: 'CHALLENGE_REQUIRED', paymentId: 'order-1' });
    const token = stepward.pass(tokenOf(asked), 'PASSKEY');
    const answer = await pay({ ...payment, token });
    const body = { state: 'ALLOW', paymentId: 'order-1', verificationMethod: 'PASSKEY' };
    expect(answer).toEqual({ status: 200, body });
    expect(await pay({ ...payment, token })).toMatchObject(refusal(403, 'forbidden'));
  });

  it('a payment that was proven and never answered says so, and goes on under a new id', async () => {
    stepward.states.set('payment', 'CHALLENGE_REQUIRED');
    const token = stepward.pass(tokenOf(await pay(payment)));
    // Proven, but the answer is lost on its way, before or after the proof was handed in.
    const over = { status: 200, body: { state: 'CHALLENGE_SUCCEEDED', paymentId: 'order-1' } };
    expect(await pay(payment)).toEqual(over);
    expect((await pay({ ...payment, token })).status).toBe(200);
    const again = await pay({ ...payment, token });
    expect(again).toMatchObject(refusal(403, 'forbidden'));
    expect(again.body.errorDescription).toMatch(/a new paymentId/);
    expect(await pay(payment)).toEqual(over);
    expect((await pay({ ...payment, paymentId: 'order-1b' })).body.state).toBe('CHALLENGE_REQUIRED');
  });

  it.each([{ amount: 12_501 }, { amount: 1 }, { currency: 'USD' }, { paymentId: 'order-2' }])(
    'it is none for another payment: %j',
    async (other) => {
      const token = stepward.pass(tokenOf(await pay(payment)));
      expect(await pay({ ...payment, ...other, token })).toMatchObject(refusal(403, 'forbidden'));
    },
  );

  it('nor for another person, nor without having been made', async () => {
    const asked = await pay(payment);
    expect(await pay({ ...payment, token: tokenOf(asked) })).toMatchObject(refusal(403, 'forbidden'));
    const bobs = await pay(payment, 'sub-2');
    const token = stepward.pass(tokenOf(bobs));
    expect(await pay({ ...payment, token })).toMatchObject(refusal(403, 'forbidden'));
    expect(await pay({ ...payment, token }, 'sub-2')).toMatchObject({ status: 200 });
  });

  it("nor a sign-in's", async () => {
    const token = stepward.passkeyFirst('sub-1', 'cognitoSignIn');
    expect(await pay({ ...payment, token })).toMatchObject(refusal(403, 'forbidden'));
  });

  it.each([
    ['paymentId', undefined],
    ['paymentId', 'order.1'],
    ['paymentId', 'x'.repeat(65)],
    ['amount', '100'],
    ['amount', 0],
    ['amount', -5],
    ['amount', 1.5],
    ['amount', 1e15],
    ['amount', null],
    ['currency', 'eur'],
    ['currency', 'EURO'],
    ['token', 7],
    ['token', 'a b'],
    ['token', ''],
    ['deviceId', ''],
    ['deviceId', 'x'.repeat(129)],
  ])('400 names %s when it is %j', async (field, value) => {
    const answer = await pay({ ...payment, [field]: value });
    expect(answer).toMatchObject(refusal(400, 'invalid_request'));
    expect(answer.body.errorDescription).toMatch(new RegExp(`^${field} must`));
    expect(stepward.calls).toEqual([]);
  });

  it.each(['[]', '7', '"x"', 'null', '{', 'x'.repeat(20_000)])('400 for a body of %s', async (rawBody) => {
    expect(await call(api.authorizePayment, { rawBody })).toMatchObject(refusal(400, 'invalid_request'));
  });
});

describe('POST /verified-attributes', () => {
  const verifiedAt = '2026-11-21T12:00:00.000Z';
  beforeEach(() => pool.set('sub-1', { sub: 'sub-1', email: 'a@example.com', email_verified: 'false' }));
  const proven = (email: string, method = 'EMAIL_OTP', at: string | undefined = verifiedAt) =>
    stepward.authenticators.set('sub-1', [
      own('m', method, { email, ...(at === undefined ? {} : { verifiedAt: at }) }),
    ]);

  it.each(['EMAIL_OTP', 'EMAIL_MAGIC_LINK'])(
    'tells Cognito of an address that was proven by %s',
    async (method) => {
      proven('a@example.com', method);
      const body = { emailVerified: true, email: 'a@example.com' };
      expect(await call(api.verifyAttributes)).toEqual({ status: 200, body });
      expect(written).toEqual([[{ userPoolId: 'eu-central-1_example', username: 'sub-1' }, 'a@example.com']]);
    },
  );

  it.each([
    ['Anna.Mixed@Example.com', 'Anna.Mixed@example.com'],
    ['anna@bücher.example', 'anna@xn--bcher-kva.example'],
  ])('knows %s in %s, which is how Stepward writes its domain', async (email, kept) => {
    pool.set('sub-1', { sub: 'sub-1', email, email_verified: 'false' });
    proven(kept);
    expect((await call(api.verifyAttributes)).body).toEqual({ emailVerified: true, email });
    // As Cognito has it: another spelling would be a change of the address.
    expect(written.map(([, address]) => address)).toEqual([email]);
  });

  it.each([
    ['Anna@example.com', 'anna@example.com'],
    ['anna@example.com', 'anna@example.com.attacker.example'],
    ['anna@[::1]', 'anna@'],
    ['@', '@'],
    ['anna', 'anna'],
  ])('T61: %s is not proven by %s', async (email, kept) => {
    pool.set('sub-1', { sub: 'sub-1', email, email_verified: 'false' });
    proven(kept);
    expect((await call(api.verifyAttributes)).body.emailVerified).toBe(false);
    expect(written).toEqual([]);
  });

  it('T61: not of another address, an unproven one, or one that was proven otherwise', async () => {
    proven('b@example.com');
    expect((await call(api.verifyAttributes)).body.emailVerified).toBe(false);
    stepward.authenticators.set('sub-1', [own('m', 'EMAIL_OTP', { email: 'a@example.com' })]);
    expect((await call(api.verifyAttributes)).body.emailVerified).toBe(false);
    proven('a@example.com', 'PASSKEY');
    expect((await call(api.verifyAttributes)).body.emailVerified).toBe(false);
    stepward.authenticators.set('sub-1', []);
    expect((await call(api.verifyAttributes)).body.emailVerified).toBe(false);
    expect(written).toEqual([]);
  });

  it('T61: not when somebody else proved it', async () => {
    stepward.authenticators.set('sub-2', [own('m', 'EMAIL_OTP', { email: 'a@example.com', verifiedAt })]);
    expect((await call(api.verifyAttributes)).body.emailVerified).toBe(false);
  });

  it('not for a name that has passed to somebody else', async () => {
    proven('a@example.com');
    pool.set('sub-1', { sub: 'sub-9', email: 'a@example.com' });
    expect(await call(api.verifyAttributes)).toMatchObject(refusal(403, 'forbidden'));
    expect(written).toEqual([]);
  });

  it('writes nothing twice, and nothing where there is no address', async () => {
    pool.set('sub-1', { sub: 'sub-1', email: 'a@example.com', email_verified: 'true' });
    expect((await call(api.verifyAttributes)).body).toEqual({ emailVerified: true, email: 'a@example.com' });
    pool.set('sub-1', { sub: 'sub-1' });
    expect((await call(api.verifyAttributes)).body).toEqual({ emailVerified: false });
    expect(written).toEqual([]);
  });
});
