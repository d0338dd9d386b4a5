import { parseCookieHeader } from '../cookies.ts';
import type { EdgeRequest, EdgeResponse, HeaderList } from '../messages.ts';
import type { Origin } from './test-edge.ts';

// Applications that know nothing of the edge. Passwords are right when they say so.

interface Login {
  readonly username: string;
  readonly isRight: boolean;
}

/** Sets a fresh session cookie at login, as most do. */
export function formOrigin(
  options: { readonly location?: string; readonly cookies?: (id: string) => readonly string[] } = {},
): Origin {
  const { location = '/dashboard', cookies = sessionCookie } = options;
  const sessions = new Map<string, string>();
  return (request) => {
    const login = loginOf(request);
    if (login?.isRight === false) return redirectTo('/login?error=1');
    if (login !== undefined) {
      const id = `s-${sessions.size + 1}`;
      sessions.set(id, login.username);
      return request.path === '/api/login'
        ? answer(200, JSON.stringify({ bearer: 'jwt-in-the-body' }), cookies(id), 'application/json')
        : redirectTo(location, cookies(id));
    }
    if (request.path === '/logout') return redirectTo('/login', ['sid=; Path=/; Max-Age=0']);
    const user = sessions.get(sidOf(request) ?? '');
    if (request.path === '/rotate' && user !== undefined) {
      const id = `s-${sessions.size + 1}`;
      sessions.set(id, user);
      return answer(200, `rotated for ${user}`, sessionCookie(id));
    }
    return user === undefined ? redirectOrPage(request) : answer(200, `Hello ${user}`);
  };
}

/** Gives every visitor a session, and turns it into a logged-in one in place (SECURITY F12). */
export function inPlaceOrigin(): Origin {
  const sessions = new Map<string, string | undefined>();
  return (request) => {
    const id = sidOf(request);
    if (id === undefined || !sessions.has(id)) {
      const fresh = `p-${sessions.size + 1}`;
      sessions.set(fresh, undefined);
      return answer(200, 'Sign in', sessionCookie(fresh));
    }
    const login = loginOf(request);
    if (login?.isRight === false) return redirectTo('/login?error=1');
    if (login !== undefined) {
      sessions.set(id, login.username);
      return redirectTo('/dashboard');
    }
    const user = sessions.get(id);
    // As guards of many frameworks do: whoever is logged in is sent away from the login page.
    if (request.path === '/login')
      return user === undefined ? answer(200, 'Sign in') : redirectTo('/dashboard');
    return user === undefined ? redirectTo('/login') : answer(200, `Hello ${user}`);
  };
}

/**
 * Gives a session to whoever opens the login page or logs in without one, and logs an existing session in without giving
 * it a new id. `isGuarded`: whoever is logged in is sent on from the login, whatever the name and the password, as guards
 * of many frameworks do.
 */
export function upgradingOrigin({ isGuarded = false, cookie = 'sid' } = {}): Origin {
  /** User names; empty where nobody is logged in. */
  const sessions = new Map<string, string>();
  const start = (user: string) => {
    const id = `f-${sessions.size + 1}`;
    sessions.set(id, user);
    return [`${cookie}=${id}; Path=/`];
  };
  const logIn = ({ username, isRight }: Login, id: string): EdgeResponse => {
    if (isGuarded && sessions.get(id)) return redirectTo('/dashboard');
    if (!isRight) return redirectTo('/login?error=1');
    if (!sessions.has(id)) return redirectTo('/dashboard', start(username));
    sessions.set(id, username);
    return redirectTo('/dashboard');
  };
  return (request) => {
    const id = cookieOf(request, cookie) ?? '';
    const login = loginOf(request);
    if (login !== undefined) return logIn(login, id);
    if (request.path === '/login') return answer(200, 'Sign in', sessions.has(id) ? [] : start(''));
    const user = sessions.get(id);
    if (request.path === '/rotate' && user) return answer(200, 'rotated', start(user));
    return user ? answer(200, `Hello ${user}`) : redirectOrPage(request);
  };
}

export function redirectTo(location: string, setCookies: readonly string[] = []): EdgeResponse {
  return { status: 302, headers: [['location', location], ...cookieHeaders(setCookies)] };
}

export function answer(
  status: number,
  body: string,
  setCookies: readonly string[] = [],
  type = 'text/html',
): EdgeResponse {
  return { status, headers: [['content-type', type], ...cookieHeaders(setCookies)], body };
}

export function sessionCookie(id: string): string[] {
  return [`sid=${id}; Path=/; HttpOnly; SameSite=Lax; Expires=Wed, 01 Jan 2036 00:00:00 GMT`];
}

function redirectOrPage({ path }: EdgeRequest): EdgeResponse {
  return path === '/dashboard' ? redirectTo('/login') : answer(200, 'Sign in');
}

function cookieHeaders(values: readonly string[]): HeaderList {
  return values.map((value) => ['set-cookie', value] as const);
}

function sidOf(request: EdgeRequest): string | undefined {
  return cookieOf(request, 'sid');
}

function cookieOf({ headers }: EdgeRequest, wanted: string): string | undefined {
  return parseCookieHeader(headers).find(({ name }) => name === wanted)?.value;
}

function loginOf({ method, path, body }: EdgeRequest): Login | undefined {
  if (method !== 'POST' || !/login/i.test(path) || body === undefined) return undefined;
  const text = Buffer.from(body.bytes).toString();
  const fields: unknown = text.startsWith('{')
    ? JSON.parse(text)
    : Object.fromEntries(new URLSearchParams(text));
  const { username = '', password } = fields as Record<string, string>;
  return { username, isRight: password === 'right' };
}
