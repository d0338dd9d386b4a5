/** Table of whom a tenant set: who carries its messages and pushes, who checks identities, whose word on apps counts. */

export interface ProviderTables {
  providers: ProviderTable;
}

export interface ProviderTable {
  tenant_id: string;
  kind: string;
  /** Which of the kind: a channel, a carrier, a verification method. */
  name: string;
  /** For people who look at the table; what counts is in `sealed`. */
  provider: string;
  /** Provider, settings and credentials as JSON, sealed together: no credential can be sent to other settings. */
  sealed: Uint8Array;
  /** Another one with every change. */
  revision: string;
  updated_at: number;
}

export const providerTables: readonly string[] = [
  `create table providers (tenant_id text not null, kind text not null, name text not null, provider text not null,
     sealed blob not null, revision text not null, updated_at integer not null, primary key (tenant_id, kind, name))`,
];
