import {
  checkPassword,
  cookiesOf,
  loginForm,
  newSessionId,
  type Origin,
  type Page,
  sendPage,
  sendProtectedPage,
  startNodeOrigin,
} from './origin.ts';

/**
 * PHP's way: every visitor has a session from the first page on, and login only marks it. No cookie is set at
 * login, so there is nothing to withhold: GET /index.php, POST /login.php (302 /members.php or
 * /index.php?error=1), protected /members.php and /api.php, GET /logout.php.
 */
export function startInPlaceSessionOrigin(): Promise<Origin> {
  const sessions = new Map<string, { username: string | null }>();
  return startNodeOrigin((page) => {
    const { request, response, url } = page;
    const known = sessions.get(cookiesOf(request).get('PHPSESSID') ?? '');
    const session = known ?? { username: null };
    if (!known) {
      const id = newSessionId();
      sessions.set(id, session);
      response.setHeader('Set-Cookie', `PHPSESSID=${id}; path=/; HttpOnly`);
    }
    if (url.pathname === '/login.php' && request.method === 'POST') return logIn(page, session);
    if (url.pathname === '/logout.php') session.username = null;
    else if (url.pathname === '/members.php' && session.username) {
      return sendProtectedPage(response, session.username);
    } else if (url.pathname === '/api.php') return sendJson(page, session.username);
    else if (url.pathname === '/' || url.pathname === '/index.php') {
      return sendPage(response, 200, 'Sign in', loginForm('/login.php'));
    }
    return goTo(page, '/index.php');
  });
}

function logIn(page: Page, session: { username: string | null }): void {
  const form = new URLSearchParams(page.body.toString());
  const username = checkPassword(form.get('username'), form.get('password'));
  session.username = username ?? session.username;
  goTo(page, username ? '/members.php' : '/index.php?error=1');
}

function sendJson({ response }: Page, username: string | null): void {
  response.statusCode = username ? 200 : 403;
  response.setHeader('Content-Type', 'application/json');
  response.end(JSON.stringify({ username }));
}

function goTo({ response }: Page, location: string): void {
  response.statusCode = 302;
  response.setHeader('Location', location);
  response.end();
}
