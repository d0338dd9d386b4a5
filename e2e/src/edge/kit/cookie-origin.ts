import {
  checkPassword,
  cookiesOf,
  loginForm,
  newSessionId,
  type Origin,
  redirect,
  sendPage,
  sendProtectedPage,
  startNodeOrigin,
} from '../../origins/origin.ts';
import { formSite, type Site } from './sites.ts';

/** A session in as many cookies, of as many bytes each, as the address of the login asks for; all are needed. */
export function startCookieOrigin(): Promise<Origin> {
  const sessions = new Map<string, { username: string; cookies: readonly string[] }>();
  return startNodeOrigin(({ request, response, url, body }) => {
    if (url.pathname === '/login' && request.method === 'POST') {
      const form = new URLSearchParams(body.toString());
      const username = checkPassword(form.get('username'), form.get('password'));
      if (!username) return redirect(response, 302, '/login?error=1');
      const id = newSessionId();
      const count = Number(url.searchParams.get('count') ?? 1);
      const value = `${id}.${'v'.repeat(10_000)}`.slice(0, Number(url.searchParams.get('bytes') ?? 100));
      const cookies = Array.from({ length: count }, (_, at) => `c${at}=${value}`);
      sessions.set(id, { username, cookies });
      return redirect(
        response,
        302,
        '/home',
        cookies.map((cookie) => `${cookie}; Path=/; HttpOnly; SameSite=Lax`),
      );
    }
    if (url.pathname !== '/home') return sendPage(response, 200, 'Sign in', loginForm('/login'));
    const sent = cookiesOf(request);
    const session = sessions.get(sent.get('c0')?.split('.')[0] ?? '');
    const isWhole = session?.cookies.every((cookie) => {
      const at = cookie.indexOf('=');
      return sent.get(cookie.slice(0, at)) === cookie.slice(at + 1);
    });
    return session && isWhole
      ? sendProtectedPage(response, session.username)
      : redirect(response, 302, '/login');
  });
}

export const cookieSite: Site = {
  ...formSite,
  name: 'cookies of any size',
  start: startCookieOrigin,
  sessionCookies: Array.from({ length: 20 }, (_, at) => `c${at}`),
};
