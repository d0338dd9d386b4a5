/**
 * One request to a URL that a tenant chose (SECURITY row 47). The name is resolved once, every address it has is judged,
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

/** Whatever was answered, with its body; or why nothing was. */
export type ExchangeResult =
  | { readonly answered: true; readonly status: number; readonly body: string }
  | { readonly answered: false; readonly reason: OutboundFailure };

export interface ExchangeRequest extends OutboundRequest {
  readonly method: 'GET' | 'POST';
}

export type SafeExchange = (url: string, request: ExchangeRequest) => Promise<ExchangeResult>;

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
  const exchange = createSafeExchange(dependencies);
  return async (text, request) => {
    const result = await exchange(text, { ...request, method: 'POST' });
    return result.answered ? judged(result.status) : { delivered: false, reason: result.reason };
  };
}

/** The same for whoever must read the answer. A redirect is an answer like any other: it is not followed. */
export function createSafeExchange(dependencies: SafeFetchDependencies): SafeExchange {
  return async (text, request) => {
    const url = parseTarget(text, dependencies.policy);
    if (!url) return { answered: false, reason: 'target_not_allowed' };
    const timeout = AbortSignal.timeout(request.timeoutMs);
    const signal = request.signal ? AbortSignal.any([timeout, request.signal]) : timeout;
    try {
      const addresses = await orAborted(pinned(url, dependencies), signal);
      const answer = await send(url, addresses, request, signal, dependencies.certificateAuthorities);
      return { answered: true, ...answer };
    } catch (error) {
      return { answered: false, reason: reasonOf(error, timeout, request.signal) };
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

function send(
  url: URL,
  addresses: readonly LookupAddress[],
  { method, headers, body }: ExchangeRequest,
  signal: AbortSignal,
  ca: readonly string[] | undefined,
): Promise<{ readonly status: number; readonly body: string }> {
  const bytes = Buffer.from(body);
  const request = url.protocol === 'https:' ? https.request : http.request;
  return new Promise((resolve, reject) => {
    const outgoing = request(url, {
      method,
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
      readAll(answer).then((text) => resolve({ status: answer.statusCode ?? 0, body: text }), reject);
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

/** Up to the limit; also where the body says nothing to us, so that the receiver sees its answer taken. */
async function readAll(answer: http.IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of answer) {
    bytes += (part as Buffer).length;
    if (bytes > answerBytesMax) throw new Refusal('answer_too_large');
    parts.push(part as Buffer);
  }
  return Buffer.concat(parts).toString('utf8');
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
