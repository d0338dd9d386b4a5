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

const pathHeaders = ['x-original-url', 'x-rewrite-url', 'x-override-url'];

/** A form login whose routes look at the path that a header names, as some servers with URL rewriting do. */
export function startRewritingOrigin(): Promise<Origin> {
  const sessions = new Map<string, string>();
  return startNodeOrigin(({ request, response, url, body }) => {
    const named = pathHeaders.map((name) => request.headers[name]).find((value) => value !== undefined);
    const path = named === undefined ? url.pathname : String(named);
    if (path === '/login' && request.method === 'POST') {
      const form = new URLSearchParams(body.toString());
      const username = checkPassword(form.get('username'), form.get('password'));
      if (!username) return redirect(response, 302, '/login?error=1');
      const id = newSessionId();
      sessions.set(id, username);
      return redirect(response, 302, '/home', [`session=${id}; Path=/; HttpOnly`]);
    }
    if (path !== '/home') return sendPage(response, 200, 'Sign in', loginForm('/login'));
    const user = sessions.get(cookiesOf(request).get('session') ?? '');
    return user ? sendProtectedPage(response, user) : redirect(response, 302, '/login');
  });
}
