/**
 * One POST to a URL that a tenant chose (SECURITY row 47). The name is resolved once, every address it has is judged,
 * and the connection goes to exactly those addresses: nothing is looked up again, so no second answer can be another one.
 * No redirects, no reused connections, at most 64 KB of answer, one time limit over everything.
 */
import { type LookupAddress, lookup as systemLookup } from 'node:dns';
import http from 'node:http';
import https from 'node:https';
import type { LookupFunction, Socket } from 'node:net';
import ipaddr from 'ipaddr.js';
import { addressOf, isAllowedAddress, type OutboundPolicy, parseTarget } from './target.ts';

const answerBytesMax = 65_536;
const addressesMax = 4;

export type Resolve = (hostname: string) => Promise<readonly LookupAddress[]>;

export interface SafeFetchDependencies {
  readonly policy: OutboundPolicy;
  /** Absent: the system's resolver. */
  readonly resolve?: Resolve;
  /** Certificate authorities (PEM) beside the system's, for receivers inside a company. */
  readonly certificateAuthorities?: readonly string[];
}

export interface OutboundRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** For everything: resolving, connecting, sending, the whole answer. */
  readonly timeoutMs: number;
  /** Gives up at once, as when the server stops. */
  readonly signal?: AbortSignal;
}

export type OutboundFailure =
  | 'target_not_allowed'
  | 'name_not_resolved'
  | 'connection_failed'
  | 'certificate_refused'
  | 'timed_out'
  | 'answer_too_large'
  | 'redirected'
  | 'refused'
  | 'aborted';

/** `status` is there as soon as the receiver answered; delivered means 2xx. */
export type OutboundResult =
  | { readonly delivered: true; readonly status: number }
  | { readonly delivered: false; readonly reason: OutboundFailure; readonly status?: number };

export type SafePost = (url: string, request: OutboundRequest) => Promise<OutboundResult>;

class Refusal extends Error {
  readonly reason: OutboundFailure;
  constructor(reason: OutboundFailure) {
    super(reason);
    this.reason = reason;
  }
}

const resolveWithSystem: Resolve = (hostname) =>
  new Promise((resolve, reject) => {
    systemLookup(hostname, { all: true, order: 'ipv4first' }, (error, addresses) =>
      error ? reject(error) : resolve(addresses),
    );
  });

/** Never throws for what a receiver or resolver does: the result says it. */
export function createSafePost(dependencies: SafeFetchDependencies): SafePost {
  return async (text, request) => {
    const url = parseTarget(text, dependencies.policy);
    if (!url) return { delivered: false, reason: 'target_not_allowed' };
    const timeout = AbortSignal.timeout(request.timeoutMs);
    const signal = request.signal ? AbortSignal.any([timeout, request.signal]) : timeout;
    try {
      const addresses = await orAborted(pinned(url, dependencies), signal);
      return judged(await post(url, addresses, request, signal, dependencies.certificateAuthorities));
    } catch (error) {
      return { delivered: false, reason: reasonOf(error, timeout, request.signal) };
    }
  };
}

/** What the name stands for, all of it allowed: one internal address among public ones is no accident. */
async function pinned(
  url: URL,
  { policy, resolve = resolveWithSystem }: SafeFetchDependencies,
): Promise<readonly LookupAddress[]> {
  const literal = addressOf(url);
  if (literal !== undefined) return [{ address: literal, family: literal.includes(':') ? 6 : 4 }];
  const addresses = await resolve(url.hostname).catch(() => {
    throw new Refusal('name_not_resolved');
  });
  if (addresses.length === 0) throw new Refusal('name_not_resolved');
  if (!addresses.every(({ address }) => isAllowedAddress(address, policy, url.hostname)))
    throw new Refusal('target_not_allowed');
  return addresses.slice(0, addressesMax);
}

async function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  return await new Promise<T>((resolve, reject) => {
    const abort = () => reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

/** Stands in for the resolver during the connection: whatever is asked, the judged addresses are the answer. */
function lookupOf(addresses: readonly LookupAddress[]): LookupFunction {
  return (_hostname, options, callback) => {
    const [first] = addresses;
    if (options.all) return callback(null, [...addresses]);
    if (first) callback(null, first.address, first.family);
  };
}

function post(
  url: URL,
  addresses: readonly LookupAddress[],
  { headers, body }: OutboundRequest,
  signal: AbortSignal,
  ca: readonly string[] | undefined,
): Promise<number> {
  const bytes = Buffer.from(body);
  const send = url.protocol === 'https:' ? https.request : http.request;
  return new Promise((resolve, reject) => {
    const outgoing = send(url, {
      method: 'POST',
      // Its own connection each time: a pooled one was judged for another request.
      agent: false,
      headers: { ...headers, 'content-length': String(bytes.length), connection: 'close' },
      lookup: lookupOf(addresses),
      signal,
      ...(ca === undefined ? {} : { ca: [...ca] }),
    });
    outgoing.on('error', reject);
    outgoing.on('socket', (socket) => refuseStrangers(socket, addresses));
    outgoing.on('response', (answer) => {
      drain(answer).then(() => resolve(answer.statusCode ?? 0), reject);
    });
    outgoing.end(bytes);
  });
}

/** One IPv6 address has many spellings. */
const isSame = (one: string, other: string): boolean =>
  ipaddr.process(one).toNormalizedString() === ipaddr.process(other).toNormalizedString();

/** A second look at the connection itself: whatever made it, it must be to an address that was judged. */
function refuseStrangers(socket: Socket, addresses: readonly LookupAddress[]): void {
  socket.once('connect', () => {
    const { remoteAddress } = socket;
    if (remoteAddress === undefined || addresses.some(({ address }) => isSame(address, remoteAddress)))
      return;
    socket.destroy(new Refusal('target_not_allowed'));
  });
}

/** The body says nothing to us; it is read so that the receiver sees its answer taken, up to the limit. */
async function drain(answer: http.IncomingMessage): Promise<void> {
  let bytes = 0;
  for await (const part of answer) {
    bytes += (part as Buffer).length;
    if (bytes > answerBytesMax) throw new Refusal('answer_too_large');
  }
}

function judged(status: number): OutboundResult {
  if (status >= 200 && status < 300) return { delivered: true, status };
  return { delivered: false, reason: status >= 300 && status < 400 ? 'redirected' : 'refused', status };
}

const certificateCodes = /^(ERR_TLS|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|ERR_SSL)/;

function reasonOf(error: unknown, timeout: AbortSignal, stop: AbortSignal | undefined): OutboundFailure {
  if (error instanceof Refusal) return error.reason;
  if (stop?.aborted) return 'aborted';
  if (timeout.aborted) return 'timed_out';
  const code = String((error as { code?: unknown }).code ?? '');
  return certificateCodes.test(code) ? 'certificate_refused' : 'connection_failed';
}
