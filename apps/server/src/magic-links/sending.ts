/**
 * How a link travels. Owns: what the mail carries (a link of 256 random bits, kept as a hash, and the code that may be
 * typed instead) and which browser the link is bound to. Does not own: when one is sent (one-time-codes/sending.ts),
 * limits and delivery (email-codes/sending.ts, messages/).
 */
import { mailLook } from '../branding/mail-look.ts';
import type { ChallengeDependencies } from '../challenges/dependencies.ts';
import { actionWords } from '../challenges/message-text.ts';
import { askerOf, requestedFrom, unsaidOf } from '../email-codes/requested-from.ts';
import { queueMail } from '../email-codes/sending.ts';
import { messageContext } from '../messages/message.ts';
import { phrasesFor } from '../messages/templates/language.ts';
import { magicLinkMessage } from '../messages/templates/magic-link.ts';
import type { Carriage, Sending } from '../one-time-codes/sending.ts';
import { type Browser, bindingOf } from './browser.ts';
import { linkHashOf, writeLink } from './store.ts';

/** SECURITY N-07. */
export const magicLinkTtlMs = 10 * 60_000;
const linkBytes = 32;

export const linkPath = '/magic-link';

/** Where the code is kept until the link was followed: under the key ring, which is outside the database (row 49). */
export const codeContext = (tenantId: string, challengeId: string): string =>
  `magic-link-code|${tenantId}|${challengeId}`;

export interface MagicLinkSending extends Sending {
  /** The one that asks for the link. */
  readonly browser: Browser;
}

export function magicLinkCarriage(dependencies: ChallengeDependencies): Carriage<MagicLinkSending> {
  const { keyRing, now, publicUrl, randomBytes } = dependencies;
  return {
    ttlMs: magicLinkTtlMs,
    about: () => ({}),
    queue: async (sending, code, challenge) => {
      const { transaction, context, browser } = sending;
      const { tenantId, userId, scope } = context.bearer;
      const { challengeId, expiresAt } = challenge;
      const token = Buffer.from(randomBytes(linkBytes)).toString('base64url');
      const content = await composed(dependencies, sending, {
        code,
        url: `${publicUrl}${linkPath}?token=${token}`,
      });
      await queueMail(dependencies, sending, challenge, content);
      await writeLink(transaction, {
        tenantId,
        challengeId,
        userId,
        linkHash: linkHashOf(token),
        sealedCode: keyRing.seal(code, codeContext(tenantId, challengeId)),
        ...bindingOf(browser, context.action.ipAddress),
        ...unsaidOf(context.action, context.bearer),
        scope,
        createdAt: now(),
        expiresAt,
      });
    },
  };
}

async function composed(
  dependencies: ChallengeDependencies,
  { transaction, context, method }: Sending,
  { code, url }: { readonly code: string; readonly url: string },
) {
  const { tenant, action, user } = context;
  const { tenantId } = action;
  const locales = [action.locale, user?.locale];
  const asker = askerOf(action, unsaidOf(action, context.bearer), dependencies.ipIntelligence);
  const content = magicLinkMessage({
    url,
    code,
    tenantName: tenant.settings.issuerName ?? tenant.name,
    ...(await actionWords(transaction, action, action, locales)),
    requestedFrom: requestedFrom(asker, phrasesFor(locales).language),
    locales,
    validForMs: magicLinkTtlMs,
    look: await mailLook(transaction, dependencies, tenantId),
  });
  return { ...content, about: messageContext({ ...action, ...asker }, method) };
}
