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

/**
 * "Remember me": a second cookie that starts a new session whenever the first one is none any more. `name` is that of
 * the first. The login goes on to the page that `next` names.
 */
export function startRememberingOrigin(name: string): Promise<Origin> {
  const sessions = new Map<string, string>();
  const remembered = new Map<string, string>();
  return startNodeOrigin(({ request, response, url, body }) => {
    const cookies = cookiesOf(request);
    const begin = (username: string) => {
      const id = newSessionId();
      sessions.set(id, username);
      return `${name}=${id}; Path=/; HttpOnly; SameSite=Lax`;
    };
    if (url.pathname === '/login' && request.method === 'POST') {
      const form = new URLSearchParams(body.toString());
      const username = checkPassword(form.get('username'), form.get('password'));
      if (!username) return redirect(response, 302, '/login?error=1');
      const lines = [begin(username)];
      if (form.has('remember')) {
        const token = newSessionId();
        remembered.set(token, username);
        lines.push(`remember=${token}; Path=/; Max-Age=2592000; HttpOnly; SameSite=Lax`);
      }
      return redirect(response, 302, form.get('next') ?? '/home', lines);
    }
    if (url.pathname === '/logout') {
      sessions.delete(cookies.get(name) ?? '');
      return redirect(response, 302, '/login', [`${name}=; Path=/; Max-Age=0`]);
    }
    if (url.pathname !== '/home') return sendPage(response, 200, 'Sign in', loginForm('/login'));
    const user = sessions.get(cookies.get(name) ?? '');
    if (user) return sendProtectedPage(response, user);
    const again = remembered.get(cookies.get('remember') ?? '');
    if (!again) return redirect(response, 302, '/login');
    response.setHeader('Set-Cookie', begin(again));
    return sendProtectedPage(response, again);
  });
}
