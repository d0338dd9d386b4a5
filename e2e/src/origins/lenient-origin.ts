import express, { type Express, type Request } from 'express';
import { answerFileRoute } from './file-routes.ts';
import {
  checkPassword,
  cookiesOf,
  type LoggedRequest,
  listen,
  loginForm,
  logRequest,
  newSessionId,
  type Origin,
  readBody,
  redirect,
  sendPage,
  sendProtectedPage,
} from './origin.ts';

const methods = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']);

/**
 * An app that understands more than was meant: routes in any case and with trailing slashes, paths with
 * `;parameters`, doubled slashes, dot segments and percent-encoded letters, a method overridden by field `_method`,
 * query or header, nested and doubled fields (`username[]`, `username[name]`: the last value counts), forms or JSON.
 * GET /account/login, POST /account/login (302 /account/home with cookie `lsid`, or /account/login?error=1),
 * PUT /account/session (the same login), protected /account/home and /tenants/{id}/report.
 */
export function startLenientOrigin(): Promise<Origin> {
  const requests: LoggedRequest[] = [];
  const app = express();
  app.use(async (request, response, next) => {
    const url = new URL(`http://origin${request.url}`);
    const body = await readBody(request);
    logRequest(requests, request, body);
    if (answerFileRoute({ request, response, url, body })) return;
    request.body = parseBody(request, body);
    request.method = overriddenMethod(request, url);
    request.url = lenientPath(url.pathname) + url.search;
    next();
  });
  accountRoutes(app);
  app.use((_, response) => sendPage(response, 404, 'Not found', ''));
  return listen(requests, app);
}

function accountRoutes(app: Express): void {
  const sessions = new Map<string, string>();
  const userOf = (request: Request) => sessions.get(cookiesOf(request).get('lsid') ?? '');
  app.get(['/', '/account/login'], (_, response) =>
    sendPage(response, 200, 'Sign in', loginForm('/account/login')),
  );
  const logIn = (request: Request, response: express.Response) => {
    const { username, password } = request.body as Record<string, unknown>;
    const user = checkPassword(lastOf(username), lastOf(password));
    if (!user) return redirect(response, 302, '/account/login?error=1');
    const id = newSessionId();
    sessions.set(id, user);
    return redirect(response, 302, '/account/home', [`lsid=${id}; Path=/; HttpOnly; SameSite=Lax`]);
  };
  app.post('/account/login', logIn);
  app.put('/account/session', logIn);
  app.all(['/account/home', '/tenants/:id/report'], (request, response) => {
    const user = userOf(request);
    return user ? sendProtectedPage(response, user) : redirect(response, 302, '/account/login');
  });
}

function parseBody(request: Request, body: Buffer): Record<string, unknown> {
  const text = body.toString();
  if (request.is('application/json')) {
    try {
      return Object(JSON.parse(text)) as Record<string, unknown>;
    } catch {
      return {};
    }
  }
  return parseNested(new URLSearchParams(text));
}

/** `a=1&a=2` and `a[]=1` make lists, `a[b]=1` an object, as body parsers of many frameworks have it. */
function parseNested(form: URLSearchParams): Record<string, unknown> {
  const fields: Record<string, unknown[]> = {};
  for (const [name, value] of form) {
    const field = name.replace(/\[.*$/, '');
    fields[field] = [...(fields[field] ?? []), value];
  }
  return fields;
}

function lastOf(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return lastOf(Object.values(value).at(-1));
}

function overriddenMethod(request: Request, url: URL): string {
  const fromBody = lastOf((request.body as Record<string, unknown>)._method);
  const wanted = fromBody ?? url.searchParams.get('_method') ?? request.get('X-HTTP-Method-Override') ?? '';
  const method = String(wanted).toUpperCase();
  return methods.has(method) ? method : request.method;
}

/** As servlet containers and web servers clean a path: parameters off, decoded once, slashes and dots folded. */
function lenientPath(pathname: string): string {
  const segments: string[] = [];
  for (const part of decode(pathname.replace(/;[^/]*/g, '')).split('/')) {
    if (part === '..') segments.pop();
    else if (part !== '' && part !== '.') segments.push(encodeURIComponent(part));
  }
  return `/${segments.join('/')}`;
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
