import type { Cookie } from './cookies.ts';
import { parseCookieHeader, takeEdgeCookies } from './cookies.ts';
import type { EdgeEnv } from './edge-env.ts';
import { openDevice, openFreshMark, openPending, openProof } from './edge-state.ts';
import { withoutHeaders } from './header-list.ts';
import type { EdgeRequest } from './messages.ts';
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
}

/** Parses at the door. What does not open counts as absent; nothing here tells why (SECURITY F1, F8). */
export function readBrowserState(request: EdgeRequest, env: EdgeEnv): BrowserState {
  const taken = takeEdgeCookies(request.headers);
  const headers = withoutHeaders(taken.headers, (name) => isReserved(name, env));
  const deviceId = openDevice(env, taken.device);
  const pending = openPending(env, taken.pending);
  const proof = openProof(env, taken.proof);
  return {
    request: { ...request, headers },
    cookies: parseCookieHeader(headers),
    cookieNames: ownNames(request),
    ...(deviceId === undefined ? {} : { deviceId }),
    ...(pending === undefined ? {} : { pending }),
    ...(proof === undefined ? {} : { proof }),
    hasFreshMark: openFreshMark(env, taken.proof),
  };
}

/** Some applications take the path from these (IIS URL Rewrite; Symfony and Zend once did); browsers never send them. */
const pathOverrides: readonly string[] = ['x-original-url', 'x-rewrite-url', 'x-override-url'];

/**
 * Our own headers, those that name another path than the one looked at (SECURITY F2), and those of the web ACL but for
 * the listed ones, which it always overwrites (SECURITY row 58).
 */
function isReserved(name: string, { config }: EdgeEnv): boolean {
  const lower = name.toLowerCase();
  if (lower.startsWith('x-stepward-') || pathOverrides.includes(lower)) return true;
  return lower.startsWith('x-amzn-waf-') && !config.wafHeaders.includes(lower);
}

function ownNames({ headers }: EdgeRequest): string[] {
  const names = parseCookieHeader(headers).map(({ name }) => name);
  return [...new Set(names.filter((name) => name.startsWith('__Host-sw_')))].slice(0, ownNamesMax);
}

/** What we set ourselves: three names, one of them in up to three parts. */
const ownNamesMax = 8;
