import {
  cookiesOf,
  loginForm,
  newSessionId,
  type Origin,
  protectedMarker,
  redirect,
  sendPage,
  startNodeOrigin,
} from '../../origins/origin.ts';

/** Of everybody here. */
export const sharedPassword = 'seven sleepers wake';

/** One account for a name, whatever its case and the space around it; every name has one. */
export function startAnyNameOrigin(): Promise<Origin> {
  const sessions = new Map<string, string>();
  return startNodeOrigin(({ request, response, url, body }) => {
    const user = sessions.get(cookiesOf(request).get('session') ?? '');
    const route = `${request.method} ${url.pathname}`;
    if (route === 'POST /login') {
      const form = new URLSearchParams(body.toString());
      if (form.get('password') !== sharedPassword) return redirect(response, 302, '/login?error=1');
      const id = newSessionId();
      sessions.set(id, (form.get('username') ?? '').trim().toLowerCase());
      return redirect(response, 302, '/home', [`session=${id}; Path=/; HttpOnly; SameSite=Lax`]);
    }
    if (url.pathname !== '/home') return sendPage(response, 200, 'Sign in', loginForm('/login'));
    if (user === undefined) return redirect(response, 302, '/login');
    return sendPage(response, 200, 'Ledger', `<p id="user">${user}</p><p>${protectedMarker}</p>`);
  });
}
