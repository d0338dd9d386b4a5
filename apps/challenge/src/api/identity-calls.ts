// Identity checks by vendors (server: identity-verification/): what is begun here and goes on at the vendor.
import type { Post } from './client.ts';
import { fieldsOf, oneOf, optionalText, text } from './parse.ts';
import type { IdentityMethod } from './types.ts';

export interface IdentityStarted {
  readonly challengeId: string;
  /** Where the person goes; absent: the vendor is not ready, or not one for a page. */
  readonly url?: string | undefined;
}

export const openStates = ['CREATING', 'WAITING', 'SUBMITTED', 'RESUBMISSION_REQUESTED', 'REVIEW'] as const;
export type IdentityOpen = (typeof openStates)[number];
export const identityEnds = ['DECLINED', 'NOT_THE_PERSON', 'EXPIRED', 'REFUSED', 'FAILED'] as const;
/** Why it is over without an approval. */
export type IdentityEnd = (typeof identityEnds)[number];

export type IdentityProgress =
  | { readonly kind: 'open'; readonly state: IdentityOpen; readonly url?: string | undefined }
  | { readonly kind: 'approved'; readonly accessToken?: string | undefined }
  | { readonly kind: 'over'; readonly end: IdentityEnd };

export interface IdentityCalls {
  startIdentityCheck(method: IdentityMethod): Promise<IdentityStarted>;
  identityProgress(challengeId: string): Promise<IdentityProgress>;
}

export const identityCalls = (post: Post): IdentityCalls => ({
  startIdentityCheck: async (verificationMethod) =>
    parseIdentityStarted(await post('/client/challenge/identity-verification', { verificationMethod })),
  identityProgress: async (challengeId) =>
    parseIdentityProgress(await post('/client/verify/identity-verification', { challengeId })),
});

/** The server judged it already; a page that makes a link of it judges again. */
function pageUrl(value: unknown): string | undefined {
  const given = optionalText(value);
  if (given === undefined || !URL.canParse(given)) return undefined;
  const { protocol, href } = new URL(given);
  return protocol === 'https:' || protocol === 'http:' ? href : undefined;
}

export function parseIdentityStarted(value: unknown): IdentityStarted {
  const fields = fieldsOf(value);
  return { challengeId: text(fields.challengeId, 'challengeId'), url: pageUrl(fields.url) };
}

/** Only `true` is an approval; what is neither that nor open is over. */
export function parseIdentityProgress(value: unknown): IdentityProgress {
  const fields = fieldsOf(value);
  if (fields.isVerified === true) return { kind: 'approved', accessToken: optionalText(fields.accessToken) };
  const state = oneOf(fields.identityState, openStates);
  if (state) return { kind: 'open', state, url: pageUrl(fields.url) };
  return { kind: 'over', end: oneOf(fields.identityState, identityEnds) ?? 'REFUSED' };
}
