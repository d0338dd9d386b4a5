import { clearEdgeCookie, edgeCookies, fitsEdgeCookie, setEdgeCookie } from './cookies.ts';
import type { EdgeEnv } from './edge-env.ts';
import { headerValues } from './header-list.ts';
import type { EdgeRequest } from './messages.ts';
import {
  type Context,
  type Pending,
  type Proof,
  parseContext,
  parseDevice,
  parseFreshMark,
  parseNames,
  parsePending,
  parseProof,
  parseTicket,
  type Ticket,
} from './sealed-values.ts';

// Sealing and opening of the edge's own cookies and headers, with the lifetimes of each.

export const ticketHeader = 'x-stepward-ticket';
export const contextHeader = 'x-stepward-context';

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

/** From viewer-request to origin-response of one request: an upload and a slow origin between them. */
const headerTtlMs = 30 * minuteMs;
/** SECURITY F10, N-21. */
const challengeTtlMs = 10 * minuteMs;
/** As long as the server holds the withheld cookies. */
const reviewTtlMs = dayMs;
/** An expired proof still names the user whose session asks for a new decision. */
const expiredProofTtlMs = 30 * dayMs;
const freshMarkTtlMs = minuteMs;
/** What browsers grant at most (RFC 6265bis §5.6.2). */
const deviceTtlMs = 400 * dayMs;
/** As long as any cookie that it names. */
const namesTtlMs = 400 * dayMs;

type EdgeCookie = keyof typeof edgeCookies;

export function sealTicket(env: EdgeEnv, ticket: Ticket): string {
  return env.sealer.seal('ticket', ticketHeader, ticket, env.now() + headerTtlMs);
}

export function openTicket(env: EdgeEnv, request: EdgeRequest): Ticket | undefined {
  return parseTicket(openHeader(env, 'ticket', ticketHeader, request));
}

export function sealContext(env: EdgeEnv, context: Context): string {
  return env.sealer.seal('context', contextHeader, context, env.now() + headerTtlMs);
}

/** An absent context is that of a browser without any of our cookies. */
export function openContext(env: EdgeEnv, request: EdgeRequest): Context {
  return parseContext(openHeader(env, 'context', contextHeader, request)) ?? { cookieNames: [] };
}

function openHeader(
  env: EdgeEnv,
  purpose: 'ticket' | 'context',
  name: string,
  request: EdgeRequest,
): unknown {
  const [text, second] = headerValues(request.headers, name);
  return text === undefined || second !== undefined ? undefined : env.sealer.open(purpose, name, text);
}

export function openPending(env: EdgeEnv, text: string | undefined): Pending | undefined {
  return text === undefined ? undefined : parsePending(env.sealer.open('pending', edgeCookies.pending, text));
}

export function openProof(env: EdgeEnv, text: string | undefined): Proof | undefined {
  return text === undefined ? undefined : parseProof(env.sealer.open('proof', edgeCookies.proof, text));
}

export function openFreshMark(env: EdgeEnv, text: string | undefined): boolean {
  return text !== undefined && parseFreshMark(env.sealer.open('proof', edgeCookies.proof, text));
}

export function openDevice(env: EdgeEnv, text: string | undefined): string | undefined {
  return text === undefined ? undefined : parseDevice(env.sealer.open('device', edgeCookies.device, text));
}

export function openNames(env: EdgeEnv, text: string | undefined): readonly string[] | undefined {
  return text === undefined ? undefined : parseNames(env.sealer.open('names', edgeCookies.names, text));
}

/** `Set-Cookie` values, or undefined when the value is too large for cookies. */
export function pendingCookie(env: EdgeEnv, pending: Pending): string[] | undefined {
  const ttlMs = pendingTtlMs(pending);
  const text = env.sealer.seal('pending', edgeCookies.pending, pending, env.now() + ttlMs);
  return fitsEdgeCookie(edgeCookies.pending, text)
    ? setEdgeCookie(edgeCookies.pending, text, ttlMs / 1_000)
    : undefined;
}

export function pendingTtlMs({ kind }: Pick<Pending, 'kind'>): number {
  return kind === 'review' ? reviewTtlMs : challengeTtlMs;
}

export function proofCookie(env: EdgeEnv, proof: Proof): string[] {
  return ownCookie(env, 'proof', proof, proof.endsAtMs - env.now() + expiredProofTtlMs);
}

/** Stands in the proof's place: the login page is to be shown without the session that has no proof. */
export function freshMarkCookie(env: EdgeEnv): string[] {
  return ownCookie(env, 'proof', { isFresh: true }, freshMarkTtlMs);
}

export function deviceCookie(env: EdgeEnv, id: string): string[] {
  return ownCookie(env, 'device', { id }, deviceTtlMs);
}

export function namesCookie(env: EdgeEnv, names: readonly string[]): string[] {
  return ownCookie(env, 'names', { names }, namesTtlMs);
}

/** What an answer does to the proof of the browser. */
export function setsProof(setCookies: readonly string[]): 'set' | 'cleared' | undefined {
  const line = setCookies.findLast((one) => one.startsWith(`${edgeCookies.proof}=`));
  if (line === undefined) return undefined;
  return line.startsWith(`${edgeCookies.proof}=;`) ? 'cleared' : 'set';
}

function ownCookie(
  env: EdgeEnv,
  cookie: 'proof' | 'device' | 'names',
  value: unknown,
  ttlMs: number,
): string[] {
  const name = edgeCookies[cookie];
  const text = env.sealer.seal(cookie, name, value, env.now() + ttlMs);
  return setEdgeCookie(name, text, Math.floor(ttlMs / 1_000));
}

/** Clears those of these cookies that the browser has. */
export function clearCookies(cookies: readonly EdgeCookie[], presentNames: readonly string[]): string[] {
  return cookies.flatMap((cookie) => {
    const name = edgeCookies[cookie];
    const parts = presentNames.filter((present) => present === name || present.startsWith(`${name}.`));
    return clearEdgeCookie(name, parts);
  });
}
