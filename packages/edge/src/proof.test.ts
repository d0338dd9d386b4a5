import { describe, expect, it } from 'vitest';
import { parseCookieHeader } from './cookies.ts';
import type { EdgeRequest, EdgeResponse } from './messages.ts';
import { Browser, locationOf, type Sent, setCookiesOf } from './testing/browser.ts';
import { answer, formOrigin, redirectTo } from './testing/origins.ts';
import { baseInput, TestEdge } from './testing/test-edge.ts';

// Which change of the session a proof follows. Mallory has an own account, and alice's password.

const alice = 'alice@example.com';
const mallory = 'mallory@example.com';
type Changes = ConstructorParameters<typeof TestEdge>[1];

const proofName = '__Host-sw_proof';
const id = (at: number) => `${at}`.repeat(24);

async function loggedIn(changes: Changes = {}, jar: ReadonlyMap<string, string> = new Map()) {
  const edge = new TestEdge(formOrigin(), changes);
  edge.api.outcomeOf = (user) => (user === mallory ? 'ALLOW' : 'CHALLENGE_REQUIRED');
  const browser = new Browser(edge, jar);
  await browser.logIn(mallory);
  return { edge, browser };
}

const flagged = (flag: 'renewsSession' | 'freshSession', count = 2): Changes => ({
  logins: baseInput.logins.map((login, at) => ({ ...login, [flag]: at < count })),
});

describe('a proof whose session gets a new value', () => {
  const changing = async (changes: Changes, sent: Sent, path = '/anything') => {
    const { edge, browser } = await loggedIn(changes);
    edge.origin = () => answer(200, 'done', ['sid=changed; Path=/']);
    await browser.open(path, sent);
    return browser.jar.has(proofName);
  };

  it.each(['GET', 'HEAD'])('follows it after %s', async (method) => {
    expect(await changing({}, { method })).toBe(true);
  });

  it.each(['POST', 'PUT', 'PATCH', 'DELETE'])(
    'ends after %s: it may be that of a login that nobody has listed',
    async (method) => {
      expect(await changing({}, { method })).toBe(false);
      expect(await changing(flagged('renewsSession', 1), { method })).toBe(false);
    },
  );

  it('ends after a GET that is another method to the application', async () => {
    expect(await changing({}, {}, '/anything?_method=POST')).toBe(false);
    expect(await changing({}, { headers: [['x_http_method_override', 'POST']] })).toBe(false);
  });

  it.each(['renewsSession', 'freshSession'] as const)(
    'follows it after every method where all logins say %s: the value changes all the time there',
    async (flag) => {
      for (const method of ['GET', 'POST', 'DELETE']) {
        expect(await changing(flagged(flag), { method })).toBe(true);
      }
    },
  );

  it('stays where the value stays, and where less of it is left', async () => {
    const { edge, browser } = await loggedIn({ sessionCookies: ['sid', 'remember'] });
    edge.origin = () => answer(200, 'done', ['sid=s-1; Path=/', 'lang=de; Path=/']);
    await browser.open('/anything', { method: 'POST' });
    expect(browser.jar.has(proofName)).toBe(true);
    edge.origin = () => answer(200, 'done', ['remember=token; Path=/']);
    await browser.open('/anything');
    edge.origin = () => answer(200, 'done', ['remember=; Path=/; Max-Age=0']);
    await browser.open('/anything', { method: 'POST' });
    expect((await browser.open('/dashboard')).status).toBe(200);
  });
});

describe('ordinary people', () => {
  /** A form for a new password, which gives the session a new id; a log-out by form or link. */
  function accountOrigin(): (request: EdgeRequest) => EdgeResponse {
    const sessions = new Map<string, string>();
    let count = 0;
    const begin = (user: string) => {
      count += 1;
      const fresh = id(count);
      sessions.set(fresh, user);
      return [`sid=${fresh}; Path=/`];
    };
    return (request) => {
      const sid = parseCookieHeader(request.headers).find(({ name }) => name === 'sid')?.value ?? '';
      const form = new URLSearchParams(Buffer.from(request.body?.bytes ?? '').toString());
      const user = sessions.get(sid);
      if (request.path === '/login/password') {
        return user ? redirectTo('/dashboard') : redirectTo('/dashboard', begin(form.get('username') ?? ''));
      }
      if (request.path === '/login') return user ? redirectTo('/dashboard') : answer(200, 'Sign in');
      if (request.path === '/logout') {
        sessions.delete(sid);
        return redirectTo('/login', ['sid=; Path=/; Max-Age=0']);
      }
      if (user === undefined) return redirectTo('/login');
      if (request.path === '/password' && request.method === 'POST') {
        sessions.delete(sid);
        return redirectTo('/dashboard', begin(user));
      }
      return answer(200, `Hello ${user}`);
    };
  }
  const atHome = async (sessionCookies: 'found' | string[]) => {
    const edge = new TestEdge(accountOrigin(), { sessionCookies });
    const browser = new Browser(edge);
    await browser.logIn(mallory);
    return browser;
  };
  const modes = [['named', ['sid']] as const, ['found', 'found'] as const];

  it.each(modes)('log in once more after a new password, and only once (%s)', async (_mode, names) => {
    const browser = await atHome(names === 'found' ? names : [...names]);
    await browser.open('/password', { method: 'POST' });
    const gated = await browser.open('/dashboard');
    expect(locationOf(gated)).toBe('/login');
    // The application would say "already signed in"; it is not shown the session, and the person sees the form.
    expect((await browser.open('/login')).body).toBe('Sign in');
    await browser.logIn(mallory);
    for (let visit = 0; visit < 3; visit += 1) {
      expect((await browser.open('/dashboard')).body).toBe(`Hello ${mallory}`);
    }
  });

  it.each(modes)('log out by form or link, and in again (%s)', async (_mode, names) => {
    const browser = await atHome(names === 'found' ? names : [...names]);
    for (const method of ['POST', 'GET']) {
      await browser.open('/logout', { method });
      expect([browser.jar.has('sid'), browser.jar.has(proofName)]).toEqual([false, false]);
      expect((await browser.open('/login')).body).toBe('Sign in');
      await browser.logIn(mallory);
      expect((await browser.open('/dashboard')).body).toBe(`Hello ${mallory}`);
    }
  });

  it('go on in an application that encrypts its session anew into each answer', async () => {
    const edge = new TestEdge(() => redirectTo('/dashboard', ['sid=0; Path=/']), flagged('renewsSession'));
    const browser = new Browser(edge);
    await browser.logIn(mallory);
    for (const [at, method] of ['GET', 'POST', 'POST', 'PUT', 'GET', 'DELETE'].entries()) {
      edge.origin = () => answer(200, 'fine', [`sid=${at + 1}; Path=/`]);
      expect((await browser.open('/dashboard', { method })).status).toBe(200);
    }
  });
});

describe('a proof of found cookies', () => {
  const found: Changes = { sessionCookies: 'found' };
  const setting = (...lines: string[]) => {
    return () =>
      redirectTo(
        '/dashboard',
        lines.map((line) => `${line}; Path=/`),
      );
  };
  const start = async (...lines: string[]) => {
    const edge = new TestEdge(setting(...lines), found);
    const browser = new Browser(edge, new Map([['lang', 'en']]));
    await browser.logIn(mallory);
    return { edge, browser };
  };

  it('is for what the application has set, whatever else the visitor has', async () => {
    const { edge, browser } = await start(`sid=${id(1)}`);
    edge.origin = () => answer(200, 'fine');
    browser.jar.delete('lang');
    expect((await browser.open('/dashboard')).body).toBe('fine');
    browser.jar.set('lang', 'de');
    expect((await browser.open('/dashboard')).body).toBe('fine');
    browser.jar.delete('sid');
    expect(locationOf(await browser.open('/dashboard'))).toBe('/login');
  });

  it.each(['GET', 'POST'])('ends when one of them is taken away, whatever is left (%s)', async (method) => {
    const { edge, browser } = await start(`sid=${id(1)}`, `visitor=${id(2)}`);
    edge.origin = () => answer(200, 'bye', ['sid=; Path=/; Max-Age=0']);
    await browser.open('/logout', { method });
    expect([browser.jar.has('visitor'), browser.jar.has(proofName)]).toEqual([true, false]);
  });

  it('stays as it was where a new cookie joins, by whatever method', async () => {
    const { edge, browser } = await start(`sid=${id(1)}`);
    const proof = browser.jar.get(proofName);
    for (const method of ['GET', 'POST']) {
      edge.origin = () => answer(200, 'fine', [`cart=${method}; Path=/`]);
      expect((await browser.open('/cart', { method })).body).toBe('fine');
      expect(browser.jar.get(proofName)).toBe(proof);
    }
    edge.origin = () => answer(200, 'fine', ['cart=; Path=/; Max-Age=0']);
    await browser.open('/cart', { method: 'POST' });
    expect(browser.jar.get(proofName)).toBe(proof);
  });

  it('is not made where the login sets nothing and nothing was set before', async () => {
    const { edge, browser } = await start();
    expect(browser.jar.has(proofName)).toBe(false);
    edge.api.outcomeOf = () => 'CHALLENGE_REQUIRED';
    await browser.logIn(alice);
    const back = await browser.open(edge.api.finishChallenge().href);
    expect(setCookiesOf(back).filter((line) => line.startsWith(`${proofName}=`) && !/=;/.test(line))).toEqual(
      [],
    );
  });
});
