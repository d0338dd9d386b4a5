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

export const formSessionAttributes = 'Path=/; Max-Age=3600; HttpOnly; SameSite=Lax';

/**
 * A form, and a session that begins at login: GET /login, POST /login (302 /home with cookie `session`, or
 * 302 /login?error=1), protected /home, POST /logout.
 */
export function startFormOrigin(): Promise<Origin> {
  const sessions = new Map<string, string>();
  return startNodeOrigin(({ request, response, url, body }) => {
    const sid = cookiesOf(request).get('session') ?? '';
    const user = sessions.get(sid);
    const route = `${request.method} ${url.pathname}`;
    if (route === 'GET /' || route === 'GET /login') {
      const error = url.searchParams.has('error') ? '<p role="alert">Wrong name or password.</p>' : '';
      return sendPage(response, 200, 'Sign in', error + loginForm('/login'));
    }
    if (route === 'POST /login') {
      const form = new URLSearchParams(body.toString());
      const username = checkPassword(form.get('username'), form.get('password'));
      if (!username) return redirect(response, 302, '/login?error=1');
      const id = newSessionId();
      sessions.set(id, username);
      return redirect(response, 302, '/home', [`session=${id}; ${formSessionAttributes}`]);
    }
    if (route === 'POST /logout') {
      sessions.delete(sid);
      return redirect(response, 302, '/login', ['session=; Path=/; Max-Age=0']);
    }
    if (url.pathname !== '/home') return sendPage(response, 404, 'Not found', '');
    return user ? sendProtectedPage(response, user) : redirect(response, 302, '/login');
  });
}
