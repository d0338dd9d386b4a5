/** Table of what a tenant set for a verification method (management-api.md §8, §10). */

export interface AuthenticatorConfigurationTables {
  authenticator_configurations: AuthenticatorConfigurationTable;
}

export interface AuthenticatorConfigurationTable {
  tenant_id: string;
  method: string;
  /** JSON: what may be shown, but for what is a setting of the tenant. */
  fields: string;
  /** JSON: secrets by block, sealed. */
  sealed_secrets: Uint8Array;
  created_at: number;
  updated_at: number;
}

export const authenticatorConfigurationTables: readonly string[] = [
  `create table authenticator_configurations (tenant_id text not null, method text not null, fields text not null,
     sealed_secrets blob not null, created_at integer not null, updated_at integer not null, primary key (tenant_id, method))`,
];
