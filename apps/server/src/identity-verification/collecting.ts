/** The browser asks how its check went, again and again. Owns: who gets what an approval is worth, and that the vendor is asked now and then. */
import type { IdentityState } from '@stepward/api';
import { findAction } from '../actions/store.ts';
import { presentAuthenticator } from '../authenticators/presenter.ts';
import { listAuthenticators } from '../authenticators/store.ts';
import { isProvenInFlow, moreRequired } from '../flows/flow-state.ts';
import { claimForAsking } from '../flows/proven-way.ts';
import { ApiError } from '../http/api-error.ts';
import { type Bearer, managementScopes } from '../tokens/token-service.ts';
import { type Address, openAddress } from './address.ts';
import { auditCheck } from './audit.ts';
import type { IdentityDecidingService } from './deciding.ts';
import type { IdentityDependencies } from './dependencies.ts';
import { type IdentityCheck, isOpen } from './identity-check.ts';
import { VendorError } from './providers/identity-provider.ts';
import { collectCheck, findChallengeOf, findIdentityCheck, takeTurnToAsk } from './store.ts';

export interface IdentityProgress extends Address {
  readonly isVerified: boolean;
  readonly identityState: IdentityState;
  readonly accessToken?: string;
  /** The flow of the action asks for another step. */
  readonly isMoreRequired?: true;
  readonly userAuthenticator?: Record<string, unknown>;
}

/** Vendors call back; this is for what was lost on the way. */
const askedEveryMs = 10_000;
/** An answer that was lost on the way can be had again, for so long: then the token would be a way to live for ever. */
const collectedAgainWithinMs = 60_000;
/** An application with a verification webhook is asked for its consent after the approval (server-api.md §15). */
const consentWithinMs = 5_000;

const over = (identityState: IdentityState): IdentityProgress => ({ isVerified: false, identityState });

export class IdentityCollectingService {
  readonly #dependencies: IdentityDependencies;
  readonly #deciding: IdentityDecidingService;

  constructor(dependencies: IdentityDependencies, deciding: IdentityDecidingService) {
    this.#dependencies = dependencies;
    this.#deciding = deciding;
  }

  async verify(bearer: Bearer, challengeId: string): Promise<IdentityProgress> {
    const found = await this.#find(bearer, challengeId);
    const check = (await this.#askVendor(bearer, found)) ? await this.#find(bearer, challengeId) : found;
    if (check.state === 'APPROVED') return await this.#approved(bearer, check);
    if (!isOpen(check)) return over(check.state);
    const { keyRing, now } = this.#dependencies;
    if (check.expiresAt <= now()) return over('EXPIRED');
    return { isVerified: false, identityState: check.state, ...openAddress(keyRing, check, now()) };
  }

  async #find(bearer: Bearer, challengeId: string): Promise<IdentityCheck> {
    const { tenantId } = bearer;
    const check = await findIdentityCheck(this.#dependencies.database.read, { tenantId, challengeId });
    const isOurs =
      check?.userId === bearer.userId &&
      check.actionCode === bearer.actionCode &&
      check.idempotencyKey === bearer.idempotencyKey;
    if (check && isOurs) return check;
    throw new ApiError('not_found', 'There is no such identity check for this action.');
  }

  /** True when the vendor said something. What it does not answer is asked again later. */
  async #askVendor({ tenant, tenantId }: Bearer, check: IdentityCheck): Promise<boolean> {
    const { database, vendors } = this.#dependencies;
    const now = this.#dependencies.now();
    const { vendorSessionId, askedAt, expiresAt, method } = check;
    if (vendorSessionId === null || !isOpen(check) || expiresAt <= now || now - askedAt < askedEveryMs)
      return false;
    const vendor = await vendors.find(tenantId, method);
    if (!vendor) return false;
    if (!(await database.commit((transaction) => takeTurnToAsk(transaction, check, now)))) return false;
    try {
      const decision = await vendor.provider.readDecision(vendorSessionId);
      return decision !== undefined && (await this.#deciding.decide(tenant, method, decision));
    } catch (error) {
      if (error instanceof VendorError) return false;
      throw error;
    }
  }

  async #approved(bearer: Bearer, check: IdentityCheck): Promise<IdentityProgress> {
    const { database, tokens, now } = this.#dependencies;
    const action = await findAction(database.read, bearer);
    // A flow may ask for more, or have refused since: the page looks at the session.
    const isProven = action !== undefined && isProvenInFlow(action, check.challengeId);
    if (action?.state === 'CHALLENGE_REQUIRED' && !isProven) {
      const isAsking = (check.decidedAt ?? 0) + consentWithinMs > now();
      return isAsking ? over('SUBMITTED') : over('REFUSED');
    }
    if (action === undefined) return over('REFUSED');
    if (!isProven && action.state !== 'CHALLENGE_SUCCEEDED' && action.state !== 'ALLOW')
      return over('REFUSED');
    const more = moreRequired(action, check.challengeId);
    const verified = { isVerified: true, identityState: check.state, ...more };
    if (!(await this.#mayCollect(check))) return verified;
    const userAuthenticator = await this.#added(check);
    const { challengeId, method, decidedAt } = check;
    const claim = claimForAsking(action, { challengeId, method, at: decidedAt ?? 0 }, bearer);
    return {
      ...verified,
      accessToken: tokens.issue(bearer.tenant, action, managementScopes, claim).token,
      ...(userAuthenticator === undefined ? {} : { userAuthenticator }),
    };
  }

  async #mayCollect(check: IdentityCheck): Promise<boolean> {
    const now = this.#dependencies.now();
    if (check.collectedAt !== null) return check.collectedAt + collectedAgainWithinMs > now;
    return await this.#dependencies.database.commit(async (transaction) => {
      // A parallel poll that was first is as good: it was a moment ago.
      if (await collectCheck(transaction, check, now))
        auditCheck(transaction, check, 'challenge.identity_collected');
      return true;
    });
  }

  /** The authenticator, where this check made it. */
  async #added(check: IdentityCheck): Promise<Record<string, unknown> | undefined> {
    const { read } = this.#dependencies.database;
    const challenge = await findChallengeOf(read, check);
    if (challenge?.purpose !== 'ENROLL' || check.authenticatorId === null) return undefined;
    const all = await listAuthenticators(read, check.tenantId, check.userId);
    const added = all.find(({ authenticatorId }) => authenticatorId === check.authenticatorId);
    return added && presentAuthenticator(added);
  }
}
