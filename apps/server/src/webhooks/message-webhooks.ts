/**
 * Bring-your-own delivery (server-api.md §15): e-mail, SMS and push go to the tenant's endpoint, which sends them.
 * Called while the person waits; whoever asks decides what a failure means. Never stored or logged: there are codes in it.
 */
import type { Database } from '../database/database.ts';
import { subscribedEndpoints } from './endpoint-store.ts';
import { type CallResult, callWebhook, type SynchronousCallDependencies } from './synchronous-call.ts';

export type MessageChannel = 'email' | 'sms' | 'push';

export interface MessageWebhookDependencies extends SynchronousCallDependencies {
  readonly database: Database;
}

export type MessageResult = CallResult | { readonly delivered: false; readonly reason: 'no_endpoint' };

export interface DeliverOptions {
  /** Instead of the endpoint that subscribed to the event, e.g. of an authenticator's configuration. */
  readonly url?: string;
  /** Of the event; absent: a new one. */
  readonly id?: string;
  readonly signal?: AbortSignal;
}

/** `payload`: the fields of server-api.md §15. Answers within 2 s, whatever the receiver does. */
export type DeliverByWebhook = (
  tenantId: string,
  channel: MessageChannel,
  payload: Readonly<Record<string, unknown>>,
  options?: DeliverOptions,
) => Promise<MessageResult>;

export function createDeliverByWebhook(dependencies: MessageWebhookDependencies): DeliverByWebhook {
  return async (tenantId, channel, payload, { url, id, signal } = {}) => {
    const type = `${channel}.created` as const;
    const target = url ?? (await subscribedEndpoints(dependencies.database.read, tenantId, type))[0]?.url;
    if (target === undefined) return { delivered: false, reason: 'no_endpoint' };
    return await callWebhook(dependencies, { tenantId, url: target, type, data: payload, id, signal });
  };
}
