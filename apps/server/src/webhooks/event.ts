/** What is told to a tenant's endpoints (server-api.md §15). Owns: the types of events and their envelope. Pure. */
import { randomUUID } from 'node:crypto';
import type { webhookEventTypes } from '@stepward/api';

export const authenticatorEventTypes = [
  'authenticator.created',
  'authenticator.updated',
  'authenticator.deleted',
] as const;
/** A refresh token was used after it had been replaced: whoever has it took it, or its thief has (SECURITY row 64). */
export const sessionEventTypes = ['session.refresh_token_reused'] as const;
/** Told in batches, once their actions are over. */
export const logEventTypes = ['action.log_created', 'challenge.log_created'] as const;
/** The tenant delivers messages itself; called while the person waits. */
export const messageEventTypes = ['email.created', 'sms.created', 'push.created'] as const;

export type AuthenticatorEventType = (typeof authenticatorEventTypes)[number];
export type LogEventType = (typeof logEventTypes)[number];
export type MessageEventType = (typeof messageEventTypes)[number];
/** What an endpoint may subscribe to; `action.verify` goes to the URL of its action instead. */
export type EventType = (typeof webhookEventTypes)[number] | 'action.verify';

/** Texts only: Java and .NET read `data` as a map of them. Undefined values are left out. */
export type EventData = Readonly<Record<string, string | undefined>>;

export interface Envelope {
  readonly version: 1;
  readonly type: EventType;
  readonly id: string;
  readonly source: string;
  readonly time: string;
  readonly tenantId: string;
}

export interface EnvelopeOf {
  readonly tenantId: string;
  readonly type: EventType;
  /** Public URL of this server. */
  readonly source: string;
  readonly now: number;
}

/** Everything but what it is about, with a new id. */
export const newEnvelope = ({ tenantId, type, source, now }: EnvelopeOf): Envelope => ({
  version: 1,
  type,
  id: randomUUID(),
  source,
  time: new Date(now).toISOString(),
  tenantId,
});

/** The bytes that are sent and signed. */
export const eventBody = (envelope: Envelope, data: Readonly<Record<string, unknown>>): string =>
  JSON.stringify({ ...envelope, data });
