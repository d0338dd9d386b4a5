import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSoftwareAuthenticator } from '../testing/software-authenticator/software-authenticator.ts';
import { startTestApp, type TestApp } from '../testing/test-app.ts';
import { configureActions, importEmail, Visitor } from '../testing/visitor.ts';

const alice = 'alice@example.com';
const minuteMs = 60_000;

let test: TestApp;
beforeEach(async () => {
  test = await startTestApp();
  await configureActions(test);
});
afterEach(async () => await test.close());

const authenticators = '/v1/client/user-authenticators';
const routes: [string, string][] = [
  ['POST', '/v1/client/init'],
  ['GET', '/v1/client/hosted/session'],
  ['POST', '/v1/client/hosted/finish'],
  ['GET', authenticators],
  ['POST', `${authenticators}/email-otp`],
  ['POST', '/v1/client/challenge/email-otp'],
  ['POST', '/v1/client/verify/email-otp'],
  ['POST', `${authenticators}/totp`],
  ['POST', '/v1/client/verify/totp'],
  ['POST', `${authenticators}/passkey/registration-options`],
  ['POST', `${authenticators}/passkey`],
  ['POST', '/v1/client/recovery-codes'],
  ['POST', '/v1/client/verify/recovery-code'],
];
/** For callers that know the tenant alone, too: they begin without a person. */
const anonymous: [string, string][] = [
  ['POST', '/v1/client/challenge'],
  ['POST', '/v1/client/challenge/web'],
  ['POST', `${authenticators}/passkey/authentication-options`],
  ['POST', `${authenticators}/passkey/authentication-options/web`],
  ['POST', '/v1/client/verify/passkey'],
];

const basic = (text: string): string => `Basic ${text}`;

describe('a caller without a token (client-api.md §1, §2)', () => {
  const nobody = [undefined, 'Bearer ', 'Bearer x.y.z', basic(Buffer.from('no-tenant').toString('base64'))];
  const tenantAlone = basic(Buffer.from('test-tenant').toString('base64'));

  it.each([...routes, ...anonymous])(
    '%s %s answers 401 as JSON, with the headers of CORS',
    async (method, path) => {
      const isPublic = anonymous.some(([, served]) => served === path);
      for (const authorization of isPublic ? nobody : [...nobody, tenantAlone]) {
        const answer = await test.call(method, path, {
          ...(authorization === undefined ? {} : { authorization }),
          headers: { origin: 'https://app.example.com', 'content-type': 'application/json' },
        });
        expect(answer.status).toBe(401);
        expect(answer.headers['content-type']).toBe('application/json');
        expect(answer.headers['access-control-allow-origin']).toBe('https://app.example.com');
        expect(answer.body).toMatchObject({ error: 'unauthorized', errorCode: 'unauthorized' });
        expect(answer.body.errorDescription).toEqual(expect.any(String));
      }
    },
  );

  // Browsers name the tenant alone to begin with a cookie: a token is none that this route takes.
  const taking = [...routes, ...anonymous].filter(([, path]) => path !== '/v1/client/challenge/web');
  it.each(taking)('%s %s says so when the token has expired', async (method, path) => {
    const { token } = await Visitor.arrive(test, alice);
    test.clock.now += 10 * minuteMs;
    const answer = await test.call(method, path, { authorization: `Bearer ${token}` });
    expect(answer).toMatchObject({ status: 401, body: { errorCode: 'expired_token' } });
  });

  it('a route that does not exist is a JSON 404 for a bearer', async () => {
    const visitor = await Visitor.arrive(test, alice);
    const answer = await visitor.post('/challenge/telepathy');
    expect(answer).toMatchObject({ status: 404, body: { errorCode: 'not_found' } });
  });

  it('preflights are answered without a token', async () => {
    const answer = await test.call('OPTIONS', '/v1/client/verify/totp', {
      headers: { origin: 'https://app.example.com', 'access-control-request-method': 'POST' },
    });
    expect(answer.status).toBe(200);
    expect(answer.headers['access-control-allow-headers']).toContain('authorization, content-type');
    expect(answer.headers['access-control-allow-methods']).toContain('POST');
  });

  it('an origin that the tenant did not list is refused, with and without a token', async () => {
    await test.management('PATCH', '/tenant', { allowedOrigins: ['https://app.example.com'] });
    const { token } = await Visitor.arrive(test, alice);
    const lookUp = `${authenticators}/passkey?credentialIds=AAAA`;
    const tenant = basic(Buffer.from('test-tenant').toString('base64'));
    const from = async (sender: string) => [
      (
        await test.call('GET', authenticators, {
          authorization: `Bearer ${token}`,
          headers: { origin: sender },
        })
      ).status,
      (await test.call('GET', lookUp, { authorization: tenant, headers: { origin: sender } })).status,
    ];
    expect(await from('https://evil.example')).toEqual([403, 403]);
    expect(await from('https://app.example.com')).toEqual([200, 400]);
  });
});

describe('bodies', () => {
  const empties = [undefined, '', '{}', 'null', '[]', '""'];

  it.each(routes.filter(([, path]) => path.includes('/verify/')))(
    '%s %s: an empty, partial or foreign body proves nothing',
    async (method, path) => {
      await importEmail(test, alice, alice);
      const visitor = await Visitor.arrive(test, alice);
      await visitor.post('/challenge/email-otp');
      const before = await visitor.action();
      for (const payload of [...empties, '{"verificationCode":null}', '{"verificationCode":[]}']) {
        const answer = await test.app.server.inject({
          method: method as 'POST',
          url: path,
          headers: { authorization: `Bearer ${visitor.token}`, 'content-type': 'application/json' },
          ...(payload === undefined ? {} : { payload }),
        });
        expect([payload, answer.statusCode]).toEqual([payload, 400]);
        expect(answer.json()).toMatchObject({ errorCode: 'invalid_request' });
      }
      expect(await visitor.action()).toEqual(before);
    },
  );

  it.each(['GET', 'PUT', 'PATCH', 'DELETE', 'HEAD'])(
    '%s verifies nothing, right code or not',
    async (method) => {
      await importEmail(test, alice, alice);
      const visitor = await Visitor.arrive(test, alice);
      await visitor.post('/challenge/email-otp');
      const body = { verificationCode: await test.codeFor(alice) };
      const answer = await test.app.server.inject({
        method: method as 'GET',
        url: '/v1/client/verify/email-otp',
        headers: { authorization: `Bearer ${visitor.token}`, 'x-http-method-override': 'POST' },
        ...(method === 'GET' || method === 'HEAD' ? {} : { payload: body }),
      });
      expect(answer.statusCode).toBe(404);
      expect((await visitor.action()).state).toBe('CHALLENGE_REQUIRED');
    },
  );

  it('those that SDKs send empty are taken: challenge by mail, enrolling an app', async () => {
    await importEmail(test, alice, alice);
    const visitor = await Visitor.arrive(test, alice);
    const other = await Visitor.arrive(test, 'bob');
    for (const [token, url] of [
      [visitor.token, '/v1/client/challenge/email-otp'],
      [other.token, `${authenticators}/totp`],
      [other.token, `${authenticators}/passkey/registration-options`],
    ] as const)
      for (const headers of [{ 'content-type': 'application/json' }, {}]) {
        const authorization = `Bearer ${token}`;
        const answer = await test.app.server.inject({
          method: 'POST',
          url,
          headers: { authorization, ...headers },
        });
        expect([url, answer.statusCode]).toEqual([url, 200]);
      }
  });

  it('no answer to a browser contains the code that was issued (CVE-2026-105211)', async () => {
    const visitor = await Visitor.arrive(test, alice, { email: alice });
    const answers = [await visitor.post('/user-authenticators/email-otp', { email: alice })];
    const code = await test.codeFor(alice);
    answers.push(await visitor.post('/challenge/email-otp'));
    answers.push(await visitor.get('/hosted/session'));
    answers.push(await visitor.post('/init'));
    answers.push(await visitor.verify('email-otp', '000000'));
    answers.push(await visitor.verify('email-otp', code));
    answers.push(await visitor.get('/hosted/session'));
    answers.push(await visitor.post('/hosted/finish', { outcome: 'completed' }));
    answers.push(await visitor.get('/user-authenticators'));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 200, 200, 200, 200]);
    for (const { body, headers } of answers) {
      const text = JSON.stringify([withoutTokens(body), headers]);
      expect(text).not.toContain(code);
      expect(text).not.toContain(Buffer.from(code).toString('base64url'));
    }
    expect(test.logged.join('\n')).not.toContain(code);
  });
});

/** Tokens are random text in which any six digits may stand by chance; they are looked into instead. */
function withoutTokens(body: Record<string, unknown>): unknown {
  const { accessToken, token, challengeOptions, ...rest } = body;
  const payload = String(accessToken ?? '').split('.')[1] ?? '';
  return [rest, Buffer.from(payload, 'base64url').toString('utf8')];
}

describe('a wrong code (client-api.md §2.4)', () => {
  it('is 200 with isVerified false and no error key', async () => {
    await importEmail(test, alice, alice);
    const visitor = await Visitor.arrive(test, alice);
    await visitor.post('/challenge/email-otp');
    const { status, body } = await visitor.verify('email-otp', '000000');
    expect(status).toBe(200);
    expect(body).toEqual({
      isVerified: false,
      failureReason: 'CODE_INVALID_OR_EXPIRED',
      attemptsRemaining: 4,
    });
  });

  it('a code before any was sent, too', async () => {
    const visitor = await Visitor.arrive(test, alice);
    const { status, body } = await visitor.verify('email-otp', '123456');
    expect([status, body]).toEqual([200, { isVerified: false, failureReason: 'CODE_INVALID_OR_EXPIRED' }]);
  });
});

describe('POST /client/init (client-api.md §3)', () => {
  it('answers the methods this challenge can be met with, and the token that was given', async () => {
    await importEmail(test, alice, alice);
    const visitor = await Visitor.arrive(test, alice);
    expect((await visitor.post('/init', {})).body).toEqual({
      challengeOptions: {
        token: visitor.token,
        user: { email: 'a•••e@example.com' },
        verificationMethods: ['EMAIL_OTP', 'RECOVERY_CODE'],
        defaultVerificationMethod: 'EMAIL_OTP',
      },
    });
  });

  it('offers nothing to a person without a factor, and nothing after the end', async () => {
    const visitor = await Visitor.arrive(test, 'bob');
    const { challengeOptions } = (await visitor.post('/init', {})).body;
    expect(challengeOptions).toEqual({ token: visitor.token, user: {}, verificationMethods: [] });
    const blocked = await Visitor.arrive(test, 'bob', { actionCode: 'forbidden' });
    expect((await blocked.post('/init', {})).status).toBe(400);
  });
});

describe('looking up a passkey without a token (client-api.md §5.7)', () => {
  const path = `${authenticators}/passkey`;
  const spellings: [string, string][] = [
    ['browser', Buffer.from('test-tenant').toString('base64')],
    ['browser, percent-encoded', Buffer.from('%74est-tenant').toString('base64')],
    ['iOS', Buffer.from('test-tenant:').toString('base64url')],
    ['Android', Buffer.from('test-tenant:').toString('base64')],
    ['REST with a password', Buffer.from('test-tenant:x').toString('base64')],
  ];

  async function registered(): Promise<string> {
    const visitor = await Visitor.arrive(test, alice);
    const added = await visitor.addPasskey(createSoftwareAuthenticator());
    return added.body.userAuthenticator.webauthnCredential.credentialId;
  }

  it.each(spellings)('takes the tenant id as %s sends it', async (_name, text) => {
    const credentialId = await registered();
    for (const query of [`credentialIds=AAAA,${credentialId},BBBB`, `credentialId=${credentialId}`]) {
      const answer = await test.call('GET', `${path}?${query}`, { authorization: basic(text) });
      expect(answer.status).toBe(200);
      expect(answer.body).toEqual({ credentialId, verifiedAt: new Date(test.clock.now).toISOString() });
    }
  });

  it('knows no others: unknown ids, other tenants, no ids', async () => {
    const credentialId = await registered();
    const tenant = basic(Buffer.from('test-tenant').toString('base64'));
    const ask = async (query: string, authorization = tenant) =>
      await test.call('GET', `${path}${query}`, { authorization });
    const unknown = { status: 400, body: { errorCode: 'invalid_credential' } };
    expect(await ask('?credentialIds=AAAA')).toMatchObject(unknown);
    expect(await ask('?credentialIds=not*base64')).toMatchObject(unknown);
    const invalid = { status: 400, body: { errorCode: 'invalid_request' } };
    expect(await ask('')).toMatchObject(invalid);
    expect(await ask('?credentialIds=')).toMatchObject(invalid);
    expect(await ask(`?credentialIds=${'AAAA,'.repeat(51)}`)).toMatchObject(invalid);
    const other = basic(Buffer.from('other-tenant').toString('base64'));
    const refused = await ask(`?credentialIds=${credentialId}`, other);
    expect([refused.status, refused.body.errorDescription]).toEqual([
      401,
      'There is no tenant with the id that was sent.',
    ]);
    expect((await ask(`?credentialIds=${credentialId}`, basic(''))).status).toBe(401);
    expect((await ask(`?credentialIds=${credentialId}`, basic('JTI='))).status).toBe(401);
  });

  it('a removed passkey is gone for it', async () => {
    const credentialId = await registered();
    const list = (await test.server('GET', `/users/${alice}/authenticators`)).body;
    await test.server('DELETE', `/users/${alice}/authenticators/${list[0].userAuthenticatorId}`);
    const authorization = basic(Buffer.from('test-tenant').toString('base64'));
    const answer = await test.call('GET', `${path}?credentialIds=${credentialId}`, { authorization });
    expect(answer.body.errorCode).toBe('invalid_credential');
  });
});
