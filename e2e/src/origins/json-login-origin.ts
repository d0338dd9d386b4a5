import {
  checkPassword,
  cookiesOf,
  newSessionId,
  type Origin,
  type Page,
  protectedMarker,
  redirect,
  sendPage,
  sendProtectedPage,
  startNodeOrigin,
} from './origin.ts';

const loginPage = `<form id="login"><input name="username" autocomplete="username">
<input name="password" type="password"><button type="submit">Sign in</button></form><p id="message" role="status"></p>
<script>
document.getElementById('login').addEventListener('submit', async (event) => {
  event.preventDefault();
  const form = new FormData(event.target);
  const response = await fetch('/api/login', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ username: form.get('username'), password: form.get('password') }),
  });
  if (response.ok) location.href = '/app';
  else document.getElementById('message').textContent = 'Sign-in failed (' + response.status + ')';
});
</script>`;

/**
 * A single-page app: GET / signs in with fetch; POST /api/login takes JSON and answers 200 with cookie `auth` and
 * a bearer token in the body, or 401. Protected: /app (page) and /api/data (cookie or bearer token).
 */
export function startJsonLoginOrigin(): Promise<Origin> {
  const sessions = new Map<string, string>();
  return startNodeOrigin((page) => {
    const { request, response, url } = page;
    const bearer = request.headers.authorization?.replace(/^Bearer /i, '') ?? '';
    const cookieUser = sessions.get(cookiesOf(request).get('auth') ?? '');
    if (url.pathname === '/') return sendPage(response, 200, 'Sign in', loginPage);
    if (url.pathname === '/api/login' && request.method === 'POST') return logIn(page, sessions);
    if (url.pathname === '/app') {
      return cookieUser ? sendProtectedPage(response, cookieUser) : redirect(response, 302, '/');
    }
    if (url.pathname !== '/api/data') return sendPage(response, 404, 'Not found', '');
    const username = cookieUser ?? sessions.get(bearer);
    return username
      ? sendJson(page, 200, { username, marker: protectedMarker })
      : sendJson(page, 401, { error: 'unauthenticated' });
  });
}

function logIn(page: Page, sessions: Map<string, string>): void {
  const { username, password } = parseJson(page.body);
  const user = checkPassword(username, password);
  if (!user) {
    sendJson(page, 401, { error: 'invalid_credentials' });
    return;
  }
  const [id, token] = [newSessionId(), newSessionId()];
  sessions.set(id, user).set(token, user);
  page.response.setHeader('Set-Cookie', `auth=${id}; Path=/; HttpOnly; SameSite=Strict`);
  sendJson(page, 200, { user, token });
}

function parseJson(body: Buffer): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(body.toString());
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function sendJson({ response }: Page, status: number, value: object): void {
  response.statusCode = status;
  response.setHeader('Content-Type', 'application/json; charset=utf-8');
  response.end(JSON.stringify(value));
}
