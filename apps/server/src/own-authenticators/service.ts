/**
 * What a person does with their own authenticators, by the Client API: seeing, naming, moving and removing them. Owns: which
 * right each needs (SECURITY rows 33, 34; N-19). Does not own: adding one (each factor's service), what removal means for
 * the rest (authenticators/store.ts), nor telling the person: that follows from the audit events.
 */
import { findAction } from '../actions/store.ts';
import { mayRemoveAuthenticator, mayUpdateAuthenticator } from '../assurance/enrolment.ts';
import type { Authenticator, StoredCredential } from '../authenticators/authenticator.ts';
import { presentAuthenticators } from '../authenticators/presenter.ts';
import { listAuthenticators, removeAuthenticator, renameAuthenticator } from '../authenticators/store.ts';
import type { VerificationMethod } from '../authenticators/verification-method.ts';
import { loadContext } from '../challenges/context.ts';
import type { ChallengeDependencies } from '../challenges/dependencies.ts';
import { enrolmentFacts } from '../challenges/enrolment.ts';
import { isOnlyNamed } from '../decoys/decoy.ts';
import { maskEmailAddress } from '../email-codes/address.ts';
import { ApiError } from '../http/api-error.ts';
import type { SendAnswer } from '../one-time-codes/sending.ts';
import { maskPhoneNumber } from '../sms-codes/phone-number.ts';
import type { Bearer } from '../tokens/token-service.ts';
import { findUser, updateUser } from '../users/store.ts';
import { type AddressChanges, beginMove, type NewAddress } from './address-move.ts';
import { noSuchAuthenticator, requireOwn } from './own.ts';
import { requireEditable, requireRemovable } from './owner-rights.ts';

export interface OwnChange {
  readonly displayName?: string | undefined;
  readonly isDefault?: true | undefined;
  readonly email?: string | undefined;
  readonly phoneNumber?: string | undefined;
}

/** `webauthnCredential`: of a passkey, for the browser to tell its password manager (WebAuthn L3 §5.1.10). */
export interface RemovedAnswer {
  readonly success: true;
  readonly webauthnCredential?: { readonly rpId: string; readonly credentialId: string };
}

export type OwnChangeAnswer = { readonly userAuthenticator: Record<string, unknown> } & Partial<SendAnswer>;

const anyScope = /(^| )(read|add|update|remove):authenticators( |$)/;

export class OwnAuthenticatorService {
  readonly #dependencies: ChallengeDependencies;
  readonly #moves: AddressChanges;

  constructor(dependencies: ChallengeDependencies, moves: AddressChanges) {
    this.#dependencies = dependencies;
    this.#moves = moves;
  }

  /** All that are real. Until the challenge is met, whoever holds the token may be a stranger with a password: masked. */
  async list(bearer: Bearer): Promise<Record<string, unknown>[]> {
    const { read } = this.#dependencies.database;
    // Whoever may change them sees them.
    if (!anyScope.test(bearer.scope))
      throw new ApiError('forbidden', 'The scope read:authenticators is required.');
    const action = await findAction(read, bearer);
    // Deleted with its person: the token speaks for nobody, whoever has the id now.
    if (!action)
      throw new ApiError('unauthorized', 'The client token is for an action that no longer exists.');
    const isProven = action.state === 'CHALLENGE_SUCCEEDED';
    if (isOnlyNamed(action) && !isProven)
      throw new ApiError('forbidden', 'The challenge must be passed first.');
    const all = await listAuthenticators(read, bearer.tenantId, bearer.userId);
    const user = await findUser(read, bearer.tenantId, bearer.userId);
    const real = all.filter(({ verifiedAt }) => verifiedAt !== null);
    const shown = isProven ? real : real.map(masked);
    return presentAuthenticators(shown, user, this.#dependencies.models);
  }

  async update(bearer: Bearer, authenticatorId: string, change: OwnChange): Promise<OwnChangeAnswer> {
    const address = newAddressIn(change);
    const sent = address
      ? await beginMove(this.#dependencies, this.#moves, { bearer, authenticatorId, address })
      : await this.#name(bearer, authenticatorId, change);
    const all = await this.list(bearer);
    const userAuthenticator = all.find((one) => one.userAuthenticatorId === authenticatorId);
    // Somebody may have removed it since.
    if (!userAuthenticator) throw noSuchAuthenticator();
    return { userAuthenticator, ...sent };
  }

  async remove(bearer: Bearer, authenticatorId: string): Promise<RemovedAnswer> {
    const { database, now } = this.#dependencies;
    const { credential, credentialId } = await database.commit(async (transaction) => {
      const context = await loadContext(transaction, bearer);
      const found = requireOwn(context, authenticatorId);
      requireRemovable(context, found);
      const right = mayRemoveAuthenticator({
        ...enrolmentFacts(context, now()),
        removing: found.method as VerificationMethod,
      });
      if (!right.allowed) throw refusal(right.reason, 'remove:authenticators');
      await removeAuthenticator(transaction, found);
      return found;
    });
    if (credential === null || credentialId === null) return { success: true };
    return { success: true, webauthnCredential: { rpId: credential.rpId, credentialId } };
  }

  async #name(
    bearer: Bearer,
    authenticatorId: string,
    { displayName, isDefault }: OwnChange,
  ): Promise<undefined> {
    const { database, now } = this.#dependencies;
    await database.commit(async (transaction) => {
      const context = await loadContext(transaction, bearer);
      const found = requireOwn(context, authenticatorId);
      const right = mayUpdateAuthenticator(enrolmentFacts(context, now()));
      if (!right.allowed) throw refusal(right.reason, 'update:authenticators');
      if (displayName !== undefined) {
        requireEditable(context, found);
        await renameAuthenticator(transaction, found, displayName);
      }
      if (!isDefault) return;
      const { tenantId, userId, method } = found;
      await updateUser(transaction, tenantId, userId, { defaultVerificationMethod: method }, now());
      const data = { authenticatorId, method };
      transaction.audit({ tenantId, type: 'authenticator.made_default', userId, data });
    });
  }
}

function refusal(reason: string, scope: string): ApiError {
  if (reason === 'scope_missing') return new ApiError('forbidden', `The scope ${scope} is required.`);
  if (reason === 'last_one')
    return new ApiError('forbidden', 'The last authenticator stays. Add another one first.');
  return new ApiError(
    'forbidden',
    'This needs a challenge passed in the last 10 minutes, with an authenticator as strong as the one it is about.',
  );
}

/** A new address is proven before it counts, so it is a change of its own. */
function newAddressIn({ displayName, isDefault, email, phoneNumber }: OwnChange): NewAddress | undefined {
  if (email === undefined && phoneNumber === undefined) return undefined;
  const isAlone = displayName === undefined && isDefault === undefined;
  if (isAlone && phoneNumber === undefined && email !== undefined) return { email };
  if (isAlone && email === undefined && phoneNumber !== undefined) return { phoneNumber };
  throw new ApiError('invalid_request', 'The fields email and phoneNumber are each sent alone.');
}

const masked = (one: Authenticator): Authenticator => ({
  ...one,
  email: one.email === null ? null : maskEmailAddress(one.email),
  phoneNumber: one.phoneNumber === null ? null : maskPhoneNumber(one.phoneNumber),
  credential: one.credential === null ? null : withoutDevice(one.credential),
});

/** Whoever tracked with them would look like the person on their own device (SECURITY row 14). */
function withoutDevice({ deviceId: _id, userAgent: _agent, ...rest }: StoredCredential): StoredCredential {
  return rest;
}
