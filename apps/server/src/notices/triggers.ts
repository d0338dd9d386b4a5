/** Which audit events a person hears of (SECURITY N-36), in one place: whoever writes such an event need not think of it. */

import {
  consecutiveFailures,
  consecutiveFailuresMax,
  type FactorFailures,
  knownDeviceReserve,
} from '../attempts/attempts.ts';
import { factorClassOf } from '../attempts/factor-class.ts';
import type { AuditEvent } from '../audit/audit-event.ts';
import { type Authenticator, toAuthenticator } from '../authenticators/authenticator.ts';
import type { VerificationMethod } from '../authenticators/verification-method.ts';
import type { Transaction } from '../database/database.ts';
import type { Notice } from './notice.ts';

export const noticedTypes: ReadonlySet<string> = new Set([
  'authenticator.created',
  'authenticator.updated',
  'authenticator.deleted',
  'recovery_code.used',
  'challenge.wrong_try',
  'session.refresh_token_reused',
]);

/** Undefined: nothing that a person needs to hear. Reads what the event leaves open, in its transaction. */
export async function noticeOf(transaction: Transaction, event: AuditEvent): Promise<Notice | undefined> {
  const { type, data } = event;
  const method = data.method as string | undefined;
  if (type === 'recovery_code.used') return { kind: 'recoveryCodeUsed' };
  if (type === 'session.refresh_token_reused') return { kind: 'sessionEnded' };
  if (type === 'authenticator.created') {
    const added = await findAuthenticator(transaction, event);
    return { kind: 'factorAdded', method, newAddress: added?.email ?? undefined };
  }
  const before = event.subject as Authenticator | undefined;
  if (type === 'authenticator.deleted')
    return { kind: 'factorRemoved', method, oldAddress: before?.email ?? undefined };
  if (type === 'challenge.wrong_try') return await disabled(transaction, event, method);
  // Of all changes only a new address carries what was there before it.
  if (type !== 'authenticator.updated' || !before) return undefined;
  const moved = await findAuthenticator(transaction, event);
  const addresses = { oldAddress: before.email ?? undefined, newAddress: moved?.email ?? undefined };
  return { kind: 'factorMoved', method, ...addresses };
}

async function findAuthenticator(
  transaction: Transaction,
  { tenantId, userId = '', data }: AuditEvent,
): Promise<Authenticator | undefined> {
  const row = await transaction.query
    .selectFrom('authenticators')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('user_id', '=', userId)
    .where('authenticator_id', '=', String(data.authenticatorId))
    .executeTakeFirst();
  return row && toAuthenticator(row);
}

/** N-03, N-29: the try that closed the factor to unknown devices, and the one that closed it to all. */
async function disabled(
  transaction: Transaction,
  { tenantId, userId }: AuditEvent,
  method: string | undefined,
): Promise<Notice | undefined> {
  if (userId === undefined || method === undefined) return undefined;
  const [row] = await transaction.rows(
    'select state from factor_failures where tenant_id = ? and user_id = ? and factor_class = ?',
    [tenantId, userId, factorClassOf(method as VerificationMethod)],
  );
  if (!row) return undefined;
  const failures = consecutiveFailures(JSON.parse(row.state as string) as FactorFailures);
  const isClosing = [consecutiveFailuresMax - knownDeviceReserve, consecutiveFailuresMax].includes(failures);
  return isClosing ? { kind: 'factorDisabled', method } : undefined;
}
