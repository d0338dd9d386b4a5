/**
 * A vendor decided, and said so once, twice, late or in another order. Owns: what a decision means for the challenge and its
 * action. The first end is the end; what contradicts it later is written down and changes nothing (docs/decisions/0010).
 */
import type { IdentityMethod } from '@stepward/api';
import { failChallenge } from '../actions/transitions.ts';
import { type Authenticator, newAuthenticator } from '../authenticators/authenticator.ts';
import { insertAuthenticator } from '../authenticators/store.ts';
import type { Challenge } from '../challenges/challenge.ts';
import { type ChallengeContext, loadContext, verifiedAuthenticators } from '../challenges/context.ts';
import { requireEnrolmentRight } from '../challenges/enrolment.ts';
import { requireAllowed } from '../challenges/methods.ts';
import { recordProof, recordWrongTry, refusedTry, requireOpen, type Try } from '../challenges/proof.ts';
import { endChallenge } from '../challenges/store.ts';
import type { Transaction } from '../database/database.ts';
import { ApiError } from '../http/api-error.ts';
import type { Tenant } from '../tenants/tenant.ts';
import { auditCheck } from './audit.ts';
import type { IdentityDependencies } from './dependencies.ts';
import { type EndState, type IdentityCheck, isOpen } from './identity-check.ts';
import type { VendorDecision } from './providers/identity-provider.ts';
import { advanceCheck, endCheck, findByVendorSession, findChallengeOf } from './store.ts';

interface Judging {
  readonly attempt: Try;
  readonly check: IdentityCheck;
  readonly decision: VendorDecision;
}

/** What an approval is worth here; an end without a proof, or the factor that was proven. */
type Verdict =
  | { readonly end: Exclude<EndState, 'APPROVED'>; readonly because: string }
  | { readonly proven: Authenticator | undefined; readonly isNew: boolean };

export class IdentityDecidingService {
  readonly #dependencies: IdentityDependencies;

  constructor(dependencies: IdentityDependencies) {
    this.#dependencies = dependencies;
  }

  /** False when no check of this tenant has such a session. */
  async decide(tenant: Tenant, method: IdentityMethod, decision: VendorDecision): Promise<boolean> {
    return await this.#dependencies.database.commit(async (transaction) => {
      const check = await findByVendorSession(transaction, tenant.tenantId, method, decision.sessionId);
      if (!check) return false;
      if (isOpen(check)) await this.#apply(transaction, tenant, check, decision);
      else noteContradiction(transaction, check, decision);
      return true;
    });
  }

  async #apply(
    transaction: Transaction,
    tenant: Tenant,
    check: IdentityCheck,
    decision: VendorDecision,
  ): Promise<void> {
    const { outcome } = decision;
    const now = this.#dependencies.now();
    const challenge = await findChallengeOf(transaction, check);
    if (challenge?.state !== 'PENDING' || check.expiresAt <= now)
      return await endWithout(transaction, check, { state: 'EXPIRED', because: `late_${outcome}`, now });
    if (outcome === 'EXPIRED')
      return await endWithout(transaction, check, { state: 'EXPIRED', because: 'vendor', now });
    if (outcome !== 'APPROVED' && outcome !== 'DECLINED') {
      if (await advanceCheck(transaction, check, outcome))
        auditCheck(transaction, check, 'challenge.identity_progressed', { state: outcome });
      return;
    }
    const { scope, method } = check;
    const context = await loadContext(transaction, { ...challenge, tenant, scope });
    const judging = { attempt: { transaction, context, method, challenge, now }, check, decision };
    if (outcome === 'DECLINED') return await decline(judging, 'DECLINED', 'vendor');
    await this.#approve(judging);
  }

  async #approve(judging: Judging): Promise<void> {
    const { attempt, check } = judging;
    const { transaction, now } = attempt;
    const verdict = this.#verdict(judging);
    if ('end' in verdict) {
      const { end, because } = verdict;
      if (end === 'NOT_THE_PERSON') return await decline(judging, end, because);
      return await endWithout(transaction, check, { state: end, because, now });
    }
    const { proven, isNew } = verdict;
    const authenticatorId = proven?.authenticatorId;
    if (!(await endCheck(transaction, check, { state: 'APPROVED', now, authenticatorId }))) return;
    if (proven && isNew) await insertAuthenticator(transaction, proven);
    auditCheck(transaction, check, 'challenge.identity_approved', { authenticatorId });
    await recordProof(attempt, proven, this.#dependencies.tokens);
  }

  #verdict({ attempt, check, decision }: Judging): Verdict {
    const { context, challenge } = attempt;
    const reason = whyNot(context, challenge, check);
    if (reason !== undefined) return { end: 'REFUSED', because: reason };
    if (refusedTry(attempt)) return { end: 'REFUSED', because: 'locked' };
    return challenge.purpose === 'VERIFY'
      ? this.#verified(context, check, decision)
      : this.#enrolled(context, check, decision, attempt.now);
  }

  /** A genuine document proves its owner, who must be the person that was enrolled. */
  #verified(context: ChallengeContext, { method }: IdentityCheck, { identifiers }: VendorDecision): Verdict {
    const held = verifiedAuthenticators(context).filter((one) => one.method === method);
    if (held.length === 0) return { end: 'REFUSED', because: 'not_enrolled' };
    if (identifiers.length === 0) return { end: 'REFUSED', because: 'no_reference' };
    const { references } = this.#dependencies;
    const proven = held.find((one) => references.isSame(one, identifiers));
    return proven ? { proven, isNew: false } : { end: 'NOT_THE_PERSON', because: 'another_person' };
  }

  /** Nobody could be told from others by it later: then it is proof for this action alone, of somebody without a factor. */
  #enrolled(
    context: ChallengeContext,
    { method }: IdentityCheck,
    { identifiers }: VendorDecision,
    now: number,
  ): Verdict {
    if (identifiers.length === 0) {
      const isFirst = verifiedAuthenticators(context).length === 0;
      return isFirst ? { proven: undefined, isNew: false } : { end: 'REFUSED', because: 'no_reference' };
    }
    const { tenantId, userId } = context.action;
    const added = newAuthenticator({ tenantId, userId, method, createdAt: now });
    const sealedSecret = this.#dependencies.references.seal(added, identifiers);
    return { proven: { ...added, sealedSecret }, isNew: true };
  }
}

/** What was permitted at the start must be permitted still (SECURITY rows 33, 34); undefined: it is. */
function whyNot(context: ChallengeContext, { purpose }: Challenge, check: IdentityCheck): string | undefined {
  const { method, createdAt } = check;
  try {
    requireOpen(context, purpose);
    if (purpose === 'VERIFY') requireAllowed(context, method);
    // A step-up was fresh when the check began; how long the vendor takes is not the person's doing.
    else requireEnrolmentRight(context, { method }, createdAt);
    return undefined;
  } catch (error) {
    if (error instanceof ApiError) return error.code;
    throw error;
  }
}

/** "Not this person": the action fails with its challenge (server-api.md §9), and it counts as a wrong try. */
async function decline(
  { attempt, check, decision }: Judging,
  state: 'DECLINED' | 'NOT_THE_PERSON',
  because: string,
): Promise<void> {
  const { transaction, context, now } = attempt;
  if (!(await endCheck(transaction, check, { state, now }))) return;
  auditCheck(transaction, check, `challenge.identity_${state.toLowerCase()}`, {
    because,
    vendorSessionId: decision.sessionId,
  });
  await recordWrongTry(attempt);
  await endChallenge(transaction, check, 'FAILED');
  await failChallenge(transaction, context.action, now);
}

/** Over, and the person may try another way: the action waits on. */
async function endWithout(
  transaction: Transaction,
  check: IdentityCheck,
  { state, because, now }: { readonly state: EndState; readonly because: string; readonly now: number },
): Promise<void> {
  if (!(await endCheck(transaction, check, { state, now }))) return;
  await endChallenge(transaction, check, 'FAILED');
  auditCheck(transaction, check, `challenge.identity_${state.toLowerCase()}`, { because });
}

/** A vendor that changes its mind is worth knowing of; what it decided first stands. */
function noteContradiction(
  transaction: Transaction,
  check: IdentityCheck,
  { outcome }: VendorDecision,
): void {
  const isEnd = outcome === 'APPROVED' || outcome === 'DECLINED';
  const isSame = check.state === outcome || (check.state === 'NOT_THE_PERSON' && outcome === 'APPROVED');
  if (isEnd && !isSame)
    auditCheck(transaction, check, 'challenge.identity_contradicted', { state: check.state, outcome });
}
