import type { Cookie } from './cookies.ts';
import { parseCookieHeader, takeEdgeCookies } from './cookies.ts';
import type { EdgeEnv } from './edge-env.ts';
import { openDevice, openFreshMark, openNames, openPending, openProof } from './edge-state.ts';
import { looseHeaderName } from './header-list.ts';
import type { EdgeRequest, HeaderList } from './messages.ts';
import type { Pending, Proof } from './sealed-values.ts';

/** What a viewer's request carries: the part for the origin, and what our cookies say. */
export interface BrowserState {
  /** Without anything of ours, and without what only we may set. */
  readonly request: EdgeRequest;
  /** Of the origin. */
  readonly cookies: readonly Cookie[];
  /** Names of our cookies that came, readable or not. */
  readonly cookieNames: readonly string[];
  readonly deviceId?: string;
  readonly pending?: Pending;
  readonly proof?: Proof;
  readonly hasFreshMark: boolean;
  /** Names of cookies that the application has set in this browser. */
  readonly originNames?: readonly string[];
}

/** Parses at the door. What does not open counts as absent; nothing here tells why (SECURITY F1, F8). */
export function readBrowserState(request: EdgeRequest, env: EdgeEnv): BrowserState {
  const taken = takeEdgeCookies(request.headers);
  const headers = taken.headers.filter((header) => !isReserved(header, env));
  const deviceId = openDevice(env, taken.device);
  const pending = openPending(env, taken.pending);
  const proof = openProof(env, taken.proof);
  const originNames = openNames(env, taken.names);
  return {
    request: { ...request, headers },
    cookies: parseCookieHeader(headers),
    cookieNames: ownNames(request),
    ...(deviceId === undefined ? {} : { deviceId }),
    ...(pending === undefined ? {} : { pending }),
    ...(proof === undefined ? {} : { proof }),
    hasFreshMark: openFreshMark(env, taken.proof),
    ...(originNames === undefined ? {} : { originNames }),
  };
}

/** Some applications take the path from these (IIS URL Rewrite; Symfony and Zend once did); browsers never send them. */
const pathOverrides: readonly string[] = ['x-original-url', 'x-rewrite-url', 'x-override-url'];

/**
 * Our own headers, those that name another path than the one looked at (SECURITY F2), passwords beside the login, and
 * those of the web ACL but for the listed ones, which it always overwrites (SECURITY row 58).
 */
function isReserved([name, value]: HeaderList[number], { config }: EdgeEnv): boolean {
  const lower = looseHeaderName(name);
  if (lower.startsWith('x-stepward-') || pathOverrides.includes(lower)) return true;
  if (lower === 'authorization') return !isAllowedScheme(value, config);
  return lower.startsWith('x-amzn-waf-') && !config.wafHeaders.includes(name.toLowerCase());
}

/**
 * `Authorization: Basic` is a login in every request, and no decision would ever be asked for it; so are Digest, NTLM and
 * Negotiate, which prove the password, too. `Bearer` carries what a login or another service has given out.
 */
function isAllowedScheme(value: string, { authorizationSchemes }: EdgeEnv['config']): boolean {
  const [scheme = ''] = value.trim().split(/[\s,]/);
  return authorizationSchemes.includes(scheme.toLowerCase());
}

function ownNames({ headers }: EdgeRequest): string[] {
  const names = parseCookieHeader(headers).map(({ name }) => name);
  return [...new Set(names.filter((name) => name.startsWith('__Host-sw_')))].slice(0, ownNamesMax);
}

/** What we set ourselves: four names, one of them in up to three parts. */
const ownNamesMax = 8;
