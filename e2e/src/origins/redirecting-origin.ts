import {
  checkPassword,
  cookiesOf,
  loginForm,
  newSessionId,
  type Origin,
  type Page,
  redirect,
  sendPage,
  sendProtectedPage,
  startNodeOrigin,
} from './origin.ts';

const attributes = 'Path=/; HttpOnly; SameSite=Lax';

/**
 * Logins that answer 303 and 307, and a session id that changes later. GET /login; POST /login/see-other (303) and
 * POST /login/temporary (307: the browser posts the form again to /home); wrong: the same status to /login?error=1.
 * Protected: GET or POST /home, and GET /rotate, which gives the session a new `sid`, ends the old one and goes
 * to /home.
 */
export function startRedirectingOrigin(): Promise<Origin> {
  const sessions = new Map<string, string>();
  return startNodeOrigin((page) => {
    const { request, response, url } = page;
    const sid = cookiesOf(request).get('sid') ?? '';
    const username = sessions.get(sid);
    const route = `${request.method} ${url.pathname}`;
    if (route === 'POST /login/see-other') return logIn(page, 303, sessions);
    if (route === 'POST /login/temporary') return logIn(page, 307, sessions);
    if (url.pathname === '/' || url.pathname === '/login') {
      const forms = loginForm('/login/see-other') + loginForm('/login/temporary');
      return sendPage(response, 200, 'Sign in', forms);
    }
    if (url.pathname !== '/home' && url.pathname !== '/rotate')
      return sendPage(response, 404, 'Not found', '');
    if (!username) return redirect(response, 302, '/login');
    if (url.pathname === '/home') return sendProtectedPage(response, username);
    sessions.delete(sid);
    return redirect(response, 302, '/home', [startSession(sessions, username)]);
  });
}

function logIn({ response, body }: Page, status: 303 | 307, sessions: Map<string, string>): void {
  const form = new URLSearchParams(body.toString());
  const username = checkPassword(form.get('username'), form.get('password'));
  if (username) redirect(response, status, '/home', [startSession(sessions, username)]);
  else redirect(response, status, '/login?error=1');
}

function startSession(sessions: Map<string, string>, username: string): string {
  const id = newSessionId();
  sessions.set(id, username);
  return `sid=${id}; ${attributes}`;
}
