/** Authenticator configurations in the database; secrets are sealed (SECURITY row 49). */
import { createHash } from 'node:crypto';
import type { ServedMethod } from '../authenticators/verification-method.ts';
import type { Reader, Transaction } from '../database/database.ts';
import type { AuthenticatorConfigurationTable } from '../database/tables/authenticator-configurations.ts';
import type { KeyRing } from '../secrets/key-ring.ts';
import type { AuthenticatorConfiguration } from './configuration.ts';

const contextOf = (tenantId: string, method: string): string =>
  `authenticator-configuration|${tenantId}|${method}`;

export class AuthenticatorConfigurationStore {
  readonly #keyRing: KeyRing;

  constructor(keyRing: KeyRing) {
    this.#keyRing = keyRing;
  }

  async find(
    reader: Reader,
    tenantId: string,
    method: ServedMethod,
  ): Promise<AuthenticatorConfiguration | undefined> {
    const row = await reader.query
      .selectFrom('authenticator_configurations')
      .selectAll()
      .where('tenant_id', '=', tenantId)
      .where('method', '=', method)
      .executeTakeFirst();
    return row && this.#open(row);
  }

  /** Another one with every change, also of what is never shown: the sealing of the same twice differs. */
  async revision(reader: Reader, tenantId: string, method: ServedMethod): Promise<string> {
    const row = await reader.query
      .selectFrom('authenticator_configurations')
      .select('sealed_secrets')
      .where('tenant_id', '=', tenantId)
      .where('method', '=', method)
      .executeTakeFirst();
    return row ? createHash('sha256').update(row.sealed_secrets).digest('base64url') : '';
  }

  async list(
    reader: Reader,
    tenantId: string,
  ): Promise<ReadonlyMap<ServedMethod, AuthenticatorConfiguration>> {
    const rows = await reader.query
      .selectFrom('authenticator_configurations')
      .selectAll()
      .where('tenant_id', '=', tenantId)
      .execute();
    return new Map(rows.map((row) => [row.method as ServedMethod, this.#open(row)]));
  }

  async put(
    transaction: Transaction,
    tenantId: string,
    { method, fields, secrets }: AuthenticatorConfiguration,
    now: number,
  ): Promise<void> {
    const sealed = this.#keyRing.seal(JSON.stringify(secrets), contextOf(tenantId, method));
    await transaction.run(
      `insert into authenticator_configurations (tenant_id, method, fields, sealed_secrets, created_at, updated_at)
       values (?, ?, ?, ?, ?, ?) on conflict (tenant_id, method) do update set fields = excluded.fields,
         sealed_secrets = excluded.sealed_secrets, updated_at = excluded.updated_at`,
      [tenantId, method, JSON.stringify(fields), sealed, now, now],
    );
  }

  async remove(transaction: Transaction, tenantId: string, method: ServedMethod): Promise<void> {
    await transaction.run('delete from authenticator_configurations where tenant_id = ? and method = ?', [
      tenantId,
      method,
    ]);
  }

  #open(row: AuthenticatorConfigurationTable): AuthenticatorConfiguration {
    const secrets = this.#keyRing.open(row.sealed_secrets, contextOf(row.tenant_id, row.method));
    return {
      method: row.method as ServedMethod,
      fields: JSON.parse(row.fields),
      secrets: JSON.parse(secrets.toString('utf8')),
    };
  }
}
