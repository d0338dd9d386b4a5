import type { EdgeConfig, LoginEndpoint } from './edge-config.ts';
import type { EdgeRequest } from './messages.ts';
import { overridesMethod } from './method-override.ts';
import { compareSpecificity, foldPath, matches } from './path-pattern.ts';

export { matches } from './path-pattern.ts';

/** CloudFront's own limit of a URL. */
const pathCharactersMax = 8_192;

export type CanonicalPath = { readonly path: string } | { readonly refused: PathRefusal };
export type PathRefusal =
  | 'too-long'
  | 'not-a-path'
  | 'character'
  | 'encoding'
  | 'dot-segments'
  | 'parameters';

/**
 * The one spelling of a path that it is matched by: decoded once, without empty and `.` segments, path parameters,
 * trailing slash and case as configured (SECURITY F2). What two servers would read differently is refused: a browser
 * never sends it unless made to.
 *
 * @param raw as received, percent-encoded, without the query.
 */
export function canonicalPath(raw: string, options: EdgeConfig['path']): CanonicalPath {
  if (raw.length > pathCharactersMax) return { refused: 'too-long' };
  if (!raw.startsWith('/')) return { refused: 'not-a-path' };
  // Spaces, controls and letters outside ASCII come percent-encoded; # and ? end a path.
  if (!/^[\x21-\x7e]*$/.test(raw) || /[\\#?]/.test(raw)) return { refused: 'character' };
  const decoded = decodeOnce(raw);
  if (decoded === undefined) return { refused: 'encoding' };
  return joinSegments(decoded, raw, options);
}

/** Undefined for a malformed or second layer of encoding, bytes that are not UTF-8 (overlong ones, too) and separators. */
function decodeOnce(raw: string): string | undefined {
  // An encoded slash, backslash, question mark or control is a separator to one server and a letter to the next.
  if (/%(2f|5c|3f|0[0-9a-f]|1[0-9a-f]|7f)/i.test(raw)) return undefined;
  const decoded = decodeUtf8(raw);
  if (decoded === undefined || hasControl(decoded)) return undefined;
  // `%252f`: whoever decodes again reads another path. A lone percent sign (`100%25`) stays one.
  return /%[0-9a-f]{2}/i.test(decoded) ? undefined : decoded;
}

function decodeUtf8(raw: string): string | undefined {
  try {
    return decodeURIComponent(raw);
  } catch {
    return undefined;
  }
}

function hasControl(text: string): boolean {
  return /\p{Cc}/u.test(text);
}

function joinSegments(decoded: string, raw: string, options: EdgeConfig['path']): CanonicalPath {
  const segments = decoded.slice(1).split('/');
  // `..` and `..;x` climb for one server and are a name for the next.
  if (segments.some((segment) => /^\.\.(;|$)|^\.;/.test(segment))) return { refused: 'dot-segments' };
  // Parameters are cut before decoding by some servers and after it by others.
  if (options.stripParameters && /%3b/i.test(raw)) return { refused: 'parameters' };
  const endsWithSlash = ['', '.'].includes(segments.at(-1) ?? '');
  const kept = segments
    .map((segment) => (options.stripParameters ? withoutParameters(segment) : segment))
    .filter((segment) => segment !== '' && segment !== '.');
  const path = `/${kept.join('/')}${endsWithSlash && kept.length > 0 ? '/' : ''}`;
  return { path: foldPath(path, options) };
}

function withoutParameters(segment: string): string {
  const at = segment.indexOf(';');
  return at < 0 ? segment : segment.slice(0, at);
}

export type RequestClass =
  | 'callback'
  | 'review'
  | { readonly login: LoginEndpoint }
  | 'protected'
  | 'public'
  | 'refused';

/** What a request is for. The body is not looked at; the user name of a login is read by `readUserName`. */
export function classify(
  request: Pick<EdgeRequest, 'method' | 'path' | 'query' | 'headers'>,
  config: EdgeConfig,
): RequestClass {
  const canonical = canonicalPath(request.path, config.path);
  if ('refused' in canonical) return 'refused';
  const { path } = canonical;
  if (path === foldPath(config.callbackPath, config.path)) return 'callback';
  if (path === foldPath(config.reviewPath, config.path)) return 'review';
  const logins = config.logins.filter((login) => matches(login.path, path));
  const login = mostSpecific(logins.filter(({ method }) => method === request.method.toUpperCase()));
  if (login !== undefined) return { login };
  // GET /login with an override to POST is a login to the application and none to us.
  if (logins.length > 0 && overridesMethod(request)) return 'refused';
  return accessOf(path, config);
}

/** Whether the path is that of a login, whatever the method. */
export function isLoginPath({ path: raw }: Pick<EdgeRequest, 'path'>, config: EdgeConfig): boolean {
  const canonical = canonicalPath(raw, config.path);
  return 'path' in canonical && config.logins.some((login) => matches(login.path, canonical.path));
}

function mostSpecific(logins: readonly LoginEndpoint[]): LoginEndpoint | undefined {
  return logins.toSorted((one, other) => compareSpecificity(other.path, one.path))[0];
}

/** Whether a canonical path is protected: the more specific pattern decides, and protection does in a tie. */
export function accessOf(
  path: string,
  config: Pick<EdgeConfig, 'protectedPaths' | 'publicPaths' | 'defaultAccess'>,
): 'protected' | 'public' {
  const closed = mostSpecificPattern(config.protectedPaths, path);
  const open = mostSpecificPattern(config.publicPaths, path);
  if (closed === undefined && open === undefined) return config.defaultAccess;
  if (closed === undefined) return 'public';
  return open !== undefined && compareSpecificity(open, closed) > 0 ? 'public' : 'protected';
}

function mostSpecificPattern(patterns: readonly string[], path: string): string | undefined {
  return patterns
    .filter((pattern) => matches(pattern, path))
    .toSorted((one, other) => compareSpecificity(other, one))[0];
}
