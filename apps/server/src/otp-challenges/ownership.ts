/**
 * Is the address that was proven this person's? It is when it belongs to one of their factors, or when it may become one:
 * the rules of assurance/enrolment.ts, so that a code to a stranger's address opens nobody's account (SECURITY F20, rows
 * 33, 34). Owns no storage.
 */
import type { OtpMethod } from '@stepward/api';
import type { Action } from '../actions/action.ts';
import { addScope, type Evidence, evidenceAgeMaxMs, mayAddAuthenticator } from '../assurance/enrolment.ts';
import { factorClassOf } from '../attempts/factor-class.ts';
import type { Authenticator } from '../authenticators/authenticator.ts';
import { listAuthenticators } from '../authenticators/store.ts';
import type { VerificationMethod } from '../authenticators/verification-method.ts';
import type { Reader } from '../database/database.ts';
import { isSameEmailAddress } from '../email-codes/address.ts';
import { isApprovedOnly } from '../push/store.ts';
import { isSamePhoneNumber } from '../sms-codes/phone-number.ts';
import { findUser, type StoredUser } from '../users/store.ts';

const updateScope = 'update:authenticators';

/** What is proven, for whom. */
export interface Claim {
  readonly tenantId: string;
  readonly userId: string;
  readonly method: OtpMethod;
  readonly email?: string | undefined;
  readonly phoneNumber?: string | undefined;
  readonly scope?: string | undefined;
  /** The action it is for, if there is one: what it was tracked with is vouched for. */
  readonly action?: Action | undefined;
}

export type Ownership =
  | { readonly kind: 'factor'; readonly authenticator: Authenticator }
  /** To be added; `replaces` go with it. */
  | {
      readonly kind: 'addable';
      readonly replaces: readonly Authenticator[];
      readonly user: StoredUser | undefined;
    }
  | { readonly kind: 'foreign'; readonly reason: string };

export async function judgeOwnership(reader: Reader, claim: Claim, now: number): Promise<Ownership> {
  const { tenantId, userId, method } = claim;
  const held = (await listAuthenticators(reader, tenantId, userId)).filter(
    ({ verifiedAt }) => verifiedAt !== null,
  );
  const authenticator = held.find((one) => isOfClass(one, method) && isAt(one, claim));
  if (authenticator) return { kind: 'factor', authenticator };
  const user = await findUser(reader, tenantId, userId);
  const evidence = held.length === 0 ? [] : await recentProofs(reader, tenantId, userId, now);
  const scopes = (claim.scope ?? '').split(' ');
  const isUpdate = scopes.includes(updateScope) && !scopes.includes(addScope);
  const right = mayAddAuthenticator({
    existing: held.map((one) => one.method as VerificationMethod),
    adding: { method, email: claim.email },
    vouchedEmail: claim.action?.email ?? (held.length === 0 ? (user?.email ?? undefined) : undefined),
    evidence,
    tokenScopes: isUpdate ? [addScope] : scopes,
    now,
  });
  if (!right.allowed) return { kind: 'foreign', reason: right.reason };
  if (!isVouchedNumber(claim, held.length === 0, user))
    return { kind: 'foreign', reason: 'phone_not_vouched' };
  return { kind: 'addable', replaces: isUpdate ? held.filter((one) => one.method === method) : [], user };
}

const isOfClass = (one: Authenticator, method: OtpMethod): boolean =>
  factorClassOf(one.method as VerificationMethod) === factorClassOf(method);

function isAt(one: Authenticator, { email, phoneNumber }: Claim): boolean {
  if (email !== undefined) return one.email !== null && isSameEmailAddress(one.email, email);
  return (
    phoneNumber !== undefined && one.phoneNumber !== null && isSamePhoneNumber(one.phoneNumber, phoneNumber)
  );
}

/** As with e-mail: the number that the action was tracked with, or for a first factor the stored one. */
function isVouchedNumber(
  { phoneNumber, action }: Claim,
  isFirst: boolean,
  user: StoredUser | undefined,
): boolean {
  if (phoneNumber === undefined) return true;
  const vouched = action?.phoneNumber ?? (isFirst ? (user?.phone_number ?? undefined) : undefined);
  return vouched === undefined || isSamePhoneNumber(vouched, phoneNumber);
}

/** What this person proved lately, in any action; a state that was set by hand proves nothing. */
async function recentProofs(
  reader: Reader,
  tenantId: string,
  userId: string,
  now: number,
): Promise<Evidence[]> {
  const rows = await reader.rows(
    `select action_code, idempotency_key, verification_method, state_updated_at from actions
     where tenant_id = ? and user_id = ? and state = 'CHALLENGE_SUCCEEDED' and verification_method is not null
       and state_updated_at >= ? and (overridden_at is null or overridden_at < state_updated_at)`,
    [tenantId, userId, now - evidenceAgeMaxMs],
  );
  const proofs: Evidence[] = [];
  for (const row of rows) {
    const method = row.verification_method as VerificationMethod;
    const key = { actionCode: row.action_code as string, idempotencyKey: row.idempotency_key as string };
    const isBlind = method === 'PUSH' && (await isApprovedOnly(reader, { tenantId, userId, ...key }));
    const at = Number(row.state_updated_at);
    proofs.push({ method, at, ...(isBlind ? { isApprovedOnly: true as const } : {}) });
  }
  return proofs;
}
