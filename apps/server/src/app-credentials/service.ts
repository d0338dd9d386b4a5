/**
 * Key pairs of apps: adding, finding and removing them (client-api.md §8.3). Does not own: what they prove (in-app,
 * QR code and push each have a folder), nor who may add one (challenges/enrolment.ts).
 */
import { newAuthenticator } from '../authenticators/authenticator.ts';
import { insertAuthenticator, listAuthenticators, removeAuthenticator } from '../authenticators/store.ts';
import { type ChallengeContext, loadContext } from '../challenges/context.ts';
import type { ChallengeDependencies } from '../challenges/dependencies.ts';
import { requireEnrolmentRight } from '../challenges/enrolment.ts';
import { requireOpen } from '../challenges/proof.ts';
import type { Transaction } from '../database/database.ts';
import { ApiError } from '../http/api-error.ts';
import type { Tenant } from '../tenants/tenant.ts';
import type { Bearer } from '../tokens/token-service.ts';
import {
  type AppAuthenticator,
  type AppCredential,
  type AppKind,
  appKeyIdOf,
  type DevicePlatform,
  isOfKind,
  methodOf,
} from './app-credential.ts';
import {
  type AttestationStatement,
  type AttestationVerifiers,
  type Attested,
  checkAttestation,
  refusedAttestation,
  takeNonce,
} from './attestation.ts';
import { expiryOf } from './lifetime.ts';
import type { AppPublicKey } from './public-key.ts';
import { sealPushToken } from './push-token.ts';
import { isSignedBy, removalMessages } from './signature.ts';
import {
  requirePublicKey,
  requireQueryPublicKey,
  type SignedFields,
  unknownAppKey,
  wrongSignature,
} from './signed-request.ts';
import { findByAppKey, listByAppKey, updateAppCredential } from './store.ts';

export interface NewAppCredential {
  readonly publicKey: string;
  readonly deviceName: string;
  readonly devicePlatform: DevicePlatform;
  readonly pushToken?: string | undefined;
  readonly performAttestation?: AttestationStatement | undefined;
}

export interface AddedAppCredential {
  readonly userAuthenticatorId: string;
  readonly userId: string;
  readonly verifiedAt: string;
}

export type FoundAppCredential = AddedAppCredential & {
  readonly lastVerifiedAt?: string;
  /** Of its key; past: it proves nothing more. Absent: it is good for good. */
  readonly expiresAt?: string;
};

export interface AppCredentialDependencies extends ChallengeDependencies {
  readonly attestation: AttestationVerifiers;
}

/** Phones that one person may have, for each kind. */
const credentialsPerKindMax = 20;

const iso = (time: number): string => new Date(time).toISOString();

export class AppCredentialService {
  readonly #dependencies: AppCredentialDependencies;

  constructor(dependencies: AppCredentialDependencies) {
    this.#dependencies = dependencies;
  }

  /** The same key of the same person again is no new authenticator, and needs no right. */
  async add(bearer: Bearer, kind: AppKind, given: NewAppCredential): Promise<AddedAppCredential> {
    const { database, attestation, now } = this.#dependencies;
    const key = requirePublicKey(given.publicKey);
    // The provider may be asked over the network: not in the transaction, which then decides whether it counts.
    const asked = { ...bearer, method: methodOf(kind) };
    const attested = await checkAttestation(database, attestation, asked, given.performAttestation, now());
    const added = await database.commit(async (transaction) => {
      const context = await loadContext(transaction, bearer);
      const known = await listByAppKey(transaction, bearer.tenantId, key.keyId);
      if (known.some(({ userId }) => userId !== bearer.userId))
        throw new ApiError('conflict', 'This key is registered for another user.');
      const same = known.find((one) => isOfKind(one, kind));
      return same
        ? await this.#addAgain(transaction, context, same, given)
        : await this.#addNew(transaction, context, { kind, key, given, attested });
    });
    return presentAdded(added);
  }

  /** Whose key this is, for an app that has nothing but the key. */
  async find(tenant: Tenant, kind: AppKind, queryKey: string): Promise<FoundAppCredential> {
    const { keyId } = requireQueryPublicKey(queryKey);
    const found = await findByAppKey(this.#dependencies.database.read, tenant.tenantId, kind, keyId);
    if (!found) throw unknownAppKey();
    const { lastVerifiedAt } = found;
    const expiry = expiryOf(tenant, found);
    return {
      ...presentAdded(found),
      ...(lastVerifiedAt === null ? {} : { lastVerifiedAt: iso(lastVerifiedAt) }),
      ...(expiry === undefined ? {} : { expiresAt: iso(expiry) }),
    };
  }

  /** By the key itself. Nothing is said about keys to those who do not hold them. */
  async remove(
    { tenantId, settings }: Tenant,
    kind: AppKind,
    { publicKey, signature }: SignedFields,
  ): Promise<{ removedAuthenticatorId?: string }> {
    const { database, now } = this.#dependencies;
    const { key, keyId } = requirePublicKey(publicKey);
    if (!removalMessages(now()).some((message) => isSignedBy(key, message, signature)))
      throw wrongSignature();
    return await database.commit(async (transaction) => {
      const found = await findByAppKey(transaction, tenantId, kind, keyId);
      if (!found) return {};
      if (settings.allowDisablingMfa === false) await requireOther(transaction, found);
      await removeAuthenticator(transaction, found);
      return { removedAuthenticatorId: found.authenticatorId };
    });
  }

  async #addNew(
    transaction: Transaction,
    context: ChallengeContext,
    {
      kind,
      key,
      given,
      attested,
    }: {
      kind: AppKind;
      key: AppPublicKey;
      given: NewAppCredential;
      attested: Attested | 'refused' | undefined;
    },
  ): Promise<AppAuthenticator> {
    const { keyRing } = this.#dependencies;
    const now = this.#dependencies.now();
    const { tenantId, userId } = context.bearer;
    const method = methodOf(kind);
    requireOpen(context, 'ENROLL');
    requireEnrolmentRight(context, { method }, now);
    if (context.authenticators.filter((one) => isOfKind(one, kind)).length >= credentialsPerKindMax)
      throw new ApiError(
        'invalid_request',
        `A person may have ${credentialsPerKindMax} such devices at most.`,
      );
    const word = attested === 'refused' ? undefined : attested;
    if (word && !(await takeNonce(transaction, word))) throw refusedAttestation();
    const { devicePlatform, deviceName, pushToken } = given;
    const appCredential: AppCredential = {
      kind,
      devicePlatform,
      deviceName,
      ...(word ? { attestedBy: word.provider } : {}),
    };
    const base = newAuthenticator({ tenantId, userId, method, createdAt: now, verifiedAt: now });
    const sealedSecret =
      kind === 'push' && pushToken !== undefined ? sealPushToken(keyRing, base, pushToken) : null;
    const appKeyId = appKeyIdOf(kind, key.keyId);
    const added = { ...base, publicKey: key.der, appKeyId, appCredential, sealedSecret };
    await insertAuthenticator(transaction, added);
    if (attested === 'refused') {
      const data = { authenticatorId: added.authenticatorId, method, devicePlatform };
      transaction.audit({ tenantId, type: 'authenticator.attestation_refused', userId, data });
    }
    return added;
  }

  /** What it says of itself is taken over from those alone who could add it: messages go where it says. */
  async #addAgain(
    transaction: Transaction,
    context: ChallengeContext,
    same: AppAuthenticator,
    { devicePlatform, deviceName, pushToken }: NewAppCredential,
  ): Promise<AppAuthenticator> {
    const { keyRing } = this.#dependencies;
    if (!this.#mayAdd(context, same)) return same;
    const isPush = same.appCredential.kind === 'push' && pushToken !== undefined;
    await updateAppCredential(transaction, same, {
      appCredential: {
        ...same.appCredential,
        devicePlatform,
        deviceName,
        renewedAt: this.#dependencies.now(),
      },
      ...(isPush ? { sealedSecret: sealPushToken(keyRing, same, pushToken) } : {}),
    });
    return same;
  }

  #mayAdd(context: ChallengeContext, { appCredential }: AppAuthenticator): boolean {
    try {
      requireOpen(context, 'ENROLL');
      const method = methodOf(appCredential.kind);
      requireEnrolmentRight(context, { method }, this.#dependencies.now(), 'held');
      return true;
    } catch (error) {
      if (error instanceof ApiError) return false;
      throw error;
    }
  }
}

/** An app that goes away takes its owner's last authenticator with it, unless the tenant does not have that. */
async function requireOther(
  transaction: Transaction,
  { tenantId, userId, authenticatorId }: AppAuthenticator,
) {
  const all = await listAuthenticators(transaction, tenantId, userId);
  const isOther = all.some((one) => one.verifiedAt !== null && one.authenticatorId !== authenticatorId);
  if (!isOther)
    throw new ApiError('forbidden', 'The last authenticator of a person stays (allowDisablingMfa).');
}

const presentAdded = ({ authenticatorId, userId, verifiedAt, createdAt }: AppAuthenticator) => ({
  userAuthenticatorId: authenticatorId,
  userId,
  verifiedAt: iso(verifiedAt ?? createdAt),
});
