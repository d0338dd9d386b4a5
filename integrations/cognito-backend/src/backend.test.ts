import { createHash } from 'node:crypto';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createTriggers } from '@stepward/cognito';
import { type Cognito, startCognito } from '@stepward/cognito-emulator';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createBackend } from './backend.ts';
import { secretHash } from './cognito.ts';
import { readSettings, type Settings } from './settings.ts';

// The real triggers in the emulator; Stepward itself is a double that knows one proof for each challenge. The whole way,
// with a browser and a Stepward server, is e2e/src/cognito/backend.test.ts.

const poolId = 'eu-west-1_Backend01';
const origin = 'http://localhost:3000';
const email = 'anna@example.com';
const hosted = 'https://mfa.example.com';

let cognito: Cognito;
let settings: Settings;
let server: Server;
let base: string;
let nowMs = Date.now();

const proofOf = (reference: string): string =>
  `proof-${createHash('sha256').update(reference).digest('hex')}`;

/** Answers `track` with a page whose address names the action's key, and `validate` for the proof of that key. */
const stepwardDouble: typeof fetch = async (input, init) => {
  const url = new URL(String(input));
  const body = JSON.parse(String(init?.body ?? '{}'));
  const [, userId = '', action] = /\/users\/([^/]+)\/actions\/([^/]+)$/.exec(url.pathname) ?? [];
  const asked = new Map(tracked);
  if (action !== undefined) {
    const { idempotencyKey } = body;
    tracked.set(proofOf(idempotencyKey), { userId: decodeURIComponent(userId), idempotencyKey, action });
    const common = { idempotencyKey, state: 'CHALLENGE_REQUIRED', token: 'client-token', isEnrolled: true };
    return Response.json({
      ...common,
      url: `${hosted}/?token=${idempotencyKey}`,
      allowedVerificationMethods: ['EMAIL_OTP'],
    });
  }
  const proven = asked.get(body.token);
  const isValid = proven !== undefined && proven.userId === body.userId && proven.action === body.action;
  if (!isValid) return Response.json({ isValid: false });
  const { userId: user, idempotencyKey } = proven;
  const succeeded = { isValid, state: 'CHALLENGE_SUCCEEDED', verificationMethod: 'EMAIL_OTP' };
  return Response.json({
    ...succeeded,
    userId: user,
    action: proven.action,
    actionCode: proven.action,
    idempotencyKey,
  });
};
const tracked = new Map<string, { userId: string; idempotencyKey: string; action: string }>();

beforeAll(async () => {
  const options = { apiUrl: hosted, secretKey: 'sk_a-secret-key-of-a-tenant-0123456789' };
  const triggers = createTriggers(options, { fetch: stepwardDouble, log: () => {} });
  const clientSecret = 'a-secret-of-a-confidential-client';
  cognito = await startCognito({
    now: () => nowMs,
    pools: [
      {
        id: poolId,
        usernameAttributes: ['email'],
        passwordPolicy: { minimumLength: 12, requireSymbols: false },
        clients: [
          {
            id: 'backend',
            secret: clientSecret,
            explicitAuthFlows: ['ALLOW_CUSTOM_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
            preventUserExistenceErrors: 'ENABLED',
            accessTokenValidityMinutes: 15,
          },
        ],
        triggers,
        users: [{ username: email }],
      },
    ],
  });
  process.env.AWS_ACCESS_KEY_ID = 'local';
  process.env.AWS_SECRET_ACCESS_KEY = 'local';
  settings = readSettings({
    AWS_REGION: 'eu-west-1',
    COGNITO_USER_POOL_ID: poolId,
    COGNITO_CLIENT_ID: 'backend',
    COGNITO_CLIENT_SECRET: clientSecret,
    COGNITO_ENDPOINT: cognito.url,
    APP_ORIGIN: origin,
  });
  server = createBackend(settings, () => nowMs);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server?.closeAllConnections();
  await new Promise((resolve) => server?.close(resolve));
  await cognito?.close();
});

/** A browser: it follows nothing and keeps its cookies. */
class Browser {
  readonly cookies = new Map<string, string>();

  async send(
    method: string,
    path: string,
    form?: Record<string, string>,
    from: string = origin,
  ): Promise<Response> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(base + path, {
      method,
      redirect: 'manual',
      headers: { cookie, ...(method === 'POST' ? { origin: from } : {}) },
      ...(form === undefined ? {} : { body: new URLSearchParams(form) }),
    });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (line.includes('Max-Age=0')) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return response;
  }

  /** Up to Stepward's page; the proof that it would bring back. */
  async begin(path: string, address: string): Promise<string> {
    const response = await this.send('POST', path, { email: address });
    const page = new URL(response.headers.get('location') ?? 'about:blank');
    expect([response.status, page.origin]).toEqual([303, hosted]);
    return proofOf(page.searchParams.get('token') ?? '');
  }

  async signIn(path = '/sign-in', address = email): Promise<Response> {
    const proof = await this.begin(path, address);
    return await this.send('GET', `/callback?token=${proof}`);
  }

  async home(): Promise<string> {
    return await (await this.send('GET', '/')).text();
  }
}

let browser: Browser;
beforeEach(() => {
  browser = new Browser();
});

describe('signing in', () => {
  it('goes to the page of Stepward and comes back to a session', async () => {
    const back = await browser.signIn();
    expect([back.status, back.headers.get('location')]).toEqual([303, '/']);
    expect(await browser.home()).toContain(`signed in as ${email}`);
  });

  it('works for somebody who has just signed up, and tells nobody who has an account', async () => {
    await browser.signIn('/sign-up', 'new@example.com');
    expect(await browser.home()).toContain('signed in as new@example.com');
    const again = new Browser();
    await again.signIn('/sign-up', 'new@example.com');
    expect(await again.home()).toContain('signed in as new@example.com');
  });

  it('looks the same for names that nobody has, and never ends in a session', async () => {
    expect((await browser.signIn('/sign-in', 'nobody@example.com')).status).toBe(400);
    expect(await browser.home()).not.toContain('signed in');
  });

  it.each(['not-an-address', '', `${'a'.repeat(250)}@example.com`])(
    'refuses the address %j',
    async (address) => {
      expect((await browser.send('POST', '/sign-in', { email: address })).status).toBe(400);
    },
  );

  it('is not begun by a form of another site', async () => {
    const response = await browser.send('POST', '/sign-in', { email }, 'https://evil.example');
    expect(response.status).toBe(403);
  });

  it('refuses a form that is too large', async () => {
    const response = await browser.send('POST', '/sign-in', { email, more: 'a'.repeat(10_000) });
    expect(response.status).toBe(400);
  });
});

describe('the way back', () => {
  it('is of no use to another browser: a proof that a link brings signs nobody in', async () => {
    const attackers = await new Browser().begin('/sign-in', email);
    const victim = new Browser();
    expect((await victim.send('GET', `/callback?token=${attackers}`)).status).toBe(400);
    await victim.begin('/sign-in', 'new@example.com');
    expect((await victim.send('GET', `/callback?token=${attackers}`)).status).toBe(400);
    expect(victim.cookies.has('session')).toBe(false);
  });

  it('works once', async () => {
    const proof = await browser.begin('/sign-in', email);
    const cookies = new Map(browser.cookies);
    await browser.send('GET', `/callback?token=${proof}`);
    const replay = new Browser();
    for (const [name, value] of cookies) replay.cookies.set(name, value);
    expect((await replay.send('GET', `/callback?token=${proof}`)).status).toBe(400);
  });

  it('ends with a session of a new id, whatever the browser came with', async () => {
    browser.cookies.set('session', 'chosen-by-somebody-else');
    await browser.signIn();
    expect(browser.cookies.get('session')).toMatch(/^[\w-]{43}$/);
  });

  it('is kept by nobody and leaks to nobody', async () => {
    const { headers } = await browser.signIn();
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('referrer-policy')).toBe('same-origin');
    for (const line of headers.getSetCookie()) expect(line).toMatch(/HttpOnly; SameSite=Lax/);
  });

  it('takes too long', async () => {
    const proof = await browser.begin('/sign-in', email);
    nowMs += 16 * 60_000;
    expect((await browser.send('GET', `/callback?token=${proof}`)).status).toBe(400);
  });
});

describe('a session', () => {
  it('goes on after its tokens ended, for the refresh token gives new ones', async () => {
    await browser.signIn();
    nowMs += 20 * 60_000;
    expect(await browser.home()).toContain('signed in as');
  });

  it('ends with the sign-out, and its refresh token with it', async () => {
    await browser.signIn();
    const stolen = new Browser();
    stolen.cookies.set('session', browser.cookies.get('session') ?? '');
    await browser.send('POST', '/sign-out', {});
    expect(await browser.home()).not.toContain('signed in');
    expect(await stolen.home()).not.toContain('signed in');
  });

  it('ends after half a day', async () => {
    await browser.signIn();
    nowMs += 13 * 60 * 60_000;
    expect(await browser.home()).not.toContain('signed in');
  });
});

it('the secret hash is the one that AWS documents', () => {
  const known = { ...settings, clientId: 'client', clientSecret: 'secret' };
  // printf '%s' 'annaclient' | openssl dgst -sha256 -hmac secret -binary | base64
  expect(secretHash('anna', known)).toBe('gdN9QpGJdbGpTRhHcRMIPRIlIVdBKGqw+w82Sy7rTTk=');
});

it('settings that are missing are named', () => {
  expect(() => readSettings({ AWS_REGION: 'eu-west-1' })).toThrow('COGNITO_USER_POOL_ID is required');
});

it('cookies of an https origin can be set by that host alone', async () => {
  const secure = createBackend({ ...settings, origin: 'https://app.example.com' });
  await new Promise<void>((resolve) => secure.listen(0, '127.0.0.1', resolve));
  const { port } = secure.address() as AddressInfo;
  const response = await fetch(`http://127.0.0.1:${port}/sign-in`, {
    method: 'POST',
    redirect: 'manual',
    headers: { origin: 'https://app.example.com' },
    body: new URLSearchParams({ email }),
  });
  expect(response.headers.getSetCookie()[0]).toMatch(
    /^__Host-sign-in=.+; Path=\/; HttpOnly; SameSite=Lax; Secure$/,
  );
  secure.closeAllConnections();
  await new Promise((resolve) => secure.close(resolve));
});
