/**
 * A person asks to be checked. Owns: whether this checks the one who is enrolled or enrols them, that a vendor is asked for one
 * session at a time, and how many a day. The vendor is asked with no transaction open.
 */
import type { IdentityMethod, IdentityState } from '@stepward/api';
import { type Challenge, newChallenge } from '../challenges/challenge.ts';
import { type ChallengeContext, loadContext, verifiedAuthenticators } from '../challenges/context.ts';
import { requireEnrolmentRight } from '../challenges/enrolment.ts';
import { requireAllowed } from '../challenges/methods.ts';
import { refusedTry, requireOpen } from '../challenges/proof.ts';
import { endChallenge, insertChallenge } from '../challenges/store.ts';
import type { Transaction } from '../database/database.ts';
import { ApiError } from '../http/api-error.ts';
import type { Bearer } from '../tokens/token-service.ts';
import { type Address, openAddress, sealAddress } from './address.ts';
import { auditCheck } from './audit.ts';
import type { IdentityDependencies } from './dependencies.ts';
import { type IdentityCheck, isOpen, newIdentityCheck } from './identity-check.ts';
import { VendorError, type VendorSession } from './providers/identity-provider.ts';
import type { TenantVendor } from './providers/tenant-vendors.ts';
import { returnPath } from './return-page.ts';
import {
  countVendorSessions,
  endCheck,
  findByVendorSession,
  findIdentityCheck,
  insertIdentityCheck,
  latestIdentityCheck,
  noteVendorSession,
} from './store.ts';

export interface IdentityStarted extends Address {
  readonly challengeId: string;
  readonly verificationMethod: IdentityMethod;
  readonly identityState: IdentityState;
  readonly expiresAt: string;
}

const dayMs = 24 * 3_600_000;
export const vendorSessionsPerDayMax = 10;
const retryAfterSeconds = 3_600;
/** Longer than a vendor is waited for: whoever asked it has died. */
const creatingMaxMs = 20_000;

const isAbandoned = ({ state, createdAt }: IdentityCheck, now: number): boolean =>
  state === 'CREATING' && createdAt + creatingMaxMs <= now;

interface Begun {
  readonly check: IdentityCheck;
  /** Another call began it: it is not for this one to ask the vendor. */
  readonly isRepeated: boolean;
}

export class IdentityStartingService {
  readonly #dependencies: IdentityDependencies;

  constructor(dependencies: IdentityDependencies) {
    this.#dependencies = dependencies;
  }

  async start(bearer: Bearer, method: IdentityMethod): Promise<IdentityStarted> {
    const { database, vendors } = this.#dependencies;
    const judged = await loadContext(database.read, bearer);
    const now = this.#dependencies.now();
    // What this action does not permit is said before what the tenant did not set.
    requirePurpose(judged, method, now);
    const vendor = await vendors.require(bearer.tenantId, method);
    const { check, isRepeated } = await database.commit((transaction) =>
      this.#begin(transaction, bearer, method, vendor),
    );
    return this.#present(isRepeated ? check : await this.#ask(check, vendor));
  }

  async #begin(
    transaction: Transaction,
    bearer: Bearer,
    method: IdentityMethod,
    vendor: TenantVendor,
  ): Promise<Begun> {
    const now = this.#dependencies.now();
    const context = await loadContext(transaction, bearer);
    const purpose = requirePurpose(context, method, now);
    const latest = await latestIdentityCheck(transaction, bearer, method);
    if (latest && isOpen(latest) && latest.expiresAt > now) {
      if (!isAbandoned(latest, now)) return { check: latest, isRepeated: true };
      await fail(transaction, latest, new VendorError('aborted'), now);
    }
    if (refusedTry({ context, method, challenge: undefined, now }))
      throw new ApiError(
        'too_many_requests',
        'Too many identity checks failed. Try again later, or another way.',
        {
          retryAfterSeconds,
        },
      );
    if ((await countVendorSessions(transaction, bearer, now - dayMs)) >= vendorSessionsPerDayMax)
      throw new ApiError('too_many_requests', 'Too many identity checks in a day. Try another way.', {
        retryAfterSeconds,
      });
    const challenge = newChallenge(bearer, { method, purpose, now, ttlMs: vendor.decisionMs });
    const check = newIdentityCheck(challenge, method, bearer.scope);
    await insertChallenge(transaction, challenge);
    await insertIdentityCheck(transaction, check);
    auditCheck(transaction, check, 'challenge.identity_started', { purpose });
    return { check, isRepeated: false };
  }

  /** Outside of any transaction: vendors take their time. */
  async #ask(check: IdentityCheck, { provider, returnUrl }: TenantVendor): Promise<IdentityCheck> {
    const { database, references, callbackUrl, publicUrl } = this.#dependencies;
    const { tenantId, userId, challengeId, method } = check;
    try {
      const session = await provider.createSession({
        challengeId,
        personId: references.personId(tenantId, userId),
        callbackUrl: callbackUrl(tenantId, method),
        returnUrl: returnUrl ?? `${publicUrl}${returnPath}`,
      });
      return await database.commit((transaction) => this.#note(transaction, check, session));
    } catch (error) {
      if (!(error instanceof VendorError)) throw error;
      await database.commit((transaction) => fail(transaction, check, error, this.#dependencies.now()));
      throw refusal(method, error);
    }
  }

  async #note(
    transaction: Transaction,
    check: IdentityCheck,
    session: VendorSession,
  ): Promise<IdentityCheck> {
    const { keyRing } = this.#dependencies;
    const { tenantId, method } = check;
    const { sessionId } = session;
    // Its decision could not be told from that of the check that it was made for.
    if (await findByVendorSession(transaction, tenantId, method, sessionId))
      throw new VendorError('unexpected_answer');
    const sealedAddress = sealAddress(keyRing, check, session);
    if (await noteVendorSession(transaction, check, { sessionId, sealedAddress }))
      auditCheck(transaction, check, 'challenge.identity_session_made', { vendorSessionId: sessionId });
    return (await findIdentityCheck(transaction, check)) ?? check;
  }

  #present(check: IdentityCheck): IdentityStarted {
    const { keyRing, now } = this.#dependencies;
    const { challengeId, method, state, expiresAt } = check;
    return {
      challengeId,
      verificationMethod: method,
      identityState: state,
      ...openAddress(keyRing, check, now()),
      expiresAt: new Date(expiresAt).toISOString(),
    };
  }
}

/** The enrolled person answers a waiting action; otherwise they are enrolled, if they may be (SECURITY rows 33-35). */
function requirePurpose(
  context: ChallengeContext,
  method: IdentityMethod,
  now: number,
): Challenge['purpose'] {
  const isEnrolled = verifiedAuthenticators(context).some((one) => one.method === method);
  if (isEnrolled) {
    requireOpen(context, 'VERIFY');
    requireAllowed(context, method);
    return 'VERIFY';
  }
  requireOpen(context, 'ENROLL');
  requireEnrolmentRight(context, { method }, now);
  return 'ENROLL';
}

/** Nobody was asked: it counts for no limit. */
async function fail(
  transaction: Transaction,
  check: IdentityCheck,
  { reason }: VendorError,
  now: number,
): Promise<void> {
  await endCheck(transaction, check, { state: 'FAILED', now });
  await endChallenge(transaction, check, 'FAILED');
  auditCheck(transaction, check, 'challenge.identity_not_started', { reason });
}

const unset: Readonly<Record<string, string>> = {
  credentials_refused: 'refused its credentials',
  target_not_allowed: 'is at a URL that is not allowed',
};

function refusal(method: IdentityMethod, { reason }: VendorError): ApiError {
  const what = unset[reason];
  const hint = `See the provider: GET /v1/management/identity-providers/${method}.`;
  if (what)
    return new ApiError('invalid_configuration', `The identity provider of ${method} ${what}.`, { hint });
  return new ApiError('unavailable', 'The identity check could not be started. Try again, or another way.');
}
