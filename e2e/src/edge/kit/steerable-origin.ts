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
 * Habits of many frameworks: the login goes on to the page that `next` names, answers 200 to whoever asks for JSON, and
 * sends on whoever is signed in already without asking. `renews`: a new session id at each login; otherwise the session
 * is upgraded in place.
 */
export function startSteerableOrigin({ renews }: { readonly renews: boolean }): Promise<Origin> {
  const sessions = new Map<string, string | null>();
  return startNodeOrigin(({ request, response, url, body }) => {
    const sid = cookiesOf(request).get('sid') ?? '';
    const user = sessions.get(sid);
    const begin = (username: string | null) => {
      const id = newSessionId();
      sessions.set(id, username);
      return `sid=${id}; Path=/; HttpOnly; SameSite=Lax`;
    };
    if (url.pathname === '/login' && request.method === 'POST') {
      if (user) return redirect(response, 302, '/home');
      const form = new URLSearchParams(body.toString());
      const username = checkPassword(form.get('username'), form.get('password'));
      if (!username) return redirect(response, 302, '/login?error=1');
      const isKept = !renews && sessions.has(sid);
      if (isKept) sessions.set(sid, username);
      else response.setHeader('Set-Cookie', begin(username));
      if (request.headers.accept?.includes('json')) return void response.end('{"redirect":"/home"}');
      response.writeHead(302, { Location: form.get('next') ?? '/home' }).end();
      return;
    }
    if (url.pathname === '/home') {
      return user ? sendProtectedPage(response, user) : redirect(response, 302, '/login');
    }
    if (!sessions.has(sid)) response.setHeader('Set-Cookie', begin(null));
    return sendPage(response, 200, 'Sign in', loginForm('/login'));
  });
}
