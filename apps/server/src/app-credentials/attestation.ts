/**
 * Word of Apple or Google that a key lives in a genuine app on a genuine device (client-api.md §8.4). Owns: when it is
 * asked for, and that a nonce counts once. Verifiers are handed in; without one a tenant can only do without.
 */
import type { AttestationProviderName } from '@stepward/api';
import type { ActionKey } from '../actions/action.ts';
import { type Challenge, newChallenge } from '../challenges/challenge.ts';
import { endChallenge, insertChallenge, latestChallenge } from '../challenges/store.ts';
import type { Database, Transaction } from '../database/database.ts';
import { ApiError } from '../http/api-error.ts';
import { methodSettings } from '../tenants/method-settings.ts';
import type { Tenant } from '../tenants/tenant.ts';

export interface AttestationStatement {
  readonly provider: AttestationProviderName;
  /** As the provider's library on the phone made it. */
  readonly token: string;
  readonly keyId?: string | undefined;
}

/** Whether the statement is genuine, of the tenant's app, and made for this nonce. May ask the provider. */
export type VerifyAttestation = (statement: AttestationStatement, nonce: string) => Promise<boolean>;

/** Undefined: the tenant did not set this provider. */
export type AttestationVerifiers = (
  tenantId: string,
  provider: AttestationProviderName,
) => Promise<VerifyAttestation | undefined>;

/** Who gave their word; the nonce is used up by the transaction that relies on it. */
export interface Attested {
  readonly provider: AttestationProviderName;
  readonly nonce: Challenge;
}

/** Names the nonces among the challenges of an action; no verification method. */
const method = 'ATTESTATION';
const nonceTtlMs = 10 * 60_000;
const nonceBytes = 32;

export interface NonceDependencies {
  readonly now: () => number;
  readonly randomBytes: (count: number) => Uint8Array;
}

/** A fresh nonce for the action of the token; the older ones of it are not asked for again. */
export async function createNonce(
  transaction: Transaction,
  action: ActionKey,
  { now, randomBytes }: NonceDependencies,
): Promise<{ challengeId: string; nonce: string }> {
  const nonce = Buffer.from(randomBytes(nonceBytes)).toString('base64url');
  const base = newChallenge(action, { method, purpose: 'ENROLL', now: now(), ttlMs: nonceTtlMs });
  await insertChallenge(transaction, { ...base, webauthnChallenge: nonce });
  const { tenantId, userId, actionCode, idempotencyKey } = action;
  const { challengeId } = base;
  const data = { actionCode, idempotencyKey, method, challengeId, purpose: base.purpose };
  transaction.audit({ tenantId, type: 'challenge.started', userId, data });
  return { challengeId, nonce };
}

/** Whose key is being added, and as what. */
type Asking = ActionKey & { readonly tenant: Tenant; readonly method: 'PUSH' | 'DEVICE' };

/**
 * Undefined: nobody was asked, and nobody had to be. `refused`: the word was missing or not believed, and the tenant takes
 * the app all the same.
 */
export async function checkAttestation(
  database: Database,
  findVerifier: AttestationVerifiers,
  asking: Asking,
  statement: AttestationStatement | undefined,
  now: number,
): Promise<Attested | 'refused' | undefined> {
  try {
    return await requireAttestation(database, findVerifier, asking, statement, now);
  } catch (error) {
    const { appAttestationFailureMode } = methodSettings(asking.tenant, asking.method);
    if (appAttestationFailureMode !== 'ALLOW_WITH_WARNING' || !(error instanceof ApiError)) throw error;
    return 'refused';
  }
}

async function requireAttestation(
  database: Database,
  findVerifier: AttestationVerifiers,
  { tenant, method: _method, ...action }: Asking,
  statement: AttestationStatement | undefined,
  now: number,
): Promise<Attested | undefined> {
  const isRequired = tenant.settings.requireDeviceAttestation === true;
  if (!statement) {
    if (isRequired) throw new ApiError('invalid_request', 'The field performAttestation is required.');
    return undefined;
  }
  const verify = await findVerifier(tenant.tenantId, statement.provider);
  if (!verify) {
    if (!isRequired) return undefined;
    throw new ApiError('invalid_configuration', `Attestation by ${statement.provider} is not configured.`, {
      hint: `Set it: PUT /v1/management/attestation-providers/${statement.provider}, or switch the tenant setting requireDeviceAttestation off.`,
    });
  }
  const nonce = await latestChallenge(database.read, action, method);
  const isLive = nonce?.state === 'PENDING' && nonce.expiresAt > now;
  if (!isLive || nonce.webauthnChallenge === null) throw refusedAttestation();
  if (!(await verify(statement, nonce.webauthnChallenge))) throw refusedAttestation();
  return { provider: statement.provider, nonce };
}

export const refusedAttestation = (): ApiError =>
  new ApiError('invalid_credential', 'The attestation was refused. Ask for a new nonce and try again.');

/** Uses the nonce up: false when a parallel call was faster (I2). */
export const takeNonce = (transaction: Transaction, { nonce }: Attested): Promise<boolean> =>
  endChallenge(transaction, nonce, 'SUCCEEDED');
