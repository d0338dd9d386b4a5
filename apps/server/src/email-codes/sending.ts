/**
 * How a code travels by e-mail. Owns: what the mail says, and whom it may go to how often. Does not own: when one is sent
 * (one-time-codes/sending.ts), limits per destination and address (messages/send-limits.ts), delivery
 * (messages/outbox.ts).
 */
import { pendingTtlMs } from '../authenticators/authenticator.ts';
import { renewPending } from '../authenticators/store.ts';
import { mailLook } from '../branding/mail-look.ts';
import type { Challenge } from '../challenges/challenge.ts';
import type { ChallengeDependencies } from '../challenges/dependencies.ts';
import { actionWords } from '../challenges/message-text.ts';
import { isDecoy, isOnlyNamed } from '../decoys/decoy.ts';
import { type Message, messageContext } from '../messages/message.ts';
import { takeNamedSend, takeSend } from '../messages/send-limits.ts';
import { emailCodeMessage } from '../messages/templates/code-message.ts';
import { phrasesFor } from '../messages/templates/language.ts';
import type { Carriage, Sending } from '../one-time-codes/sending.ts';
import { sendingLimits } from '../tenants/method-settings.ts';
import { askerOf, requestedFrom, unsaidOf } from './requested-from.ts';

/** SECURITY N-06: e-mail codes live 10 minutes, never longer. */
export const emailCodeTtlMs = 10 * 60_000;

export function emailCarriage(dependencies: ChallengeDependencies): Carriage<Sending> {
  return {
    ttlMs: emailCodeTtlMs,
    about: () => ({}),
    queue: async (sending, code, challenge) =>
      await queueMail(dependencies, sending, challenge, await composed(dependencies, sending, code)),
  };
}

/** Counts a mail and queues it, whatever it carries. */
export async function queueMail(
  { outbox, now }: Pick<ChallengeDependencies, 'outbox' | 'now'>,
  { transaction, context, authenticator, purpose, method }: Sending,
  { challengeId, expiresAt }: Pick<Challenge, 'challengeId' | 'expiresAt'>,
  content: Omit<Message, 'channel' | 'to'>,
): Promise<void> {
  const { tenantId, callerIp } = context.bearer;
  const to = authenticator.email ?? '';
  const { ipAddress = callerIp } = context.action;
  const isDevelopment = (await outbox.destination(transaction, tenantId, 'email')) === 'inbox';
  const limits = sendingLimits(context.tenant, method);
  const send = { tenantId, destination: to, ipAddress, now: now(), isDevelopment, limits };
  const mayBeSent = isOnlyNamed(context.action)
    ? await takeNamedSend(transaction, send, context.action.userId)
    : await takeSend(transaction, send).then(() => true);
  // A factor that is being added lives on while mails for it are sent (SECURITY row 35).
  if (purpose === 'ENROLL') await renewPending(transaction, authenticator, now() + pendingTtlMs);
  await outbox.requireCarrier(transaction, tenantId, 'email');
  // Counted and refused as any other, so that nobody's limits and errors are those of somebody; and nobody is written to.
  if (isDecoy(context.action) || !mayBeSent) return;
  const message = { channel: 'email', to, ...content } as const;
  const isAwaited = !isOnlyNamed(context.action);
  await outbox.queue(transaction, tenantId, message, expiresAt, { challengeId, isAwaited });
}

async function composed(
  dependencies: ChallengeDependencies,
  { transaction, context, method }: Sending,
  code: string,
) {
  const { tenant, action, user } = context;
  const { tenantId } = action;
  const locales = [action.locale, user?.locale];
  const asker = askerOf(action, unsaidOf(action, context.bearer), dependencies.ipIntelligence);
  const content = emailCodeMessage({
    code,
    tenantName: tenant.settings.issuerName ?? tenant.name,
    ...(await actionWords(transaction, action, action, locales)),
    requestedFrom: requestedFrom(asker, phrasesFor(locales).language),
    locales,
    validForMs: emailCodeTtlMs,
    look: await mailLook(transaction, dependencies, tenantId),
  });
  return { ...content, about: messageContext({ ...action, ...asker }, method) };
}
