import { createHash } from 'node:crypto';
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
} from './origin.ts';

export const manyCookiesCount = 20;
/** 20 × 600 = 12 kB of values. */
export const manyCookiesValueBytes = 600;

/**
 * An app that keeps its session in twenty signed cookies, 12 kB in all. GET /login, POST /login (302 /home or
 * /login?error=1), protected /home: only with all twenty, unchanged.
 */
export function startManyCookiesOrigin(): Promise<Origin> {
  const sessions = new Map<string, string>();
  return startNodeOrigin(({ request, response, url, body }) => {
    const route = `${request.method} ${url.pathname}`;
    if (route === 'GET /' || route === 'GET /login')
      return sendPage(response, 200, 'Sign in', loginForm('/login'));
    if (route === 'POST /login') {
      const form = new URLSearchParams(body.toString());
      const username = checkPassword(form.get('username'), form.get('password'));
      if (!username) return redirect(response, 302, '/login?error=1');
      const id = newSessionId();
      sessions.set(id, username);
      return redirect(response, 302, '/home', loginCookies(id));
    }
    if (url.pathname !== '/home') return sendPage(response, 404, 'Not found', '');
    const cookies = cookiesOf(request);
    const id = cookies.get('part0')?.split('.', 1)[0] ?? '';
    const username = sessions.get(id);
    const isWhole = Array.from({ length: manyCookiesCount }, (_, index) => index).every(
      (index) => cookies.get(`part${index}`) === cookieValue(id, index),
    );
    return username && isWhole ? sendProtectedPage(response, username) : redirect(response, 302, '/login');
  });
}

function loginCookies(id: string): string[] {
  return Array.from(
    { length: manyCookiesCount },
    (_, index) =>
      `part${index}=${cookieValue(id, index)}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${1_000 + index}`,
  );
}

function cookieValue(id: string, index: number): string {
  const digest = createHash('sha512').update(`${id} ${index}`).digest('base64url');
  return `${id}.${digest.repeat(8)}`.slice(0, manyCookiesValueBytes);
}
