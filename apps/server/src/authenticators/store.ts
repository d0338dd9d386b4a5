import type { Reader, Transaction } from '../database/database.ts';
import { decoyDomain } from '../decoys/decoy.ts';
import { type Authenticator, toAuthenticator } from './authenticator.ts';

/** All factors of a person, pending ones too, oldest first. */
export async function listAuthenticators(
  reader: Reader,
  tenantId: string,
  userId: string,
): Promise<Authenticator[]> {
  const rows = await reader.query
    .selectFrom('authenticators')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('user_id', '=', userId)
    .orderBy('created_at')
    .orderBy('authenticator_id')
    .execute();
  return rows.map(toAuthenticator);
}

export async function findByCredential(
  reader: Reader,
  tenantId: string,
  credentialId: string,
): Promise<Authenticator | undefined> {
  const row = await reader.query
    .selectFrom('authenticators')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('credential_id', '=', credentialId)
    .executeTakeFirst();
  return row && toAuthenticator(row);
}

/** The verified passkeys among these ids (base64url), of anybody in the tenant. */
export async function listByCredentials(
  reader: Reader,
  tenantId: string,
  credentialIds: readonly string[],
): Promise<Authenticator[]> {
  const rows = await reader.query
    .selectFrom('authenticators')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('credential_id', 'in', [...credentialIds])
    .where('verified_at', 'is not', null)
    .execute();
  return rows.map(toAuthenticator);
}

export async function insertAuthenticator(
  transaction: Transaction,
  authenticator: Authenticator,
): Promise<void> {
  await transaction.query
    .insertInto('authenticators')
    .values({
      tenant_id: authenticator.tenantId,
      user_id: authenticator.userId,
      authenticator_id: authenticator.authenticatorId,
      method: authenticator.method,
      verified_at: authenticator.verifiedAt,
      last_verified_at: authenticator.lastVerifiedAt,
      created_at: authenticator.createdAt,
      expires_at: authenticator.expiresAt,
      email: authenticator.email,
      phone_number: authenticator.phoneNumber,
      previous_sms_channel: authenticator.previousSmsChannel,
      sealed_secret: authenticator.sealedSecret,
      last_step: authenticator.lastStep,
      credential_id: authenticator.credentialId,
      public_key: authenticator.publicKey,
      sign_count: authenticator.signCount,
      credential: authenticator.credential === null ? null : JSON.stringify(authenticator.credential),
      app_key_id: authenticator.appKeyId,
      app_credential:
        authenticator.appCredential === null ? null : JSON.stringify(authenticator.appCredential),
      display_name: authenticator.displayName,
      replaces_id: authenticator.replacesId,
    })
    .execute();
  if (authenticator.verifiedAt !== null) auditCreated(transaction, authenticator);
}

/** The first proof of possession makes a pending factor real; a later one only moves `last_verified_at`. */
export async function markAuthenticatorVerified(
  transaction: Transaction,
  authenticator: Authenticator,
  now: number,
): Promise<void> {
  await transaction.run(
    `update authenticators set verified_at = coalesce(verified_at, ?), last_verified_at = ?, expires_at = null
     where tenant_id = ? and user_id = ? and authenticator_id = ?`,
    [now, now, authenticator.tenantId, authenticator.userId, authenticator.authenticatorId],
  );
  if (authenticator.verifiedAt === null) auditCreated(transaction, authenticator);
}

/** Compare-and-swap of the last accepted TOTP step; false when another accepted it first. */
export async function takeTotpStep(
  transaction: Transaction,
  authenticator: Authenticator,
  step: number,
): Promise<boolean> {
  const { tenantId, userId, authenticatorId } = authenticator;
  const changed = await transaction.run(
    `update authenticators set last_step = ? where tenant_id = ? and user_id = ? and authenticator_id = ? and (last_step is null or last_step < ?)`,
    [step, tenantId, userId, authenticatorId, step],
  );
  return changed === 1;
}

export interface CounterChange {
  /** What the assertion was judged against. */
  readonly previousSignCount: number;
  readonly signCount: number;
  readonly isBackupEligible: boolean;
  readonly isBackedUp: boolean;
  /** As the client names the device; undefined: it does not say. */
  readonly deviceId?: string | undefined;
}

/** Compare-and-swap of the signature counter; false when a parallel assertion moved it: the higher of the two stays. */
export async function takeSignCount(
  transaction: Transaction,
  { tenantId, userId, authenticatorId, credential }: Authenticator,
  { previousSignCount, signCount, isBackupEligible, isBackedUp, deviceId }: CounterChange,
): Promise<boolean> {
  const deviceType = isBackupEligible ? 'multiDevice' : 'singleDevice';
  const changed = await transaction.run(
    `update authenticators set sign_count = ?, credential = ? where tenant_id = ? and user_id = ? and authenticator_id = ? and sign_count = ?`,
    [
      signCount,
      JSON.stringify({
        ...credential,
        deviceType,
        isBackupEligible,
        isBackedUp,
        ...(deviceId === undefined ? {} : { deviceId }),
      }),
      tenantId,
      userId,
      authenticatorId,
      previousSignCount,
    ],
  );
  if (changed === 1) return true;
  await transaction.run(
    'update authenticators set sign_count = ? where tenant_id = ? and user_id = ? and authenticator_id = ? and sign_count < ?',
    [signCount, tenantId, userId, authenticatorId, signCount],
  );
  return false;
}

/** Its counter went back: there may be two of it. Shown to whoever manages it, and told to who listens. */
export async function markAuthenticatorErrored(
  transaction: Transaction,
  { tenantId, userId, authenticatorId, method }: Authenticator,
  now: number,
): Promise<void> {
  const key = [tenantId, userId, authenticatorId];
  const where = 'where tenant_id = ? and user_id = ? and authenticator_id = ?';
  const [row] = await transaction.rows(`select credential from authenticators ${where}`, key);
  if (typeof row?.credential !== 'string') return;
  const credential = JSON.stringify({ ...JSON.parse(row.credential), counterRegressedAt: now });
  await transaction.run(`update authenticators set credential = ? ${where}`, [credential, ...key]);
  transaction.audit({ tenantId, type: 'authenticator.updated', userId, data: { authenticatorId, method } });
}

/** Lets a factor that is being added live on until then. */
export async function renewPending(
  transaction: Transaction,
  { tenantId, userId, authenticatorId }: Authenticator,
  expiresAt: number,
): Promise<void> {
  await transaction.run(
    'update authenticators set expires_at = ? where tenant_id = ? and user_id = ? and authenticator_id = ? and verified_at is null',
    [expiresAt, tenantId, userId, authenticatorId],
  );
}

/** Proven at a new address: the authenticator stays what it is, there. Answers it as it is now. */
export async function takeNewAddress(
  transaction: Transaction,
  moving: Authenticator,
  proven: Authenticator,
  now: number,
): Promise<Authenticator> {
  const { tenantId, userId, authenticatorId } = proven;
  await transaction.run(
    'delete from authenticators where tenant_id = ? and user_id = ? and authenticator_id = ? and verified_at is null',
    [tenantId, userId, authenticatorId],
  );
  const { email, phoneNumber } = proven;
  await moveAuthenticator(
    transaction,
    moving,
    email === null ? { phoneNumber: phoneNumber ?? '' } : { email },
  );
  await markAuthenticatorVerified(transaction, moving, now);
  return { ...moving, email, phoneNumber, lastVerifiedAt: now };
}

/** The owner's own name for it; a WebAuthn credential is listed by it too. */
export async function renameAuthenticator(
  transaction: Transaction,
  { tenantId, userId, authenticatorId, method, credential }: Authenticator,
  displayName: string,
): Promise<void> {
  await transaction.run(
    'update authenticators set display_name = ?, credential = ? where tenant_id = ? and user_id = ? and authenticator_id = ?',
    [
      displayName,
      credential === null ? null : JSON.stringify({ ...credential, name: displayName }),
      tenantId,
      userId,
      authenticatorId,
    ],
  );
  transaction.audit({ tenantId, type: 'authenticator.updated', userId, data: { authenticatorId, method } });
}

/**
 * Pending factors of one method; a new enrolment replaces an abandoned one. `ofDecoy`: those of the decoy with this address
 * (decoys/); otherwise of the person alone, who goes on beside decoys that have their user id.
 */
export async function removePending(
  transaction: Transaction,
  tenantId: string,
  userId: string,
  method: string,
  ofDecoy?: string,
): Promise<void> {
  const [whose, address] =
    ofDecoy === undefined
      ? ['(email is null or email not like ?)', `%@${decoyDomain}`]
      : ['email = ?', ofDecoy];
  await transaction.run(
    `delete from authenticators where tenant_id = ? and user_id = ? and method = ? and verified_at is null and ${whose}`,
    [tenantId, userId, method, address],
  );
}

export async function removeAuthenticator(
  transaction: Transaction,
  authenticator: Authenticator,
): Promise<void> {
  const { tenantId, userId, authenticatorId, method } = authenticator;
  await transaction.run(
    'delete from authenticators where tenant_id = ? and user_id = ? and authenticator_id = ?',
    [tenantId, userId, authenticatorId],
  );
  const data = { authenticatorId, method };
  // Whoever listens cannot look it up any more.
  transaction.audit({ tenantId, type: 'authenticator.deleted', userId, data, subject: authenticator });
}

function auditCreated(
  transaction: Transaction,
  { tenantId, userId, authenticatorId, method }: Authenticator,
): void {
  transaction.audit({ tenantId, type: 'authenticator.created', userId, data: { authenticatorId, method } });
}

/** The factor is at another address from now on; what is under way for the old one has ended. */
export async function moveAuthenticator(
  transaction: Transaction,
  authenticator: Authenticator,
  address: { readonly email: string } | { readonly phoneNumber: string },
): Promise<void> {
  const { tenantId, userId, authenticatorId, method } = authenticator;
  await transaction.query
    .updateTable('authenticators')
    .set('email' in address ? { email: address.email } : { phone_number: address.phoneNumber })
    .where('tenant_id', '=', tenantId)
    .where('user_id', '=', userId)
    .where('authenticator_id', '=', authenticatorId)
    .execute();
  await transaction.run(
    `update challenges set state = 'FAILED', code_hash = null where tenant_id = ? and user_id = ? and authenticator_id = ?
       and state = 'PENDING'`,
    [tenantId, userId, authenticatorId],
  );
  const data = { authenticatorId, method };
  // As it was: its old address is told (notices/).
  transaction.audit({ tenantId, type: 'authenticator.updated', userId, data, subject: authenticator });
}
