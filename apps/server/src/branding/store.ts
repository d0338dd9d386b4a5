/** Themes and message overrides in the database: one row per tenant, whose version changes with its content. */
import { createHash } from 'node:crypto';
import type { Reader, Transaction } from '../database/database.ts';
import type { MessageOverrides } from './message-overrides.ts';
import type { Theme } from './theme.ts';

export interface Branding {
  readonly theme: Theme;
  readonly messageOverrides: MessageOverrides;
  /** In the addresses of what pages load, so that browsers may keep it. */
  readonly version: string;
}

const nothing: Branding = { theme: {}, messageOverrides: {}, version: '' };
const versionCharacters = 22;

/** Undefined: the tenant never changed anything, or put all back. */
export async function brandingVersion(reader: Reader, tenantId: string): Promise<string | undefined> {
  const row = await reader.query
    .selectFrom('branding')
    .select('version')
    .where('tenant_id', '=', tenantId)
    .executeTakeFirst();
  return row?.version;
}

export async function findBranding(reader: Reader, tenantId: string): Promise<Branding> {
  const row = await reader.query
    .selectFrom('branding')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .executeTakeFirst();
  if (!row) return nothing;
  return {
    theme: JSON.parse(row.theme),
    messageOverrides: JSON.parse(row.message_overrides),
    version: row.version,
  };
}

export async function putBranding(
  transaction: Transaction,
  tenantId: string,
  change: { readonly branding: Omit<Branding, 'version'>; readonly now: number },
): Promise<void> {
  const theme = JSON.stringify(change.branding.theme);
  const messageOverrides = JSON.stringify(change.branding.messageOverrides);
  const version = createHash('sha256')
    .update(JSON.stringify([theme, messageOverrides]))
    .digest('base64url')
    .slice(0, versionCharacters);
  const values = { theme, message_overrides: messageOverrides, version, updated_at: change.now };
  await transaction.query
    .insertInto('branding')
    .values({ tenant_id: tenantId, ...values })
    .onConflict((conflict) => conflict.column('tenant_id').doUpdateSet(values))
    .execute();
}
