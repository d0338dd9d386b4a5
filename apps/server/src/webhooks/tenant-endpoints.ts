/**
 * The two webhook endpoints that are also settings of the tenant (management-api.md §7, newer generation): they are endpoints
 * like others, under ids of their own, so that what a setting says is what is delivered.
 */
import type { Reader, Transaction } from '../database/database.ts';
import type { Endpoint } from './endpoint.ts';
import { deleteEndpoint, findEndpoint, insertEndpoint, updateEndpoint } from './endpoint-store.ts';
import type { EventType } from './event.ts';
import { type OutboundPolicy, requireTarget } from './target.ts';

const eventsId = 'authenticator-events';
const logsId = 'log-events';
const eventTypes: Readonly<Record<string, readonly EventType[]>> = {
  [eventsId]: ['authenticator.created', 'authenticator.updated', 'authenticator.deleted'],
  [logsId]: ['action.log_created', 'challenge.log_created'],
};

/** As in a PATCH of the tenant: absent keeps, null takes away. */
export interface WebhookSettings {
  readonly authenticatorEventsWebhookConfig?:
    | { readonly url: string; readonly includeCredentialPublicKey?: boolean | null }
    | null
    | undefined;
  readonly logEventsWebhookConfig?: { readonly endpointUrl: string } | null | undefined;
}

export async function presentWebhookSettings(reader: Reader, tenantId: string): Promise<WebhookSettings> {
  const events = await findEndpoint(reader, tenantId, eventsId);
  const logs = await findEndpoint(reader, tenantId, logsId);
  return {
    ...(events && {
      authenticatorEventsWebhookConfig: {
        url: events.url,
        includeCredentialPublicKey: events.includesPublicKey,
      },
    }),
    ...(logs && { logEventsWebhookConfig: { endpointUrl: logs.url } }),
  };
}

/** SECURITY row 47: said when it is set, and judged again with every call. */
export function checkWebhookSettings(settings: WebhookSettings, policy: OutboundPolicy): void {
  const { authenticatorEventsWebhookConfig: events, logEventsWebhookConfig: logs } = settings;
  if (events) requireTarget('authenticatorEventsWebhookConfig.url', events.url, policy);
  if (logs) requireTarget('logEventsWebhookConfig.endpointUrl', logs.endpointUrl, policy);
}

interface Change {
  readonly tenantId: string;
  readonly now: number;
  /** Where the trail ends: logs are told from here on. */
  readonly trailEnd: number;
}

async function put(
  transaction: Transaction,
  { tenantId, now, trailEnd }: Change,
  endpointId: string,
  given: { readonly url: string; readonly includesPublicKey: boolean } | null,
): Promise<void> {
  const before = await findEndpoint(transaction, tenantId, endpointId);
  if (given === null) {
    if (before) await deleteEndpoint(transaction, tenantId, endpointId);
    return;
  }
  const created: Endpoint = {
    tenantId,
    endpointId,
    ...given,
    description: null,
    eventTypes: eventTypes[endpointId] ?? [],
    isActive: true,
    disabledReason: null,
    logCursor: endpointId === logsId ? trailEnd : null,
    createdAt: now,
    updatedAt: now,
  };
  if (!before) return await insertEndpoint(transaction, created);
  await updateEndpoint(transaction, {
    ...before,
    ...given,
    isActive: true,
    disabledReason: null,
    updatedAt: now,
  });
}

/** The caller records the change of the tenant, which this is a part of. */
export async function putWebhookSettings(
  transaction: Transaction,
  change: Change,
  { authenticatorEventsWebhookConfig: events, logEventsWebhookConfig: logs }: WebhookSettings,
): Promise<void> {
  if (events !== undefined) {
    const given = events && {
      url: events.url,
      includesPublicKey: events.includeCredentialPublicKey ?? false,
    };
    await put(transaction, change, eventsId, given);
  }
  if (logs !== undefined)
    await put(transaction, change, logsId, logs && { url: logs.endpointUrl, includesPublicKey: false });
}

/** For the trail: which of them were set or taken away, without URLs, which may hold a secret of their receiver. */
export function webhookSettingsChange(
  settings: WebhookSettings,
): Readonly<Record<string, 'set' | 'removed'>> {
  const { authenticatorEventsWebhookConfig, logEventsWebhookConfig } = settings;
  const given = { authenticatorEventsWebhookConfig, logEventsWebhookConfig };
  return Object.fromEntries(
    Object.entries(given).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value === null ? 'removed' : 'set'] as const],
    ),
  );
}
