import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demoUsers, type LegacyApp, startLegacyApp } from './index.ts';
import { sessionTtlMs } from './sessions.ts';

const [alice] = demoUsers;
let app: LegacyApp;
let now = 1_000_000;
const targets: string[] = [];

beforeAll(async () => {
  app = await startLegacyApp({ now: () => now, onRequest: (request) => targets.push(request.url ?? '') });
});
afterAll(() => app.close());

function ask(path: string, init: RequestInit = {}) {
  return fetch(`http://127.0.0.1:${app.port}${path}`, { redirect: 'manual', ...init });
}

function signIn(username: string, password: string, headers: Record<string, string> = {}) {
  return ask('/login/password', {
    method: 'POST',
    body: new URLSearchParams({ username, password }),
    headers,
  });
}

async function signedIn(): Promise<string> {
  const response = await signIn(alice!.username, alice!.password);
  return response.headers.getSetCookie()[0]!.split(';')[0]!;
}

describe('the sign-in form', () => {
  it('is at / and asks for username and password', async () => {
    const page = await (await ask('/')).text();
    expect(page).toContain('action="/login/password"');
    expect(page).toMatch(/name="username"[\s\S]*name="password"/);
    expect(page).not.toContain('is not right');
    expect(targets).toContain('/');
  });

  it('lists nobody', async () => {
    expect(await (await ask('/')).text()).not.toMatch(/@example\.com|correct horse/);
  });
});

describe('POST /login/password', () => {
  it('sets the session cookie and goes to the dashboard', async () => {
    const response = await signIn(alice!.username, alice!.password);
    expect(response.status).toBe(302);
    expect(response.headers.get('location')).toBe('/dashboard');
    expect(response.headers.getSetCookie()).toEqual([
      expect.stringMatching(
        /^hl_session=[\w-]{32}; Max-Age=28800; Path=\/; Expires=.+ GMT; HttpOnly; SameSite=Lax$/,
      ),
    ]);
  });

  it('takes the e-mail address in any case', async () => {
    expect((await signIn(' ALICE@example.com ', alice!.password)).headers.get('location')).toBe('/dashboard');
  });

  it.each([
    ['a wrong password', 'alice@example.com', 'correct horse'],
    ['another user’s password', 'alice@example.com', 'correct horse staple'],
    ['an unknown user', 'mallory@example.com', 'correct horse battery'],
    ['nothing', '', ''],
  ])('sends %s back to the form without a cookie', async (_, username, password) => {
    const response = await signIn(username, password);
    expect(response.status).toBe(302);
    expect(response.headers.get('location')).toBe('/?error=1');
    expect(response.headers.getSetCookie()).toEqual([]);
    expect(await (await ask('/?error=1')).text()).toContain('is not right');
  });

  it('refuses doubled fields and bodies that are no form', async () => {
    const doubled = 'username=alice%40example.com&username=bob&password=correct+horse+battery';
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const responses = [
      await ask('/login/password', { method: 'POST', body: doubled, headers }),
      await ask('/login/password', {
        method: 'POST',
        body: JSON.stringify(alice),
        headers: { 'content-type': 'application/json' },
      }),
      await ask('/login/password', { method: 'POST' }),
    ];
    for (const response of responses) expect(response.headers.get('location')).toBe('/?error=1');
  });

  it('ends the session from before', async () => {
    const before = await signedIn();
    await signIn(alice!.username, alice!.password, { cookie: before });
    expect((await ask('/dashboard', { headers: { cookie: before } })).status).toBe(302);
  });
});

describe('protected pages', () => {
  it.each(['/dashboard', '/account', '/documents'])('%s shows itself to a session only', async (path) => {
    const cookie = await signedIn();
    const page = await ask(path, { headers: { cookie: `other=1; ${cookie}` } });
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('alice@example.com');
    for (const headers of [{}, { cookie: 'hl_session=guess' }, { cookie: 'hl_session=' }]) {
      const refused = await ask(path, { headers: headers as Record<string, string> });
      expect(refused.status).toBe(302);
      expect(refused.headers.get('location')).toBe('/');
    }
  });

  it('end with the session’s eight hours', async () => {
    const cookie = await signedIn();
    now += sessionTtlMs - 1;
    expect((await ask('/dashboard', { headers: { cookie } })).status).toBe(200);
    now += 1;
    expect((await ask('/dashboard', { headers: { cookie } })).status).toBe(302);
  });

  it('end with signing out', async () => {
    const cookie = await signedIn();
    const response = await ask('/logout', { method: 'POST', headers: { cookie } });
    expect(response.headers.get('location')).toBe('/');
    expect(response.headers.getSetCookie()[0]).toMatch(/^hl_session=; Path=\/; Expires=Thu, 01 Jan 1970/);
    expect((await ask('/dashboard', { headers: { cookie } })).status).toBe(302);
  });
});

describe('the account', () => {
  it('saves an extension of three digits and nothing else', async () => {
    const cookie = await signedIn();
    const save = (extension: string) =>
      ask('/account', { method: 'POST', body: new URLSearchParams({ extension }), headers: { cookie } });
    expect((await save('777')).headers.get('location')).toBe('/account?saved=1');
    expect((await save('"><script>')).headers.get('location')).toBe('/account');
    expect(await (await ask('/account', { headers: { cookie } })).text()).toContain('value="777"');
  });
});

describe('documents', () => {
  it('come back as they were uploaded', async () => {
    const cookie = await signedIn();
    const body = Buffer.alloc(3_000_000, 'a document ');
    const sha256 = createHash('sha256').update(body).digest('hex');
    const stored = await ask('/documents/plan.bin', { method: 'PUT', body, headers: { cookie } });
    expect(stored.status).toBe(201);
    expect(await stored.json()).toEqual({ name: 'plan.bin', bytes: body.length, sha256 });
    const read = await ask('/documents/plan.bin', { headers: { cookie } });
    expect(Buffer.from(await read.arrayBuffer()).equals(body)).toBe(true);
    expect(await (await ask('/documents', { headers: { cookie } })).text()).toContain('plan.bin');
  });

  it('may not be larger than 20 MB', async () => {
    const cookie = await signedIn();
    const body = Buffer.alloc(20 * 1_048_576 + 1);
    expect((await ask('/documents/large', { method: 'PUT', body, headers: { cookie } })).status).toBe(413);
    expect((await ask('/documents/large', { headers: { cookie } })).status).toBe(404);
  });
});

describe('other addresses', () => {
  it('have the style sheet, the script and a page for what is not there', async () => {
    expect((await ask('/css/style.css')).headers.get('content-type')).toContain('text/css');
    expect((await ask('/js/upload.js')).headers.get('content-type')).toContain('javascript');
    expect((await ask('/nothing')).status).toBe(404);
  });
});
