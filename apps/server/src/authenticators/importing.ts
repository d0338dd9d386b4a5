/**
 * Importing factors that the application verified itself. Owns: that a factor is made once however often it is sent,
 * that a passkey has one owner (SECURITY row 31), and the recovery codes that come with a first factor.
 */
import type { EnrolBody } from '@stepward/api';
import type { Database, Reader, Transaction } from '../database/database.ts';
import { isSameEmailAddress } from '../email-codes/address.ts';
import { ApiError } from '../http/api-error.ts';
import { rpIdOf } from '../passkeys/ceremony.ts';
import { passkeyName } from '../passkeys/passkey-name.ts';
import {
  createRecoveryCodes,
  type HashingCost,
  type NewRecoveryCodes,
} from '../recovery-codes/recovery-codes.ts';
import { replaceSet } from '../recovery-codes/store.ts';
import type { KeyRing } from '../secrets/key-ring.ts';
import { isSamePhoneNumber } from '../sms-codes/phone-number.ts';
import type { TenantStore } from '../tenants/store.ts';
import type { Tenant } from '../tenants/tenant.ts';
import { sealContext } from '../totp/seal-context.ts';
import { ensureUser, updateUser } from '../users/store.ts';
import { type Authenticator, newAuthenticator } from './authenticator.ts';
import { type ImportedFactor, parseImportedFactor } from './imported-factor.ts';
import { findByCredential, insertAuthenticator, listAuthenticators } from './store.ts';

export interface ImportDependencies {
  readonly database: Database;
  readonly tenants: TenantStore;
  readonly keyRing: KeyRing;
  readonly publicUrl: string;
  readonly now: () => number;
  readonly randomBytes: (count: number) => Uint8Array;
  /** Absent: the usual one. */
  readonly recoveryCodeCost?: HashingCost;
}

export interface Owner {
  readonly tenantId: string;
  readonly userId: string;
}

export interface Imported {
  readonly authenticator: Authenticator;
  /** Shown this once. */
  readonly recoveryCodes?: readonly string[];
}

export class AuthenticatorImport {
  readonly #dependencies: ImportDependencies;

  constructor(dependencies: ImportDependencies) {
    this.#dependencies = dependencies;
  }

  /** One factor. Its first one brings recovery codes, if the tenant has them. */
  async enrol(owner: Owner, body: EnrolBody): Promise<Imported> {
    const { database, randomBytes, recoveryCodeCost } = this.#dependencies;
    const factor = parseImportedFactor(body);
    const tenant = await requireTenant(this.#dependencies.tenants, owner.tenantId);
    // Hashing is slow on purpose: before the transaction, and only where it looks needed.
    const isFirst = givesRecoveryCodes(tenant) && !(await hasFactor(database.read, owner));
    const codes = isFirst ? await createRecoveryCodes(randomBytes, recoveryCodeCost) : undefined;
    return await database.commit((transaction) =>
      this.#add(transaction, tenant, owner, factor, { codes, isDefault: body.isDefault === true }),
    );
  }

  /** One item of a batch: nobody is there to be shown recovery codes. */
  async enrolInBatch(tenant: Tenant, userId: string, factor: ImportedFactor): Promise<void> {
    const owner = { tenantId: tenant.tenantId, userId };
    const extras = { codes: undefined, isDefault: false };
    await this.#dependencies.database.commit((transaction) =>
      this.#add(transaction, tenant, owner, factor, extras),
    );
  }

  async #add(
    transaction: Transaction,
    tenant: Tenant,
    owner: Owner,
    factor: ImportedFactor,
    { codes, isDefault }: { codes: NewRecoveryCodes | undefined; isDefault: boolean },
  ): Promise<Imported> {
    const at = this.#dependencies.now();
    const { tenantId, userId } = owner;
    const verified = (await listAuthenticators(transaction, tenantId, userId)).filter(isVerified);
    const same = await this.#same(transaction, owner, verified, factor);
    await ensureUser(transaction, tenantId, userId, addressOf(factor), at);
    if (isDefault) await makeDefault(transaction, owner, factor.method, at);
    if (same) return { authenticator: same };
    const authenticator = this.#authenticator(tenant, owner, factor, at);
    await insertAuthenticator(transaction, authenticator);
    if (!codes || verified.length > 0) return { authenticator };
    await replaceSet(transaction, owner, codes.set, at, at);
    return { authenticator, recoveryCodes: codes.codes };
  }

  /** The factor that was made of the same address, seed or passkey before. */
  async #same(
    transaction: Transaction,
    owner: Owner,
    verified: readonly Authenticator[],
    factor: ImportedFactor,
  ): Promise<Authenticator | undefined> {
    if (factor.method !== 'PASSKEY')
      return verified.find((one) => one.method === factor.method && this.#isSame(one, factor));
    const known = await findByCredential(transaction, owner.tenantId, factor.credentialId);
    if (known && (known.userId !== owner.userId || known.method !== factor.method))
      throw new ApiError(
        'conflict',
        'The field credentialId names a passkey or security key that is registered already.',
      );
    return known;
  }

  #isSame(one: Authenticator, factor: Exclude<ImportedFactor, { method: 'PASSKEY' }>): boolean {
    if ('email' in factor) return one.email !== null && isSameEmailAddress(one.email, factor.email);
    if ('phoneNumber' in factor)
      return one.phoneNumber !== null && isSamePhoneNumber(one.phoneNumber, factor.phoneNumber);
    const { sealedSecret } = one;
    return (
      sealedSecret !== null &&
      this.#dependencies.keyRing.open(sealedSecret, sealContext(one)).toString('utf8') === factor.secret
    );
  }

  #authenticator(tenant: Tenant, owner: Owner, factor: ImportedFactor, at: number): Authenticator {
    const { tenantId, userId } = owner;
    const { method } = factor;
    const base = newAuthenticator({ tenantId, userId, method, createdAt: at, verifiedAt: at });
    switch (method) {
      case 'AUTHENTICATOR_APP':
        return { ...base, sealedSecret: this.#dependencies.keyRing.seal(factor.secret, sealContext(base)) };
      case 'PASSKEY': {
        const { credentialId, publicKey, signCount, name, aaguid, transports } = factor;
        const rpId = rpIdOf(tenant, this.#dependencies.publicUrl);
        const known = { rpId, name: name ?? passkeyName(undefined), transports };
        const credential = aaguid === undefined ? known : { ...known, aaguid };
        return { ...base, credentialId, publicKey, signCount, credential };
      }
      default:
        return { ...base, ...addressOf(factor) };
    }
  }
}

/** As it is stored now: another process may have changed its settings. */
export async function requireTenant(tenants: TenantStore, tenantId: string): Promise<Tenant> {
  const tenant = await tenants.reload(tenantId);
  if (!tenant) throw new ApiError('unauthorized', 'The tenant of this key no longer exists.');
  return tenant;
}

const isVerified = ({ verifiedAt }: Authenticator): boolean => verifiedAt !== null;

const hasFactor = async (reader: Reader, { tenantId, userId }: Owner): Promise<boolean> =>
  (await listAuthenticators(reader, tenantId, userId)).some(isVerified);

const givesRecoveryCodes = ({ settings }: Tenant): boolean =>
  !settings.disableRecoveryCodes &&
  !settings.skipRecoveryCodesOnProgrammaticEnrollment &&
  settings.verificationMethods.includes('RECOVERY_CODE');

/** An address that is proven fills an empty one of the person, and never replaces another. */
function addressOf(factor: ImportedFactor): { email?: string; phoneNumber?: string } {
  if ('email' in factor) return { email: factor.email };
  return 'phoneNumber' in factor ? { phoneNumber: factor.phoneNumber } : {};
}

async function makeDefault(
  transaction: Transaction,
  { tenantId, userId }: Owner,
  method: string,
  now: number,
): Promise<void> {
  await updateUser(transaction, tenantId, userId, { defaultVerificationMethod: method }, now);
  const data = { fields: ['defaultVerificationMethod'] };
  transaction.audit({ tenantId, type: 'user.updated', userId, data });
}
