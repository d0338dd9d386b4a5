/**
 * Said when a server starts: whose e-mail nobody carries. E-mail is the first factor of most people, and what is missing is otherwise
 * seen by the first of them alone.
 */
import type { Logger } from 'pino';
import type { Reader } from '../database/database.ts';
import { listTenants } from '../tenants/store.ts';
import type { Outbox } from './outbox.ts';

const namedMax = 5;

/** Tenants that set a carrier of their own, or deliver by webhook, are not among them; in development nobody is. */
export async function warnOfMissingMail(
  reader: Reader,
  outbox: Pick<Outbox, 'destination'>,
  log: Pick<Logger, 'warn'>,
): Promise<void> {
  const without: string[] = [];
  for (const { tenantId } of await listTenants(reader))
    if ((await outbox.destination(reader, tenantId, 'email')) === 'none') without.push(tenantId);
  if (without.length === 0) return;
  log.warn(
    { tenantIds: without.slice(0, namedMax), tenants: without.length },
    'no e-mail can be sent: set STEPWARD_SMTP_URL and STEPWARD_MAIL_FROM, or a carrier of the tenant (PUT /v1/management/message-providers/email)',
  );
}
