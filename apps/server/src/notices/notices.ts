/**
 * Mails to a person about their own factors and sessions (SECURITY N-36, row 64). Owns: to which of their addresses, how
 * often, and that a tenant may switch them off. Does not own: what is worth telling (triggers.ts), the words
 * (notice-mail.ts), delivery (messages/outbox.ts).
 */
import { createHash } from 'node:crypto';
import type { AuditEvent } from '../audit/audit-event.ts';
import type { Transaction } from '../database/database.ts';
import type { Outbox } from '../messages/outbox.ts';
import { countSends, noteSend } from '../messages/send-limits.ts';
import type { TenantSettings } from '../tenants/tenant.ts';
import { findUser, type StoredUser } from '../users/store.ts';
import type { Listener } from '../webhooks/listening-database.ts';
import type { Notice } from './notice.ts';
import { noticeMail } from './notice-mail.ts';
import { noticedTypes, noticeOf } from './triggers.ts';

const dayMs = 24 * 3_600_000;
/** Of one person: more says nothing new. */
const noticesPerDayMax = 20;
const addressesMax = 5;

export interface NoticeDependencies {
  readonly outbox: Outbox;
  readonly now: () => number;
}

/** Queues notices with the change that they are about, whose audit event is theirs too, and sends them once it is durable. */
export function noticeListener(dependencies: NoticeDependencies): Listener {
  return {
    types: noticedTypes,
    inside: async (transaction, events) => {
      for (const event of events) await notify(dependencies, transaction, event);
    },
    after: () => dependencies.outbox.wake(),
  };
}

async function notify(
  { outbox, now }: NoticeDependencies,
  transaction: Transaction,
  event: AuditEvent,
): Promise<void> {
  const { tenantId, userId } = event;
  if (userId === undefined) return;
  const notice = await noticeOf(transaction, event);
  if (!notice) return;
  const tenantName = await tenantToName(transaction, tenantId);
  if (tenantName === undefined) return;
  // Whoever delivers mail itself has events of its own for all of this; these mails have no code for `email.created`.
  if (!(await outbox.carries(transaction, tenantId, 'email'))) return;
  // Gone with the factor: whoever was deleted is told by the application.
  const user = await findUser(transaction, tenantId, userId);
  if (!user) return;
  const addresses = await recipients(transaction, user, notice);
  if (addresses.length === 0 || !(await mayTell(transaction, user, now()))) return;
  await queue(outbox, transaction, { tenantName, user, notice, addresses, at: now() });
}

/** What the mails call the tenant; undefined: it wants none. */
async function tenantToName(transaction: Transaction, tenantId: string): Promise<string | undefined> {
  const [row] = await transaction.rows('select name, settings from tenants where tenant_id = ?', [tenantId]);
  if (!row) return undefined;
  const settings = JSON.parse(row.settings as string) as Partial<TenantSettings>;
  return settings.disableSecurityNotices ? undefined : (settings.issuerName ?? (row.name as string));
}

/** Everything verified that is this person's, but what just came; and what just went. */
async function recipients(
  transaction: Transaction,
  user: StoredUser,
  { newAddress, oldAddress }: Notice,
): Promise<string[]> {
  const rows = await transaction.rows(
    `select email from authenticators where tenant_id = ? and user_id = ? and email is not null
       and verified_at is not null order by created_at, authenticator_id`,
    [user.tenant_id, user.user_id],
  );
  const own = user.email_verified === 1 && user.email !== null ? [user.email] : [];
  const known = [...own, ...(oldAddress === undefined ? [] : [oldAddress])];
  const all = [...known, ...rows.map(({ email }) => email as string)];
  const distinct = new Map(all.map((address) => [address.toLowerCase(), address]));
  if (newAddress !== undefined) distinct.delete(newAddress.toLowerCase());
  return [...distinct.values()].slice(0, addressesMax);
}

/** What a person's notices are counted by. These counters outlive a deleted person, so that they name none. */
export const noticesSubject = (userId: string): string =>
  `notices:${createHash('sha256').update(userId).digest('base64url').slice(0, 22)}`;

async function mayTell(transaction: Transaction, user: StoredUser, now: number): Promise<boolean> {
  const subject = noticesSubject(user.user_id);
  const { sent } = await countSends(transaction, user.tenant_id, subject, now - dayMs);
  if (sent >= noticesPerDayMax) return false;
  await noteSend(transaction, user.tenant_id, subject, now);
  return true;
}

interface Told {
  readonly tenantName: string;
  readonly user: StoredUser;
  readonly notice: Notice;
  readonly addresses: readonly string[];
  readonly at: number;
}

async function queue(
  outbox: Outbox,
  transaction: Transaction,
  { tenantName, user, notice, addresses, at }: Told,
): Promise<void> {
  const mail = noticeMail({ notice, tenantName, at, locales: [user.locale] });
  for (const to of addresses)
    await outbox.queue(transaction, user.tenant_id, { channel: 'email', to, ...mail }, at + dayMs);
}
