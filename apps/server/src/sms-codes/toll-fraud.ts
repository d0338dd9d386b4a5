/**
 * What sending to phones may cost (SECURITY row 6, N-10, N-11): countries that are switched on, a breaker for ranges of
 * numbers whose codes are never entered, and a day's limit of the tenant. Counted in the store, inside the transaction
 * that queues the message. Does not own: limits per destination and address (messages/send-limits.ts).
 */
import type { Transaction } from '../database/database.ts';
import { ApiError } from '../http/api-error.ts';
import { countSends, noteSend } from '../messages/send-limits.ts';
import type { Tenant } from '../tenants/tenant.ts';
import { takeBlocks } from './number-blocks.ts';
import { numberRange, parsePhoneNumber } from './phone-number.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** N-11: from this many sends an hour on, a range must show that codes are entered. */
const rangeSendsMin = 20;
const rangeVerifiedShareMin = 0.1;
/** N-10: text messages a day, where the tenant set no limit of its own. */
export const smsPerDayMaxDefault = 1_000;
const alertShare = 0.8;
/** Messages that only reach the development inbox cost nothing. */
const developmentFactor = 100;

export interface TextSend {
  readonly tenant: Tenant;
  /** E.164. */
  readonly number: string;
  readonly now: number;
  readonly isDevelopment: boolean;
}

/** Counts this send, or refuses. A country that is not switched on is refused before anything is counted. */
export async function takeTextSend(transaction: Transaction, send: TextSend): Promise<void> {
  const { tenant, number, now, isDevelopment } = send;
  if (!isDevelopment) requireCountry(tenant, number);
  await checkDay(transaction, send);
  if (!isDevelopment) await checkRange(transaction, send);
  const blockFreeAt = await takeBlocks(transaction, send);
  if (blockFreeAt !== undefined)
    refuse('Too many text messages went to numbers like this one.', blockFreeAt, now);
  await noteSend(transaction, tenant.tenantId, 'texts', now);
  if (!isDevelopment) await noteRange(transaction, send);
}

/** A code that went to this number was entered: its range earns its keep. */
export async function noteTextVerified(
  transaction: Transaction,
  tenantId: string,
  number: string,
  now: number,
): Promise<void> {
  await noteSend(transaction, tenantId, `range-verified:${numberRange(number)}`, now);
}

function requireCountry({ settings }: Tenant, number: string): void {
  const parsed = parsePhoneNumber(number);
  const country = parsed.valid ? parsed.country : undefined;
  if (country !== undefined && (settings.smsCountries ?? []).includes(country)) return;
  throw new ApiError(
    'invalid_configuration',
    `Text messages to ${country ?? 'numbers of no single country'} are not switched on.`,
    { hint: 'Name the country (ISO 3166 alpha-2) in the tenant setting smsCountries.' },
  );
}

async function checkDay(transaction: Transaction, { tenant, now, isDevelopment }: TextSend): Promise<void> {
  const { tenantId, settings } = tenant;
  const max = (settings.smsPerDayMax ?? smsPerDayMaxDefault) * (isDevelopment ? developmentFactor : 1);
  const { sent, first } = await countSends(transaction, tenantId, 'texts', now - dayMs);
  if (sent >= max) refuse('The text messages of this day are used up.', first + dayMs, now);
  // Exactly one send crosses the line: the alarm is one event, written with it.
  if (sent + 1 === Math.ceil(max * alertShare))
    transaction.audit({ tenantId, type: 'sms.day_limit_near', data: { sent: sent + 1, max } });
}

async function checkRange(transaction: Transaction, { tenant, number, now }: TextSend): Promise<void> {
  const stopped = await countSends(
    transaction,
    tenant.tenantId,
    `range-stopped:${numberRange(number)}`,
    now - dayMs,
  );
  if (stopped.sent > 0)
    refuse('Text messages to this range of numbers are stopped for a day.', stopped.first + dayMs, now);
}

async function noteRange(transaction: Transaction, { tenant, number, now }: TextSend): Promise<void> {
  const { tenantId } = tenant;
  const range = numberRange(number);
  await noteSend(transaction, tenantId, `range:${range}`, now);
  const { sent } = await countSends(transaction, tenantId, `range:${range}`, now - hourMs);
  if (sent < rangeSendsMin) return;
  const verified = await countSends(transaction, tenantId, `range-verified:${range}`, now - hourMs);
  if (verified.sent >= sent * rangeVerifiedShareMin) return;
  await noteSend(transaction, tenantId, `range-stopped:${range}`, now);
  transaction.audit({
    tenantId,
    type: 'sms.range_stopped',
    data: { range, sent, verified: verified.sent },
  });
}

function refuse(text: string, freeAt: number, now: number): never {
  throw new ApiError('too_many_requests', `${text} Use another method.`, {
    retryAfterSeconds: Math.max(1, Math.ceil((freeAt - now) / 1000)),
  });
}
