/**
 * JSON that comes out as it went in: integers beyond 2^53 and numbers such as 1.10 keep their spelling, for documents that
 * are compared with what was sent. Owns: keeping the body's text of a route, and reading it so.
 */
import { Readable } from 'node:stream';
import type { FastifyRequest, RequestPayload } from 'fastify';
import { bodyTooLarge } from './api-error.ts';

/** ECMAScript's JSON.parse source text access, which the compiler's library does not know yet. */
interface SourceJson {
  parse(
    text: string,
    revive: (key: string, value: unknown, context: { readonly source?: string }) => unknown,
  ): unknown;
  rawJSON(text: string): object;
}

const json = JSON as unknown as SourceJson;

/** Numbers whose spelling JavaScript would change are kept as raw JSON: for writing, not for computing. */
export function parseExactly(text: string): unknown {
  return json.parse(text, (_key, value, { source }) =>
    typeof value === 'number' && source !== undefined && String(value) !== source
      ? json.rawJSON(source)
      : value,
  );
}

const texts = new WeakMap<FastifyRequest, string>();

/** A `preParsing` of a route: the body is parsed as ever, and its text is kept for `bodyTextOf`. */
export const keepBodyText =
  (bytesMax: number) => async (request: FastifyRequest, _reply: unknown, payload: RequestPayload) => {
    const parts: Buffer[] = [];
    let bytes = 0;
    for await (const part of payload) {
      bytes += (part as Buffer).length;
      if (bytes > bytesMax) throw bodyTooLarge(bytesMax);
      parts.push(part as Buffer);
    }
    const body = Buffer.concat(parts);
    texts.set(request, body.toString('utf8'));
    return Object.assign(Readable.from([body]), { receivedEncodedLength: bytes });
  };

export const bodyTextOf = (request: FastifyRequest): string => texts.get(request) ?? '{}';
