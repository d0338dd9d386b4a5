/**
 * Links by e-mail as a factor, as whoever began a challenge meets them: asking for a mail, typing its code, waiting for
 * its link (client-api.md §7). Does not own: what happens where the link is opened (following.ts), the mail (sending.ts),
 * whose an address may be (email-codes/factor.ts), what a proof means (challenges/proof.ts).
 */
import type { Action } from '../actions/action.ts';
import { findAction } from '../actions/store.ts';
import { challengeFailuresMax } from '../attempts/attempts.ts';
import { presentAuthenticator } from '../authenticators/presenter.ts';
import { listAuthenticators } from '../authenticators/store.ts';
import type { ChallengeDependencies } from '../challenges/dependencies.ts';
import { invalidCode, type VerifyAnswer } from '../challenges/proof.ts';
import type { Transaction } from '../database/database.ts';
import { EmailFactor, type EnrolAnswer } from '../email-codes/factor.ts';
import { isProvenInFlow, moreRequired } from '../flows/flow-state.ts';
import { claimForAsking } from '../flows/proven-way.ts';
import { accept, type CodeFactor, tryLatest, verifyTyped } from '../one-time-codes/factor.ts';
import { CodeSender, type SendAnswer, type Sending } from '../one-time-codes/sending.ts';
import { type Bearer, managementScopes } from '../tokens/token-service.ts';
import { type Browser, bindingOf, isBoundTo } from './browser.ts';
import { type MagicLinkSending, magicLinkCarriage } from './sending.ts';
import { bindToTyping, noteProven, type Progress, readProgress } from './store.ts';

export interface FinalizeRequest {
  readonly challengeId?: string | undefined;
  readonly verificationCode?: string | undefined;
}

export interface FinalizeAnswer extends VerifyAnswer {
  /** The link was opened in another browser, which shows the code to type here. */
  readonly codeRequired?: true;
  /** The flow went on in the tab of the link: there is nothing more to do here. */
  readonly continuedInNewTab?: true;
}

/** How long whoever waits may still ask for the success: an answer may be lost, and the public SDK asks every second. */
const collectWithinMs = 60_000;

/** Whoever typed the code has the answer by then. A look that overtook it would bring a success that is not theirs. */
const answeredFirstMs = 3_000;

const pending: FinalizeAnswer = { isVerified: false };

export class MagicLinkService {
  readonly #dependencies: ChallengeDependencies;
  readonly #factor: EmailFactor<MagicLinkSending>;

  constructor(dependencies: ChallengeDependencies) {
    const codeKey = dependencies.keyRing.derive('magic-link codes');
    const sender = new CodeSender(dependencies, codeKey, magicLinkCarriage(dependencies));
    this.#dependencies = dependencies;
    this.#factor = new EmailFactor(dependencies, {
      method: 'EMAIL_MAGIC_LINK',
      codeKey,
      sender,
      onProof: async ({ transaction, challenge, now }) => await noteProven(transaction, challenge, now),
    });
  }

  async enrol(bearer: Bearer, email: string | undefined, browser: Browser): Promise<EnrolAnswer> {
    return await this.#factor.enrol(bearer, email, from(browser));
  }

  async challenge(
    bearer: Bearer,
    authenticatorId: string | undefined,
    browser: Browser,
  ): Promise<SendAnswer> {
    return await this.#factor.challenge(bearer, authenticatorId, from(browser));
  }

  /** Asked every second, for ever: only a code or a followed link takes more than one read. */
  async finalize(
    bearer: Bearer,
    { challengeId, verificationCode }: FinalizeRequest,
    browser: Browser,
  ): Promise<FinalizeAnswer> {
    const { database, now } = this.#dependencies;
    const progress = await readProgress(database.read, bearer);
    if (!progress || (challengeId !== undefined && challengeId !== progress.challengeId)) return invalidCode;
    const isOwn = bearer.tenant.settings.magicLinkAnyBrowser === true || isBoundTo(progress, browser);
    if (progress.provenAt !== null)
      return await this.#collected(bearer, progress, { provenAt: progress.provenAt, isOwn });
    if (verificationCode !== undefined)
      return await verifyTyped(this.#typedIn(browser), bearer, verificationCode);
    if (progress.state === 'FAILED') return endedBy(progress);
    if (isFollowed(progress, now())) return await this.#continued(bearer, progress.challengeId, isOwn);
    if (progress.expiresAt <= now()) return invalidCode;
    return progress.shownAt === null ? pending : { ...pending, codeRequired: true };
  }

  /** Whoever types its code gives the proof, and may lose the answer; whoever asked for the link does not get it (row 26). */
  #typedIn(browser: Browser): CodeFactor {
    const { codes } = this.#factor;
    return {
      ...codes,
      confirm: async (attempt, authenticator) => {
        await codes.confirm(attempt, authenticator);
        const { transaction, challenge, context } = attempt;
        await bindToTyping(transaction, challenge, bindingOf(browser, context.action.ipAddress));
      },
    };
  }

  /** The link was followed. Of another browser than the one that asked for it, what is heard is not its own proof. */
  async #continued(bearer: Bearer, challengeId: string, isOwn: boolean): Promise<FinalizeAnswer> {
    const { database, tokens } = this.#dependencies;
    const answer = await database.commit((transaction) => this.prove(transaction, bearer, challengeId));
    if (isOwn || !answer.isVerified) return answer;
    return { ...answer, accessToken: tokens.issue(bearer.tenant, bearer, bearer.scope, bearer).token };
  }

  /** The link of this challenge was followed where that is enough. */
  async prove(transaction: Transaction, bearer: Bearer, challengeId: string): Promise<VerifyAnswer> {
    const { codes } = this.#factor;
    return await tryLatest(codes, transaction, bearer, async (attempt, authenticator) =>
      attempt.challenge.challengeId === challengeId && attempt.challenge.state === 'PENDING'
        ? await accept(codes, attempt, authenticator)
        : invalidCode,
    );
  }

  /** The success once more, for who did not hear of it. */
  async #collected(
    bearer: Bearer,
    progress: Progress,
    { provenAt, isOwn }: { readonly provenAt: number; readonly isOwn: boolean },
  ): Promise<FinalizeAnswer> {
    const { database, tokens, now } = this.#dependencies;
    const action = await findAction(database.read, bearer);
    if (!action || now() >= provenAt + collectWithinMs || !isPassed(action, progress)) return invalidCode;
    const more = moreRequired(action, progress.challengeId);
    const isOthers = progress.followedAt === null && !isOwn && !bearer.isProof && !more.isMoreRequired;
    if (isOthers && now() < provenAt + answeredFirstMs) return { ...pending, codeRequired: true };
    const met = { challengeId: progress.challengeId, method: 'EMAIL_MAGIC_LINK', at: provenAt };
    const claim = isOwn ? claimForAsking(action, met, bearer) : bearer;
    const scope = isOwn ? managementScopes : bearer.scope;
    const { token } = tokens.issue(bearer.tenant, action, scope, claim);
    return {
      isVerified: true,
      accessToken: token,
      ...more,
      ...(await this.#enrolled(bearer, progress)),
      ...(progress.continuedAt === null ? {} : { continuedInNewTab: true }),
    };
  }

  async #enrolled(bearer: Bearer, { purpose, authenticatorId }: Progress): Promise<Partial<VerifyAnswer>> {
    if (purpose !== 'ENROLL') return {};
    const all = await listAuthenticators(this.#dependencies.database.read, bearer.tenantId, bearer.userId);
    const found = all.find((one) => one.authenticatorId === authenticatorId);
    return found ? { userAuthenticator: presentAuthenticator(found) } : {};
  }
}

const from =
  (browser: Browser) =>
  (sending: Sending): MagicLinkSending => ({ ...sending, browser });

/** By wrong codes, or because nobody delivered the mail. */
function endedBy({ wrongTries }: Progress): FinalizeAnswer {
  if (wrongTries < challengeFailuresMax) return invalidCode;
  return { isVerified: false, failureReason: 'MAX_ATTEMPTS_EXCEEDED' };
}

/** A link that was followed in its time is good for as long as it would have been, and for a minute at least. */
function isFollowed({ followedAt, expiresAt, state }: Progress, now: number): boolean {
  if (followedAt === null || state !== 'PENDING') return false;
  return now < Math.max(expiresAt, followedAt + collectWithinMs);
}

/** What an application had to consent to, and did not, is proven but not passed. */
function isPassed(action: Action, { purpose, challengeId }: Progress): boolean {
  const { state } = action;
  if (isProvenInFlow(action, challengeId)) return true;
  return state === 'CHALLENGE_SUCCEEDED' || (purpose === 'ENROLL' && state === 'ALLOW');
}
