/**
 * People who were only named: a sign-in without a password begins with a name that anybody may know. Owns: what is made up
 * where nobody has that name, so that it cannot be told from one that somebody has. Nothing here is stored but the action,
 * which ends by itself: a decoy is no user, has no authenticator, and leaves nothing in the audit trail. Does not own: how
 * a challenge runs; it runs as any other, but that nothing is sent and no code is right.
 */
import { createHash, createHmac } from 'node:crypto';
import type { Action } from '../actions/action.ts';
import { type Authenticator, newAuthenticator } from '../authenticators/authenticator.ts';
import type { Expiring } from '../housekeeping/expiring.ts';

type Named = Pick<Action, 'namedPerson'>;

export const isDecoy = ({ namedPerson }: Named): boolean => namedPerson === 'NOBODY';

/** Nothing is shown of whom anybody can name: not even masked, for nothing could be shown of a decoy that would fit. */
export const isOnlyNamed = ({ namedPerson }: Named): boolean => namedPerson !== undefined;

/** RFC 6761 §6.4: nothing is ever delivered there. */
export const decoyDomain = 'nobody.invalid';

/** It was begun by a decoy: no authenticator of whoever has its user id. */
export const isOfDecoy = ({ email }: Pick<Authenticator, 'email'>): boolean =>
  email?.endsWith(`@${decoyDomain}`) === true;

/**
 * The address that a decoy is limited to, as a person is to theirs. Never leaves the server, and always the same for a user
 * id: what else is made up follows from it.
 */
export function decoyAddress(key: Uint8Array, tenantId: string, userId: string): string {
  const digest = createHmac('sha256', key)
    .update(JSON.stringify([tenantId, userId]))
    .digest('hex');
  return `${digest.slice(0, 32)}@${decoyDomain}`;
}

/** Most people of a pool have an authenticator, half of them a passkey too; some have just signed up. Out of 256 each. */
const enrolledOf256 = 192;
const halfOf256 = 128;
const recoveryCodes = 10;

type PretendedMethod = 'PASSKEY' | 'EMAIL_OTP' | 'EMAIL_MAGIC_LINK';

export interface Pretence {
  /** What they seem to have. */
  readonly methods: readonly PretendedMethod[];
  readonly recoveryCodesLeft: number;
}

/** `enabled`: verification methods of the tenant. */
export function pretenceOf(address: string, enabled: readonly string[]): Pretence {
  const digest = digestOf(address, 'pretence');
  const byMail = (['EMAIL_OTP', 'EMAIL_MAGIC_LINK'] as const).find((one) => enabled.includes(one));
  const isHalf = (at: number): boolean => byteOf(digest, at) < halfOf256;
  const hasPasskey = enabled.includes('PASSKEY') && isHalf(2);
  const methods = [...(hasPasskey ? (['PASSKEY'] as const) : []), ...(byMail ? [byMail] : [])];
  if (methods.length === 0 || byteOf(digest, 0) >= enrolledOf256)
    return { methods: [], recoveryCodesLeft: 0 };
  const hasCodes = enabled.includes('RECOVERY_CODE') && isHalf(1);
  return { methods, recoveryCodesLeft: hasCodes ? recoveryCodes : 0 };
}

/** An authenticator that a decoy seems to have. */
export function pretendedAuthenticator(
  { tenantId, userId, email = '' }: Action,
  method: PretendedMethod,
): Authenticator {
  const known = { tenantId, userId, method, createdAt: 0, expiresAt: 0 };
  return {
    ...newAuthenticator({ ...known, email: method === 'PASSKEY' ? null : email, phoneNumber: null }),
    authenticatorId: uuidOf(digestOf(email, `authenticator|${method}`)),
    verifiedAt: 0,
    lastVerifiedAt: 0,
    expiresAt: null,
  };
}

/** Wrong codes at decoys are counted under few names, for nobody ever takes them back. */
export const failuresOwner = (action: Action): string =>
  isDecoy(action)
    ? `nobody:${digestOf(action.email ?? '', 'failures')
        .toString('hex')
        .slice(0, 4)}`
    : action.userId;

const digestOf = (address: string, about: string): Buffer =>
  createHash('sha256').update(`${about}|${address}`).digest();

const byteOf = (digest: Buffer, at: number): number => digest[at] ?? 0;

/** RFC 9562, version 4 in looks. */
function uuidOf(bytes: Buffer): string {
  const hex = bytes.subarray(0, 16).toString('hex');
  const variant = '89ab'[byteOf(bytes, 8) & 3];
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`;
}

/** As long as a page may be found open (tokens/token-service.ts), so that nothing tells a decoy afterwards either. */
const keptMs = 25 * 60 * 60_000;

export const endedDecoys: Expiring = {
  table: 'actions',
  key: ['tenant_id', 'user_id', 'action_code', 'idempotency_key'],
  endsAt: 'created_at',
  keptMs,
  only: "named_person = 'NOBODY'",
};
