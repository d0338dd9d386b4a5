/**
 * Sites under other names that may use the passkeys of this one (WebAuthn L3 §5.11): a browser that is on one of them asks
 * the host of the relying party. Owns: that document. It names what the tenant lists, and nobody else's (SECURITY row 28).
 */
import type { Database, Reader } from '../database/database.ts';
import type { HttpServer } from '../http/http-server.ts';
import type { TenantSettings } from '../tenants/tenant.ts';

export interface RelatedOriginDependencies {
  readonly database: Database;
  readonly publicUrl: string;
}

type Settings = Pick<TenantSettings, 'relyingParty' | 'relatedOrigins'>;

export function relatedOriginRoutes(
  server: HttpServer,
  { database, publicUrl }: RelatedOriginDependencies,
): void {
  const ownHost = new URL(publicUrl).hostname;
  server.get('/.well-known/webauthn', async ({ hostname }) => {
    const settings = await settingsOfHost(database.read, hostname.toLowerCase(), ownHost);
    return { origins: settings?.relatedOrigins ?? [] };
  });
}

/** A host is one tenant's: of those that name it the oldest, so that a later one cannot add origins to it. */
async function settingsOfHost(reader: Reader, host: string, ownHost: string): Promise<Settings | undefined> {
  // Our own host is that of tenants that name none, too.
  const rows = await reader.query
    .selectFrom('tenants')
    .select('settings')
    .where((expression) =>
      expression.or([
        expression('settings', 'like', `%"relyingParty":${JSON.stringify(host.replace(/[%_]/g, ''))}%`),
        ...(host === ownHost ? [expression('settings', 'not like', '%"relyingParty":%')] : []),
      ]),
    )
    .orderBy('created_at')
    .orderBy('tenant_id')
    .execute();
  const all = rows.map((row): Settings => JSON.parse(row.settings));
  return all.find(({ relyingParty = ownHost }) => relyingParty === host);
}
