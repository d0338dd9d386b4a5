// Requests that may be a login to the application and are none by the configuration: by a method that is not listed, or
// under a path that servers cut or complete before they look for what it means. Owns which paths these are, and what in
// such a request says that it is one. Does not own what a listed login is (`paths.ts`), nor how its body is read
// (`login-body.ts`).

import { foldCase } from './case-folding.ts';
import type { EdgeConfig, LoginEndpoint } from './edge-config.ts';
import { isOrResembles } from './field-names.ts';
import { bodyFieldNames } from './login-body.ts';
import type { EdgeRequest } from './messages.ts';
import { isSafeMethod, queryFieldNames } from './method-override.ts';
import { matches } from './path-pattern.ts';
import { canonicalPath } from './paths.ts';

/** A login whose code some server may run for a path. */
interface Reached {
  readonly login: LoginEndpoint;
  /** The path is the login's own: only the method is another. */
  readonly isExact: boolean;
  /** What the path has behind that of the login; some applications read fields from it. */
  readonly beyond: readonly string[];
}

/**
 * Whether a request that is no listed login may log somebody in all the same: it reaches a login's path and brings its
 * user name, or a body in which there may be one.
 */
export function isUnlistedLogin(request: EdgeRequest, config: EdgeConfig): boolean {
  return loginsReached(request, config).some((reached) => carriesUserName(request, reached));
}

/**
 * Whether the application may run a login for this request without being shown a user name. What it answers may come of
 * a login that we cannot see, and a proof does not follow it. The login page at the path of its login is none of these.
 */
export function mayRunLogin(
  request: Pick<EdgeRequest, 'method' | 'path' | 'query' | 'headers'>,
  config: EdgeConfig,
): boolean {
  return loginsReached(request, config).some(({ isExact }) => !isExact || !isSafeMethod(request));
}

/** Fields of the logins that a request reaches; none for a login page that is merely opened. */
export function userNameFieldsReached(request: EdgeRequest, config: EdgeConfig): string[] {
  const isOpened = request.query === '' && (request.body?.bytes.length ?? 0) === 0;
  const reached = loginsReached(request, config).filter(({ isExact }) => !isExact || !isOpened);
  return reached.map(({ login }) => login.userNameField);
}

function loginsReached({ path: raw }: Pick<EdgeRequest, 'path'>, config: EdgeConfig): Reached[] {
  const canonical = canonicalPath(raw, config.path);
  if ('refused' in canonical) return [];
  const { path } = canonical;
  return config.logins.flatMap((login): Reached[] => {
    if (matches(login.path, path)) return [{ login, isExact: true, beyond: [] }];
    const beyond = segmentsBeyond(login.path, path);
    if (beyond === undefined || isNamedApart(path, login, beyond, config)) return [];
    return [{ login, isExact: false, beyond }];
  });
}

/**
 * The segments behind the login's path, or undefined where no server would run that login:
 * - `/login.php/x` is the script with PATH_INFO, `/login.json` the route with a format, `/login%20`, `/login.` and
 *   `/login;x` are the file to Windows and the route to servers that cut parameters,
 * - `/login` is `/login.php` with MultiViews, `/` is `/index.php` and the reverse,
 * - `/index.php/login` is `/login` by the front controller.
 */
function segmentsBeyond(loginPath: string, path: string): readonly string[] | undefined {
  for (const wanted of readings(loginPath)) {
    for (const given of readings(path)) {
      const beyond = beyondOf(wanted, given);
      if (beyond !== undefined) return beyond;
    }
  }
  return undefined;
}

/** A path, and the path without scripts that stand before the route. Case never tells two apart here. */
function readings(path: string): string[][] {
  const segments = segmentsOf(foldCase(path));
  const routed = segments.filter((segment, at) => at === segments.length - 1 || !isScript(segment));
  return routed.length === segments.length ? [segments] : [segments, routed];
}

function segmentsOf(path: string): string[] {
  return path.split('/').filter((segment) => segment !== '' && segment !== '**');
}

function isScript(segment: string): boolean {
  return /\.(php\d?|phtml|cgi|fcgi|pl|py|rb|lua|aspx?|ashx|jspx?|do|action|cfm|dll|exe)$/.test(segment);
}

function isIndex(segment: string | undefined): boolean {
  return segment !== undefined && /^(index|default)([^\p{L}\p{N}_-]|$)/u.test(segment);
}

function beyondOf(wanted: readonly string[], given: readonly string[]): readonly string[] | undefined {
  const last = wanted.length - 1;
  const leads = (count: number) =>
    given.length >= count && wanted.slice(0, count).every((segment, at) => isSegment(segment, given[at]));
  if (leads(wanted.length - 1) && last >= 0 && isExtended(wanted[last] ?? '', given[last] ?? '')) {
    return given.slice(wanted.length);
  }
  // The index file of the login's folder, named or left out.
  if (leads(wanted.length) && isIndex(given[wanted.length])) return given.slice(wanted.length + 1);
  return isIndex(wanted[last]) && given.length === last && leads(last) ? [] : undefined;
}

function isSegment(wanted: string, given: string | undefined): boolean {
  return given !== undefined && (wanted === '*' || wanted === given);
}

/** Equal, followed by what ends a name to some server, or without its extension. */
function isExtended(wanted: string, given: string): boolean {
  if (given === '') return false;
  if (wanted === '*' || wanted === given || wanted.startsWith(`${given}.`)) return true;
  return given.startsWith(wanted) && /^[^\p{L}\p{N}_-]/u.test(given.slice(wanted.length));
}

/**
 * Whether the configuration names this page below a login's path, in plain segments: `/login/forgot` is a page of its own
 * then, and no other spelling of `/login`.
 */
function isNamedApart(
  path: string,
  { path: loginPath }: LoginEndpoint,
  beyond: readonly string[],
  { protectedPaths, publicPaths }: EdgeConfig,
): boolean {
  const own = segmentsOf(loginPath);
  const names = (pattern: string) => {
    const named = pattern.slice(1).split('/', own.length + 1);
    const isPlain = (segment: string, at: number) => !/^\*{0,2}$/.test(segment) || segment === own[at];
    return named.length > own.length && named.every(isPlain);
  };
  return (
    beyond.length > 0 &&
    [...protectedPaths, ...publicPaths].some((pattern) => names(pattern) && matches(pattern, path))
  );
}

function carriesUserName(request: EdgeRequest, { login, beyond }: Reached): boolean {
  const names = bodyFieldNames(request);
  // In a body that cannot be read there may be one.
  if (names === undefined) return true;
  const all = [...names, ...queryFieldNames(request.query), ...pathFieldNames(request.path, beyond)];
  return all.some((name) => isUserName(name, login.userNameField));
}

/** Applications wrap their fields: `data.user.email` may be `user.email`. */
function isUserName(name: string, wanted: string): boolean {
  const inner = name.split('.').slice(-wanted.split('.').length).join('.');
  return isOrResembles(name, wanted) || isOrResembles(inner, wanted);
}

/** `/login;username=…` (matrix parameters), `/login/username/…` and `/login/username:…` (named parameters). */
function pathFieldNames(path: string, beyond: readonly string[]): string[] {
  const matrix = path.split(/[;/]/).filter((piece) => piece.includes('='));
  const named = beyond.filter((segment, at) => at < beyond.length - 1 || /[:=]/.test(segment));
  return [...matrix, ...named].map((piece) => piece.split(/[:=]/)[0] ?? '');
}
