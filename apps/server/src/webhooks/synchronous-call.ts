/**
 * A webhook that is called while a person waits: once, within the two seconds that the strictest SDK gives a call
 * (server-api.md §1). Nothing of it is stored, for it may carry a code. Owns: signing and the budget.
 */
import { type EventType, eventBody, newEnvelope } from './event.ts';
import type { OutboundResult, SafePost } from './safe-fetch.ts';
import { signedHeaders } from './signature.ts';
import type { SigningKeys } from './signing-keys.ts';

export const synchronousBudgetMs = 2_000;

export interface SynchronousCallDependencies {
  readonly post: SafePost;
  readonly signingKeys: SigningKeys;
  /** Public URL of this server. */
  readonly source: string;
  readonly now: () => number;
}

export interface SynchronousCall {
  readonly tenantId: string;
  readonly url: string;
  readonly type: EventType;
  /** Texts, but for what its receivers know to be more. */
  readonly data: Readonly<Record<string, unknown>>;
  /** Of the event; absent: a new one. */
  readonly id?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

export type CallResult = OutboundResult | { readonly delivered: false; readonly reason: 'no_signing_key' };

export async function callWebhook(
  { post, signingKeys, source, now }: SynchronousCallDependencies,
  { tenantId, url, type, data, id, signal }: SynchronousCall,
): Promise<CallResult> {
  const keys = await signingKeys(tenantId);
  if (keys.length === 0) return { delivered: false, reason: 'no_signing_key' };
  const fresh = newEnvelope({ tenantId, type, source, now: now() });
  const envelope = id === undefined ? fresh : { ...fresh, id };
  const body = eventBody(envelope, data);
  const headers = signedHeaders({ id: envelope.id, body, now: now(), keys });
  return await post(url, {
    headers,
    body,
    timeoutMs: synchronousBudgetMs,
    ...(signal === undefined ? {} : { signal }),
  });
}
