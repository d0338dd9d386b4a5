/**
 * Key pairs of apps: adding, finding and removing them (client-api.md §8.3). Does not own: what they prove (in-app,
 * QR code and push each have a folder), nor who may add one (challenges/enrolment.ts).
 */
import { newAuthenticator } from '../authenticators/authenticator.ts';
import { insertAuthenticator, removeAuthenticator } from '../authenticators/store.ts';
import { type ChallengeContext, loadContext } from '../challenges/context.ts';
import type { ChallengeDependencies } from '../challenges/dependencies.ts';
import { requireEnrolmentRight } from '../challenges/enrolment.ts';
import { requireOpen } from '../challenges/proof.ts';
import type { Transaction } from '../database/database.ts';
import { ApiError } from '../http/api-error.ts';
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
    const attested = await checkAttestation(database, attestation, bearer, given.performAttestation, now());
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
  async find(tenantId: string, kind: AppKind, queryKey: string): Promise<FoundAppCredential> {
    const { keyId } = requireQueryPublicKey(queryKey);
    const found = await findByAppKey(this.#dependencies.database.read, tenantId, kind, keyId);
    if (!found) throw unknownAppKey();
    const { lastVerifiedAt } = found;
    return {
      ...presentAdded(found),
      ...(lastVerifiedAt === null ? {} : { lastVerifiedAt: iso(lastVerifiedAt) }),
    };
  }

  /** By the key itself. Nothing is said about keys to those who do not hold them. */
  async remove(
    tenantId: string,
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
    }: { kind: AppKind; key: AppPublicKey; given: NewAppCredential; attested: Attested | undefined },
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
    if (attested && !(await takeNonce(transaction, attested))) throw refusedAttestation();
    const { devicePlatform, deviceName, pushToken } = given;
    const appCredential: AppCredential = {
      kind,
      devicePlatform,
      deviceName,
      ...(attested ? { attestedBy: attested.provider } : {}),
    };
    const base = newAuthenticator({ tenantId, userId, method, createdAt: now, verifiedAt: now });
    const sealedSecret =
      kind === 'push' && pushToken !== undefined ? sealPushToken(keyRing, base, pushToken) : null;
    const appKeyId = appKeyIdOf(kind, key.keyId);
    const added = { ...base, publicKey: key.der, appKeyId, appCredential, sealedSecret };
    await insertAuthenticator(transaction, added);
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
      appCredential: { ...same.appCredential, devicePlatform, deviceName },
      ...(isPush ? { sealedSecret: sealPushToken(keyRing, same, pushToken) } : {}),
    });
    return same;
  }

  #mayAdd(context: ChallengeContext, { appCredential }: AppAuthenticator): boolean {
    try {
      requireOpen(context, 'ENROLL');
      requireEnrolmentRight(context, { method: methodOf(appCredential.kind) }, this.#dependencies.now());
      return true;
    } catch (error) {
      if (error instanceof ApiError) return false;
      throw error;
    }
  }
}

const presentAdded = ({ authenticatorId, userId, verifiedAt, createdAt }: AppAuthenticator) => ({
  userAuthenticatorId: authenticatorId,
  userId,
  verifiedAt: iso(verifiedAt ?? createdAt),
});
