/**
 * E-mail and SMS that the tenant delivers itself: `email.created` and `sms.created` (server-api.md §15), signed by its
 * server keys. The id of the event stays the same at every try. Does not own: the signature, the connection (webhooks/).
 */
import { eventBody, newEnvelope } from '../../webhooks/event.ts';
import type { OutboundResult, SafePost } from '../../webhooks/safe-fetch.ts';
import { signedHeaders } from '../../webhooks/signature.ts';
import { DeliveryError } from '../delivery-error.ts';
import type { Attempt, Message, MessageProvider } from '../message.ts';

export interface WebhookSettings {
  readonly url: string;
}

export interface WebhookDependencies {
  readonly post: SafePost;
  /** The tenant's live server keys. */
  readonly signingSecrets: (tenantId: string) => Promise<readonly string[]>;
  /** Public URL of this server. */
  readonly source: string;
  readonly now: () => number;
}

/** A person waits for the code. */
const timeoutMs = 5_000;

export function webhookProvider(
  { url }: WebhookSettings,
  { post, signingSecrets, source, now }: WebhookDependencies,
): MessageProvider {
  return {
    name: 'webhook',
    async send(tenantId, message, attempt) {
      const type = message.channel === 'email' ? 'email.created' : 'sms.created';
      const fresh = newEnvelope({ tenantId, type, source, now: now() });
      const envelope = { ...fresh, id: attempt?.messageId ?? fresh.id };
      const body = eventBody(envelope, eventData(message));
      const keys = await signingSecrets(tenantId);
      if (keys.length === 0) throw new DeliveryError('permanent', 'no_signing_key');
      const headers = signedHeaders({ id: envelope.id, body, now: now(), keys });
      judge(await post(url, { headers, body, timeoutMs, ...stopOf(attempt) }));
    },
  };
}

const stopOf = (attempt: Attempt | undefined) => (attempt ? { signal: attempt.signal } : {});

/** Texts only; what is not known is left out. */
function eventData({ to, code, about, language }: Message): Record<string, string> {
  const data = {
    to,
    code,
    userId: about?.userId,
    actionCode: about?.actionCode,
    idempotencyKey: about?.idempotencyKey,
    verificationMethod: about?.verificationMethod,
    userAgent: about?.userAgent,
    ipAddress: about?.ipAddress,
    locale: about?.locale ?? language,
  };
  return JSON.parse(JSON.stringify(data));
}

/** A receiver that says no to this message says so again; one that is not there may come back. */
function judge(result: OutboundResult): void {
  if (result.delivered) return;
  const { reason, status } = result;
  if (status === undefined)
    throw new DeliveryError(reason === 'target_not_allowed' ? 'permanent' : 'temporary', reason);
  const isPassing = status >= 500 || [408, 425, 429].includes(status);
  throw new DeliveryError(isPassing ? 'temporary' : 'permanent', `http_${status}`);
}
