import { type Authenticator, toAuthenticator } from '../authenticators/authenticator.ts';
import type { Reader, Transaction } from '../database/database.ts';
import {
  type AppAuthenticator,
  type AppCredential,
  type AppKind,
  appKeyIdOf,
  appKinds,
  isAppAuthenticator,
} from './app-credential.ts';

/** The credentials of this key, one of each kind at most, of anybody in the tenant. */
export async function listByAppKey(
  reader: Reader,
  tenantId: string,
  keyId: string,
): Promise<AppAuthenticator[]> {
  const rows = await reader.query
    .selectFrom('authenticators')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where(
      'app_key_id',
      'in',
      appKinds.map((kind) => appKeyIdOf(kind, keyId)),
    )
    .execute();
  return rows.map(toAuthenticator).filter(isAppAuthenticator);
}

export async function findByAppKey(
  reader: Reader,
  tenantId: string,
  kind: AppKind,
  keyId: string,
): Promise<AppAuthenticator | undefined> {
  const all = await listByAppKey(reader, tenantId, keyId);
  return all.find(({ appCredential }) => appCredential.kind === kind);
}

/** What the app says of itself anew. */
export async function updateAppCredential(
  transaction: Transaction,
  { tenantId, userId, authenticatorId, method }: Authenticator,
  change: { readonly appCredential?: AppCredential; readonly sealedSecret?: Uint8Array },
): Promise<void> {
  await transaction.query
    .updateTable('authenticators')
    .set({
      ...(change.appCredential === undefined ? {} : { app_credential: JSON.stringify(change.appCredential) }),
      ...(change.sealedSecret === undefined ? {} : { sealed_secret: change.sealedSecret }),
    })
    .where('tenant_id', '=', tenantId)
    .where('user_id', '=', userId)
    .where('authenticator_id', '=', authenticatorId)
    .execute();
  transaction.audit({ tenantId, type: 'authenticator.updated', userId, data: { authenticatorId, method } });
}

/** A signature of the key was right: it was last used now. */
export async function touchAppCredential(
  transaction: Transaction,
  { tenantId, userId, authenticatorId }: Authenticator,
  now: number,
): Promise<void> {
  await transaction.run(
    'update authenticators set last_verified_at = ? where tenant_id = ? and user_id = ? and authenticator_id = ?',
    [now, tenantId, userId, authenticatorId],
  );
}
