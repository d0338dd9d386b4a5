/** authenticator.created, .updated and .deleted, derived from the audit events of the same names. */
import type { AuditEvent } from '../audit/audit-event.ts';
import { type Authenticator, toAuthenticator } from '../authenticators/authenticator.ts';
import type { Transaction } from '../database/database.ts';
import { type AuthenticatorEventType, authenticatorEventTypes, type EventData } from './event.ts';
import { queueEvent } from './queue.ts';

const isAuthenticatorEvent = (type: string): type is AuthenticatorEventType =>
  (authenticatorEventTypes as readonly string[]).includes(type);

const iso = (time: number): string => new Date(time).toISOString();
const given = (value: string | null | undefined): string | undefined => value ?? undefined;

export interface AuthenticatorEventOptions {
  readonly source: string;
  readonly now: number;
}

/** Queues what these events are to tell; in their transaction. */
export async function queueAuthenticatorEvents(
  transaction: Transaction,
  events: readonly AuditEvent[],
  options: AuthenticatorEventOptions,
): Promise<void> {
  for (const event of events) {
    const { type, tenantId } = event;
    if (!isAuthenticatorEvent(type)) continue;
    const authenticator = await subjectOf(transaction, event);
    await queueEvent(transaction, {
      tenantId,
      type,
      data: ({ includesPublicKey }) => dataOf(event, authenticator, { ...options, includesPublicKey }),
      ...options,
    });
  }
}

/** As it is now; of a deleted one, as it was. */
async function subjectOf(transaction: Transaction, event: AuditEvent): Promise<Authenticator | undefined> {
  if (event.type === 'authenticator.deleted') return event.subject as Authenticator | undefined;
  const row = await transaction.query
    .selectFrom('authenticators')
    .selectAll()
    .where('tenant_id', '=', event.tenantId)
    .where('user_id', '=', event.userId ?? '')
    .where('authenticator_id', '=', String(event.data.authenticatorId))
    .executeTakeFirst();
  return row && toAuthenticator(row);
}

/** server-api.md §15. What the audit event itself says is there even when the row is not. */
function dataOf(
  { type, userId, data }: AuditEvent,
  authenticator: Authenticator | undefined,
  { includesPublicKey, now }: AuthenticatorEventOptions & { includesPublicKey: boolean },
): EventData {
  const key = includesPublicKey ? authenticator?.publicKey : undefined;
  return {
    userId,
    userAuthenticatorId: String(data.authenticatorId),
    verificationMethod: authenticator?.method ?? String(data.method),
    createdAt: authenticator && iso(authenticator.createdAt),
    email: given(authenticator?.email),
    phoneNumber: given(authenticator?.phoneNumber),
    credentialId: given(authenticator?.credentialId),
    credentialPublicKey: key ? Buffer.from(key).toString('base64url') : undefined,
    aaguid: authenticator?.credential?.aaguid,
    credentialName: authenticator?.credential?.name,
    deletedAt: type === 'authenticator.deleted' ? iso(now) : undefined,
  };
}
