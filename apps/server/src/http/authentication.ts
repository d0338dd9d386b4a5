/**
 * Who calls. Owns: Basic authentication with API keys (server and management), Bearer client tokens, and the refusal
 * of one kind of key on the other kind's routes (server-api.md §2).
 */
import { isWithin } from '@stepward/decision';
import type { FastifyRequest, onRequestHookHandler } from 'fastify';
import type { ApiKeyKind } from '../api-keys/api-key.ts';
import type { ApiKeyOwner, ApiKeyStore } from '../api-keys/store.ts';
import { ApiError, unauthorizedText } from './api-error.ts';

/** The user name of a Basic header; the password is ignored (Azure AD B2C repeats the key there). */
export function basicUserName(header: string | undefined): string | undefined {
  if (header === undefined || header.slice(0, 6).toLowerCase() !== 'basic ') return undefined;
  const decoded = Buffer.from(header.slice(6).trim(), 'base64').toString('utf8');
  const colon = decoded.indexOf(':');
  const name = colon < 0 ? decoded : decoded.slice(0, colon);
  return name === '' ? undefined : name;
}

export function bearerToken(header: string | undefined): string | undefined {
  if (header === undefined || header.slice(0, 7).toLowerCase() !== 'bearer ') return undefined;
  return header.slice(7).trim();
}

/** Headers with a live key, and the key, until it is found revoked: most callers send the same one each time, and to read it costs a microsecond. */
const readHeaders = new Map<string, string>();
const readHeadersMax = 1_000;

function keepRead(header: string, key: string): void {
  if (readHeaders.size >= readHeadersMax) readHeaders.clear();
  readHeaders.set(header, key);
}

/** Looks who calls, and keeps it as `request.apiKey`. */
export type ApiKeyHook = onRequestHookHandler;

/** A hook for routes that take this kind of key. By callback: on the way of every decision a promise more is time. */
export function takesApiKey(apiKeys: ApiKeyStore, kind: ApiKeyKind): ApiKeyHook {
  return (request, _reply, done) => {
    const { authorization = '' } = request.headers;
    const read = readHeaders.get(authorization);
    const key = read ?? basicUserName(authorization);
    const take = (owner: ApiKeyOwner | undefined): void => {
      if (!owner) readHeaders.delete(authorization);
      else if (key !== undefined && read === undefined) keepRead(authorization, key);
      try {
        request.apiKey = admit(request, owner, kind);
      } catch (error) {
        done(error as ApiError);
        return;
      }
      done();
    };
    const owner = key === undefined ? undefined : apiKeys.find(key);
    if (owner instanceof Promise) owner.then(take, done);
    else take(owner);
  };
}

function admit(request: FastifyRequest, owner: ApiKeyOwner | undefined, kind: ApiKeyKind): ApiKeyOwner {
  if (!owner) throw new ApiError('unauthorized', unauthorizedText);
  if (owner.kind !== kind) {
    throw new ApiError('forbidden', `This is a ${owner.kind} key. This route takes a ${kind} key.`);
  }
  // Only browsers send it, and a key that reached one is everybody's (SECURITY row 52).
  if (request.headers.origin !== undefined) {
    throw new ApiError('forbidden', 'API keys are for servers: a request with an Origin header is refused.', {
      hint: 'Call from your backend, and revoke this key if it was shipped to browsers.',
    });
  }
  // An address that nobody can read is none of those (row 58).
  if (owner.addresses !== undefined && !isWithin(owner.addresses, request.clientIp ?? ''))
    throw new ApiError('forbidden', 'This key is not taken from here: see the tenant setting ipWhitelist.');
  return owner;
}
