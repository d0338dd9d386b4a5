/**
 * What happens where a link is opened (SECURITY rows 25-27). Owns: that looking uses nothing up, that a link is followed
 * once and in the browser that began the challenge, and what any other browser gets: the code, to be typed in the first.
 * Does not own: how that looks (page.ts), what a proof means (challenges/proof.ts).
 */
import { withToken } from '../actions/redirect-url.ts';
import type { PublishedTheme } from '../branding/published.ts';
import type { ChallengeContext } from '../challenges/context.ts';
import { loadContext } from '../challenges/context.ts';
import type { ChallengeDependencies } from '../challenges/dependencies.ts';
import { type ActionWords, actionWords } from '../challenges/message-text.ts';
import type { Reader, Transaction } from '../database/database.ts';
import { askerOf, requestedFrom } from '../email-codes/requested-from.ts';
import { stepsMet } from '../flows/proven-way.ts';
import { ApiError } from '../http/api-error.ts';
import { phrasesFor } from '../messages/templates/language.ts';
import type { Phrases } from '../messages/templates/phrases.ts';
import type { TenantStore } from '../tenants/store.ts';
import { type Bearer, resultLifeMs } from '../tokens/token-service.ts';
import { type Browser, isBoundTo } from './browser.ts';
import { codeContext } from './sending.ts';
import type { MagicLinkService } from './service.ts';
import { actionKeyOf, findLink, followLink, type MagicLink, noteContinued, noteShown } from './store.ts';

/** What the person is told before they decide. */
export interface Asking {
  readonly phrases: Phrases;
  readonly tenantName: string;
  readonly theme: PublishedTheme | undefined;
  readonly words: ActionWords;
  readonly from: { readonly browser?: string; readonly place?: string; readonly ipAddress?: string };
  /** Milliseconds since the mail was asked for. */
  readonly ageMs: number;
}

/** `done`: go back to the first tab. `onward`: this tab goes on. `code`: another browser, which may only show the code. */
export type Followed =
  | { readonly kind: 'done'; readonly asking: Asking }
  | { readonly kind: 'onward'; readonly asking: Asking; readonly url: string }
  | { readonly kind: 'code'; readonly asking: Asking; readonly code: string }
  | { readonly kind: 'refused'; readonly asking: Asking }
  | { readonly kind: 'gone' };

interface LiveLink {
  readonly link: MagicLink;
  readonly bearer: Bearer;
  readonly context: ChallengeContext;
  readonly purpose: 'ENROLL' | 'VERIFY';
}

export class LinkFollowing {
  readonly #dependencies: ChallengeDependencies;
  readonly #tenants: TenantStore;
  readonly #links: MagicLinkService;

  constructor(dependencies: ChallengeDependencies, tenants: TenantStore, links: MagicLinkService) {
    this.#dependencies = dependencies;
    this.#tenants = tenants;
    this.#links = links;
  }

  /** Changes nothing: scanners of mail look, too. Undefined: the link no longer works, or never did. */
  async look(token: string, languages: readonly string[]): Promise<Asking | undefined> {
    const live = await this.#live(this.#dependencies.database.read, token);
    return live && (await this.#asking(this.#dependencies.database.read, live, languages));
  }

  /** The person pressed the button. Only the token decides whose link it is. */
  async follow(token: string, browser: Browser, languages: readonly string[]): Promise<Followed> {
    const { database } = this.#dependencies;
    const asking = await this.look(token, languages);
    if (!asking) return { kind: 'gone' };
    try {
      const outcome = await database.commit(async (transaction) => {
        const live = await this.#live(transaction, token);
        return live ? await this.#press(transaction, live, browser) : ({ kind: 'gone' } as const);
      });
      return outcome.kind === 'gone' ? { kind: 'gone' } : { ...outcome, asking };
    } catch (error) {
      // The proof is refused, by a rule or by the application: there is nothing to repeat here.
      if (error instanceof ApiError && error.status < 500) return { kind: 'refused', asking };
      throw error;
    }
  }

  async #press(transaction: Transaction, live: LiveLink, browser: Browser): Promise<Outcome> {
    const { link, bearer } = live;
    const { keyRing, now } = this.#dependencies;
    const isSame = isBoundTo(link, browser);
    if (!isSame && bearer.tenant.settings.magicLinkAnyBrowser !== true) {
      if (link.sealedCode === null) return { kind: 'gone' };
      if (await noteShown(transaction, link, now())) audit(transaction, live, 'magic_link.code_shown');
      const context = codeContext(link.tenantId, link.challengeId);
      return { kind: 'code', code: keyRing.open(link.sealedCode, context).toString('utf8') };
    }
    if (!(await followLink(transaction, link, now()))) return { kind: 'gone' };
    audit(transaction, live, 'magic_link.followed', { sameBrowser: isSame });
    const { redirectUrl } = live.context.action;
    // A proof for the person's own settings is used in the tab that asked for it.
    const mayGoOn = redirectUrl !== undefined && live.context.action.stepUpOf === undefined;
    return mayGoOn && goesOnHere(live, isSame)
      ? await this.#goOn(transaction, live, redirectUrl)
      : { kind: 'done' };
  }

  async #goOn(transaction: Transaction, { link, bearer }: LiveLink, redirectUrl: string): Promise<Outcome> {
    const { tokens, now } = this.#dependencies;
    const { isVerified, isMoreRequired } = await this.#links.prove(transaction, bearer, link.challengeId);
    if (!isVerified) return { kind: 'refused' };
    await noteContinued(transaction, link, now());
    const reference = tokens.reference(
      'result',
      { ...bearer, isProof: isMoreRequired !== true },
      now() + resultLifeMs,
    );
    return { kind: 'onward', url: withToken(redirectUrl, reference) };
  }

  async #live(reader: Reader, token: string): Promise<LiveLink | undefined> {
    const link = await findLink(reader, token);
    if (!link || link.followedAt !== null || link.expiresAt <= this.#dependencies.now()) return undefined;
    const key = await actionKeyOf(reader, link);
    const tenant = key && (await this.#tenants.find(link.tenantId));
    if (!key || !tenant || key.state !== 'PENDING') return undefined;
    const { userId, actionCode, idempotencyKey, purpose } = key;
    const { tenantId, scope, expiresAt } = link;
    const bearer: Bearer = { tenantId, userId, actionCode, idempotencyKey, tenant, scope, expiresAt };
    const context = await loadContext(reader, bearer);
    const { state } = context.action;
    const isAdding = purpose === 'ENROLL' && (state === 'CHALLENGE_SUCCEEDED' || state === 'ALLOW');
    return state === 'CHALLENGE_REQUIRED' || isAdding ? { link, bearer, context, purpose } : undefined;
  }

  async #asking(reader: Reader, { link, context }: LiveLink, languages: readonly string[]): Promise<Asking> {
    const { tenant, action, user } = context;
    const wishes = [action.locale, user?.locale, ...languages];
    const phrases = phrasesFor(wishes);
    const asker = askerOf(action, link, this.#dependencies.ipIntelligence);
    const from = requestedFrom(asker, phrases.language);
    return {
      phrases,
      tenantName: tenant.settings.issuerName ?? tenant.name,
      theme: await this.#dependencies.themes.theme(reader, tenant.tenantId),
      words: await actionWords(reader, action, action, wishes),
      from: JSON.parse(JSON.stringify(from)),
      ageMs: Math.max(0, this.#dependencies.now() - link.createdAt),
    };
  }
}

type Outcome =
  | { readonly kind: 'gone' }
  | { readonly kind: 'done' | 'refused' }
  | { readonly kind: 'onward'; readonly url: string }
  | { readonly kind: 'code'; readonly code: string };

/**
 * Whoever goes on here is let in here: only where a cookie of ours says that the challenge began in this very browser,
 * and nothing is left to do on the page where it did (a first factor brings recovery codes).
 */
function goesOnHere({ link, context, purpose }: LiveLink, isSame: boolean): boolean {
  const isNewTab = context.tenant.settings.magicLinkMode === 'NEW_TAB';
  // Only the page knows whether what was proven before in this flow was proven by the same person.
  const isFirst = stepsMet(context.action) === 0;
  return isNewTab && isSame && isFirst && link.binding === 'cookie' && purpose === 'VERIFY';
}

function audit(
  transaction: Transaction,
  { link, bearer, purpose }: LiveLink,
  type: string,
  more: Readonly<Record<string, unknown>> = {},
): void {
  const { tenantId, userId, actionCode, idempotencyKey } = bearer;
  const data = { actionCode, idempotencyKey, challengeId: link.challengeId, purpose, ...more };
  transaction.audit({ tenantId, type, userId, data });
}
