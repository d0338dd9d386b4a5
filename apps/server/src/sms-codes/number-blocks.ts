/**
 * What a tenant lets through to numbers of one country, or with the same leading digits (management-api.md §10). Beside the
 * limits of toll-fraud.ts, and counted as they are: in the store, inside the transaction that queues the message.
 */
import type { Transaction } from '../database/database.ts';
import { limitedUntil, noteSend } from '../messages/send-limits.ts';
import { methodSettings, type PrefixRateLimit } from '../tenants/method-settings.ts';
import type { Tenant } from '../tenants/tenant.ts';
import { parsePhoneNumber } from './phone-number.ts';

/** Where a limit does not say. */
const rateLimitDefault = 1_000;
const windowInMinutesDefault = 1_440;

export interface BlockSend {
  readonly tenant: Tenant;
  /** E.164. */
  readonly number: string;
  readonly now: number;
}

/** Counts this message for its blocks. Otherwise answers when (Unix ms) the next one is let through. */
export async function takeBlocks(transaction: Transaction, send: BlockSend): Promise<number | undefined> {
  const { tenant, now } = send;
  const { tenantId } = tenant;
  const { prefixRateLimitConfigurations = [] } = methodSettings(tenant, 'SMS');
  const blocks = new Set<string>();
  for (const limit of prefixRateLimitConfigurations) {
    const block = blockOf(limit, send.number);
    if (block === undefined) continue;
    const { rateLimit = rateLimitDefault, windowInMinutes = windowInMinutesDefault } = limit;
    const counted = { tenantId, subject: block, now };
    const freeAt = await limitedUntil(transaction, counted, [{ rateLimit, windowInMinutes }]);
    if (freeAt !== undefined) return freeAt;
    blocks.add(block);
  }
  for (const block of blocks) await noteSend(transaction, tenantId, block, now);
  return undefined;
}

/** Undefined: the limit is off, or not about this number. */
function blockOf(
  { enabled, blockSize = 'country', countryCodes = [] }: PrefixRateLimit,
  number: string,
): string | undefined {
  if (enabled === false) return undefined;
  const parsed = parsePhoneNumber(number);
  const country = parsed.valid ? parsed.country : undefined;
  // None are all: a limit that is about nobody would be no limit.
  if (countryCodes.length > 0 && !countryCodes.includes(country ?? '')) return undefined;
  if (blockSize === 'country') return `block:${country ?? 'none'}`;
  return `block:${number.replace('+', '').slice(0, blockSize)}`;
}
