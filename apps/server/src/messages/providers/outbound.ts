/**
 * Connections to carriers that a tenant named: HTTP with the answer read, and names for SMTP and SMPP. Owns: that they go
 * to addresses that were judged (SECURITY row 47). Does not own: the rules for addresses (webhooks/target.ts).
 */
import { type LookupAddress, lookup as systemLookup } from 'node:dns';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import type { Resolve } from '../../webhooks/safe-fetch.ts';
import { isAllowedAddress, type OutboundPolicy, parseTarget } from '../../webhooks/target.ts';
import { DeliveryError } from '../delivery-error.ts';

const answerBytesMax = 65_536;

export interface HttpRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
  readonly signal: AbortSignal;
}

export interface HttpAnswer {
  readonly status: number;
  readonly body: string;
  readonly retryAfter: string | undefined;
}

export interface Outbound {
  /** An address of this host that may be connected to, or a `DeliveryError`; for protocols other than HTTP. */
  addressFor(host: string): Promise<string>;
  /** One POST; follows no redirect, reads 64 KiB at the most. */
  post(request: HttpRequest): Promise<HttpAnswer>;
}

export interface OutboundDependencies {
  readonly policy: OutboundPolicy;
  /** Absent: the system's resolver. */
  readonly resolve?: Resolve | undefined;
}

const resolveWithSystem: Resolve = (hostname) =>
  new Promise((resolve, reject) => {
    systemLookup(hostname, { all: true, order: 'ipv4first' }, (error, addresses) =>
      error ? reject(error) : resolve(addresses),
    );
  });

const notAllowed = () => new DeliveryError('permanent', 'address_not_allowed');

export function outbound({ policy, resolve = resolveWithSystem }: OutboundDependencies): Outbound {
  const judged = async (hostname: string): Promise<readonly [LookupAddress, ...LookupAddress[]]> => {
    const literal = isIP(hostname);
    const found = literal === 0 ? await resolve(hostname) : [{ address: hostname, family: literal }];
    const [first, ...others] = found;
    // One bad address among them is enough: which of them is taken is not ours to choose.
    if (!first || !found.every(({ address }) => isAllowedAddress(address, policy, hostname)))
      throw notAllowed();
    return [first, ...others];
  };
  const lookup: LookupFunction = (hostname, options, callback) => {
    judged(hostname).then(
      (addresses) => {
        if (options.all) callback(null, [...addresses]);
        else callback(null, addresses[0].address, addresses[0].family);
      },
      (error) => callback(error, '', 0),
    );
  };
  const addressFor = async (host: string): Promise<string> => {
    try {
      return (await judged(host))[0].address;
    } catch (error) {
      throw error instanceof DeliveryError ? error : new DeliveryError('temporary', 'name_not_resolved');
    }
  };
  const post = async (request: HttpRequest): Promise<HttpAnswer> => {
    const url = parseTarget(request.url, policy);
    if (!url) throw notAllowed();
    return await exchange(url, request, lookup);
  };
  return { addressFor, post };
}

function exchange(
  url: URL,
  { headers, body, signal }: HttpRequest,
  lookup: LookupFunction,
): Promise<HttpAnswer> {
  return new Promise((resolveAnswer, reject) => {
    const failed = (error: Error & { code?: string }) => {
      if (error instanceof DeliveryError) return reject(error);
      reject(new DeliveryError('temporary', signal.aborted ? 'timeout' : (error.code ?? 'network')));
    };
    const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
    const length = String(Buffer.byteLength(body));
    const all = { ...headers, 'content-length': length, connection: 'close' };
    // Its own connection each time: a pooled one was judged for another request.
    const request = send(url, { method: 'POST', agent: false, lookup, signal, headers: all });
    request.on('response', (answer) => {
      const chunks: Buffer[] = [];
      let size = 0;
      const done = () =>
        resolveAnswer({
          status: answer.statusCode ?? 0,
          body: Buffer.concat(chunks).toString('utf8'),
          retryAfter: answer.headers['retry-after'],
        });
      answer.on('error', failed).on('end', done);
      answer.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size <= answerBytesMax) return void chunks.push(chunk);
        // What is said after that is of no use; the status is.
        done();
        answer.destroy();
      });
    });
    request.on('error', failed).end(body);
  });
}
