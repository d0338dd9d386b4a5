import type { IncomingMessage } from 'node:http';
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
} from '../../origins/origin.ts';

export interface ScriptHabits {
  /** A new session id at each login; otherwise the session that comes along is logged in as it is. */
  readonly renews: boolean;
}

type Sessions = Map<string, string | null>;

/**
 * Habits of scripts of 2005. Every visitor gets `sid`, and `visitor`. The login script runs for every path that begins
 * with it and for every method, takes its fields from cookies, form and query in that order (`$_REQUEST`), and the session
 * from the address where no cookie comes; `?ticket=` logs in by a link. There are a second login that few know, at
 * /ajax/sign-in, a page for a new password that gives the session a new id, and HTTP Basic on every page.
 */
export function startScriptOrigin({ renews }: ScriptHabits): Promise<Origin> {
  const sessions: Sessions = new Map();
  return startNodeOrigin((page) => {
    const { request, response, url } = page;
    const sid = sessionIdOf(page);
    const begin = (username: string | null) => {
      const id = newSessionId();
      sessions.set(id, username);
      return `sid=${id}; Path=/; HttpOnly`;
    };
    const logIn = (username: string | null) => {
      if (username === null) return redirect(response, 302, '/index.php?error=1');
      const isKept = !renews && sessions.has(sid);
      if (isKept) sessions.set(sid, username);
      redirect(response, 302, '/members.php', isKept ? [] : [begin(username)]);
    };
    const script = /^\/(login\.php|logout\.php|members\.php|password\.php|ajax\/sign-in)/.exec(
      url.pathname,
    )?.[1];
    const user = basicUser(request) ?? sessions.get(sid) ?? null;
    switch (script) {
      case 'login.php':
      case 'ajax/sign-in':
        return logIn(namedUser(page));
      case 'logout.php':
        sessions.delete(sid);
        return redirect(response, 302, '/index.php', ['sid=; Path=/; Max-Age=0']);
      case 'password.php':
        if (user === null) return redirect(response, 302, '/index.php');
        sessions.delete(sid);
        return redirect(response, 302, '/members.php', [begin(user)]);
      case 'members.php':
        return user === null ? redirect(response, 302, '/index.php') : sendProtectedPage(response, user);
      default: {
        const cookies = sessions.has(sid) ? [] : [begin(null), `visitor=${newSessionId()}; Path=/`];
        response.setHeader('Set-Cookie', cookies);
        return sendPage(response, 200, 'Sign in', loginForm('/login.php'));
      }
    }
  });
}

function sessionIdOf({ request, url }: Page): string {
  const inUrl = /;jsessionid=([\w-]+)/i.exec(url.pathname)?.[1] ?? url.searchParams.get('sid');
  return cookiesOf(request).get('sid') ?? inUrl ?? '';
}

function namedUser({ request, url, body }: Page): string | null {
  const form = new URLSearchParams(body.toString());
  const field = (name: string) =>
    cookiesOf(request).get(name) ?? form.get(name) ?? url.searchParams.get(name) ?? undefined;
  const [user, secret] = Buffer.from(url.searchParams.get('ticket') ?? '', 'base64url')
    .toString()
    .split('\n');
  return checkPassword(field('username'), field('password')) ?? checkPassword(user, secret);
}

function basicUser({ headers }: IncomingMessage): string | null {
  const [scheme, text = ''] = (headers.authorization ?? '').split(' ');
  if (scheme?.toLowerCase() !== 'basic') return null;
  const [username, password] = Buffer.from(text, 'base64').toString().split(':');
  return checkPassword(username, password);
}
