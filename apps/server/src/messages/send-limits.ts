/**
 * How often anything is sent (SECURITY N-10): per destination and per IP, counted in the store, inside the transaction
 * that queues the message. Destinations are counted by hash.
 */
import { createHash } from 'node:crypto';
import ipaddr from 'ipaddr.js';
import type { Transaction } from '../database/database.ts';
import { ApiError } from '../http/api-error.ts';
import type { RateLimit } from '../tenants/method-settings.ts';

/** Seconds before the first, second and third resend of one challenge; there is no fourth. */
export const resendDelaysMs = [30_000, 60_000, 120_000] as const;

const hourMs = 3_600_000;
const perDestinationHourMax = 5;
const perDestinationDayMax = 10;
const destinationsPerIpHourMax = 10;
/** Somebody trying the product out signs in more often than anybody ever does. */
const developmentFactor = 100;
const factorOf = (isDevelopment: boolean): number => (isDevelopment ? developmentFactor : 1);
const v6PrefixBits = 64;

export interface Send {
  readonly tenantId: string;
  readonly destination: string;
  /**
   * As the secret key gave it. Absent, there is nothing to count by (only the application can leave it out); what
   * cannot be parsed may come from a browser's header, so all of those share one count (row 58).
   */
  readonly ipAddress: string | undefined;
  readonly now: number;
  readonly isDevelopment: boolean;
  /** What the tenant set beside ours: it holds as it is, in development too. */
  readonly limits: readonly RateLimit[];
}

/** Addresses, numbers and ids are counted and not kept. */
export const subjectDigest = (text: string): string =>
  createHash('sha256').update(text.trim().toLowerCase()).digest('base64url').slice(0, 22);

/** An IPv6 host owns its whole /64. */
export function ipPrefix(text: string): string {
  if (!ipaddr.isValid(text)) return 'unknown';
  const address = ipaddr.process(text);
  if (address.kind() === 'ipv4') return address.toString();
  return ipaddr.IPv6.networkAddressFromCIDR(`${address.toString()}/${v6PrefixBits}`).toString();
}

export async function countSends(
  transaction: Transaction,
  tenantId: string,
  subject: string,
  since: number,
): Promise<{ sent: number; first: number }> {
  const [row] = await transaction.rows(
    'select count(*) as sent, min(sent_at) as first from send_counters where tenant_id = ? and subject = ? and sent_at > ?',
    [tenantId, subject, since],
  );
  return { sent: Number(row?.sent ?? 0), first: Number(row?.first ?? 0) };
}

/** When (Unix ms) the first of these limits that is reached lets one more through; undefined: none is reached. */
export async function limitedUntil(
  transaction: Transaction,
  { tenantId, subject, now }: { readonly tenantId: string; readonly subject: string; readonly now: number },
  limits: readonly RateLimit[],
): Promise<number | undefined> {
  for (const { rateLimit, windowInMinutes } of limits) {
    const windowMs = windowInMinutes * 60_000;
    const { sent, first } = await countSends(transaction, tenantId, subject, now - windowMs);
    if (sent >= rateLimit) return first + windowMs;
  }
  return undefined;
}

function refuse(freeAt: number, now: number): never {
  throw new ApiError(
    'too_many_requests',
    'Too many codes were sent. Wait before asking for another, or use another method.',
    {
      retryAfterSeconds: Math.max(1, Math.ceil((freeAt - now) / 1000)),
    },
  );
}

/** Counts this send, or refuses with 429 and the time when it would be let through. */
export async function takeSend(transaction: Transaction, send: Send): Promise<void> {
  const { tenantId, now } = send;
  const destination = subjectDigest(send.destination);
  const freeAt = await destinationFreeAt(transaction, send, `to:${destination}`);
  if (freeAt !== undefined) refuse(freeAt, now);
  const factor = factorOf(send.isDevelopment);
  const bySubject = send.ipAddress === undefined ? undefined : `ip:${ipPrefix(send.ipAddress)}:`;
  if (bySubject) await checkIp(transaction, send, bySubject, destination, destinationsPerIpHourMax * factor);
  await noteSend(transaction, tenantId, `to:${destination}`, now);
  if (bySubject) await noteSend(transaction, tenantId, `${bySubject}${destination}`, now);
}

/**
 * As `takeSend`, where a person was only named: counted by the name, for everybody's count of an address would tell whether
 * the name has one (docs/decisions/0019). False: the address has had enough, and nothing may be sent, but nobody is told.
 */
export async function takeNamedSend(transaction: Transaction, send: Send, userId: string): Promise<boolean> {
  // In hexadecimal, because names that differ in case are two people; and no address looks like that.
  const destination = `named|${Buffer.from(userId).toString('hex')}`;
  await takeSend(transaction, { ...send, destination });
  const subject = `to:${subjectDigest(send.destination)}`;
  if ((await destinationFreeAt(transaction, send, subject)) !== undefined) return false;
  await noteSend(transaction, send.tenantId, subject, send.now);
  return true;
}

/** Undefined: it may be sent to now. */
async function destinationFreeAt(
  transaction: Transaction,
  { tenantId, now, limits, isDevelopment }: Send,
  subject: string,
): Promise<number | undefined> {
  const factor = factorOf(isDevelopment);
  return await limitedUntil(transaction, { tenantId, subject, now }, [
    ...limits,
    { rateLimit: perDestinationHourMax * factor, windowInMinutes: 60 },
    { rateLimit: perDestinationDayMax * factor, windowInMinutes: 24 * 60 },
  ]);
}

async function checkIp(
  transaction: Transaction,
  { tenantId, now }: Send,
  subject: string,
  destination: string,
  max: number,
): Promise<void> {
  // `;` follows `:` in ASCII, so the range covers exactly the subjects that start with this one.
  const rows = await transaction.rows(
    `select subject, max(sent_at) as last from send_counters where tenant_id = ? and subject >= ? and subject < ? and sent_at > ?
     group by subject`,
    [tenantId, subject, `${subject.slice(0, -1)};`, now - hourMs],
  );
  const others = rows.filter((row) => row.subject !== `${subject}${destination}`);
  if (others.length < max) return;
  refuse(Math.min(...others.map((row) => Number(row.last))) + hourMs, now);
}

export async function noteSend(
  transaction: Transaction,
  tenantId: string,
  subject: string,
  now: number,
): Promise<void> {
  await transaction.run(
    `insert into send_counters (tenant_id, subject, sent_at, seq)
     select ?, ?, ?, coalesce(max(seq), 0) + 1 from send_counters where tenant_id = ? and subject = ? and sent_at = ?`,
    [tenantId, subject, now, tenantId, subject, now],
  );
}

/** When the next resend is allowed; undefined: never again within this challenge. */
export function resendAvailableAt(sends: number, lastSentAt: number | null): number | undefined {
  const delayMs = resendDelaysMs[sends - 1];
  return delayMs === undefined || lastSentAt === null ? undefined : lastSentAt + delayMs;
}
