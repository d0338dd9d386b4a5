/**
 * Cookies of the Client API (client-api.md §12.2). Owns: binding a challenge to the browser that began it, and the token
 * that a browser keeps afterwards where its page cannot. Does not own: which challenges are bound.
 *
 * Cookies count only from an origin that the tenant lists: any page may make a browser send them (SECURITY row 44).
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Tenant } from '../tenants/tenant.ts';
import { ApiError } from './api-error.ts';

const bindingCookie = '__Host-as_ch';
const tokenCookie = '__Host-as_st';
const bindingBytes = 32;
const bindingPattern = /^[A-Za-z0-9_-]{43}$/;
/** As long as a challenge lives. */
const bindingSeconds = 600;
/** In an iframe or across sites these are third-party cookies: kept apart by the site on top. */
const attributes = 'HttpOnly; Secure; SameSite=None; Path=/; Partitioned';

/** Refuses cookies from pages that the tenant did not name. Our own page and callers that are no browsers pass. */
export function requireListedOrigin(
  { headers: { origin } }: FastifyRequest,
  { settings }: Tenant,
  publicUrl: string,
): void {
  if (origin === undefined || origin === publicUrl || settings.allowedOrigins.includes(origin)) return;
  throw new ApiError('forbidden', 'Cookies are accepted from allowed origins of the tenant alone.', {
    hint: 'Add this origin to the tenant setting allowedOrigins.',
  });
}

/** The browser's binding, made now if it has none: what to keep with a challenge that only this browser may answer. */
export function bindBrowser(
  request: FastifyRequest,
  reply: FastifyReply,
  randomBytes: (count: number) => Uint8Array,
): Uint8Array {
  const known = cookieOf(request, bindingCookie);
  // One browser, one value: a second tab must not undo the first.
  const value =
    known !== undefined && bindingPattern.test(known)
      ? known
      : Buffer.from(randomBytes(bindingBytes)).toString('base64url');
  addCookie(reply, `${bindingCookie}=${value}; Max-Age=${bindingSeconds}; ${attributes}`);
  return hashOf(value);
}

/** Null: the challenge is bound to no browser. */
export function requireSameBrowser(request: FastifyRequest, binding: Uint8Array | null): void {
  if (binding === null) return;
  const value = cookieOf(request, bindingCookie);
  if (value !== undefined && timingSafeEqual(hashOf(value), binding)) return;
  throw new ApiError('invalid_credential', 'This was begun in another browser. Begin again in this one.');
}

/** Keeps the token of a passed challenge in the browser, out of reach of its scripts. */
export function setTokenCookie(reply: FastifyReply, token: string, lifeSeconds: number): void {
  addCookie(reply, `${tokenCookie}=${token}; Max-Age=${Math.max(0, Math.floor(lifeSeconds))}; ${attributes}`);
}

export const tokenInCookie = (request: FastifyRequest): string | undefined => cookieOf(request, tokenCookie);

const hashOf = (value: string): Buffer => createHash('sha256').update(value).digest();

/** Of two of one name somebody put one beside ours, and neither is believed (SECURITY row 59). */
function cookieOf({ headers }: FastifyRequest, name: string): string | undefined {
  const [found, another] = (headers.cookie ?? '')
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`));
  return another === undefined ? found?.slice(name.length + 1) : undefined;
}

/** Fastify joins what is set one after the other into a list. */
function addCookie(reply: FastifyReply, cookie: string): void {
  reply.header('set-cookie', cookie);
}
