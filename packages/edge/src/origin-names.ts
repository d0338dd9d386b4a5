// With `sessionCookies: "found"`: the names of the cookies that the application has set in this browser, which alone may
// be a session of it. Whatever else a visitor sends he made himself. They are kept in a cookie of ours until a proof
// names them. Does not own what a proof is bound to (`proof.ts`).

import type { EdgeEnv } from './edge-env.ts';
import { namesCookie, setsProof } from './edge-state.ts';
import { headerBytes, headerValues, isShared, setCookieHeaders } from './header-list.ts';
import type { EdgeResponse } from './messages.ts';
import type { Context } from './sealed-values.ts';
import { isSessionCookie } from './session.ts';
import { applySetCookies } from './set-cookie.ts';

/** So many no application has; all of them fit a cookie. */
const namesMax = 40;
const nameCharactersMax = 1_800;
/** CloudFront takes 20,480 bytes of header fields, and adds its own. */
const responseBytesMax = 20_000;

/** Names that the application has set by now, these `Set-Cookie` values included. */
export function namesByOrigin(
  env: EdgeEnv,
  { originNames = [], boundNames = [] }: Context,
  setCookies: readonly string[],
): string[] {
  return [...new Set([...namesSet(env, setCookies), ...boundNames, ...originNames])];
}

function namesSet({ config, now }: EdgeEnv, setCookies: readonly string[]): string[] {
  const set = applySetCookies([], setCookies, now());
  return set
    .filter((cookie) => isSessionCookie(cookie, config) && !/^__host-sw_/i.test(cookie.name))
    .map(({ name }) => name);
}

/** Notes what an answer sets that neither a proof nor the note names already. */
export function withOriginNames(env: EdgeEnv, context: Context, response: EdgeResponse): EdgeResponse {
  const setCookies = headerValues(response.headers, 'set-cookie');
  if (env.config.sessionCookies !== 'found' || isShared(response.headers)) return response;
  const proof = setsProof(setCookies);
  if (proof === 'set') return response;
  const { originNames = [], boundNames = [] } = context;
  const isEnding = proof === 'cleared';
  const fresh = [...namesSet(env, setCookies), ...(isEnding ? boundNames : [])];
  const known = new Set([...originNames, ...(isEnding ? [] : boundNames)]);
  if (fresh.every((name) => known.has(name))) return response;
  const names = firstThatFit(namesByOrigin(env, context, setCookies));
  const headers = [...response.headers, ...setCookieHeaders(namesCookie(env, names))];
  return headerBytes(headers) > responseBytesMax ? response : { ...response, headers };
}

/** The latest come first. */
function firstThatFit(names: readonly string[]): string[] {
  let characters = 0;
  return names.slice(0, namesMax).filter((name) => {
    characters += name.length + 3;
    return characters <= nameCharactersMax;
  });
}
