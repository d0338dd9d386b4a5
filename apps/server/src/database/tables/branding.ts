/** How a tenant's pages look and what they say. */

export interface BrandingTables {
  branding: BrandingTable;
}

export interface BrandingTable {
  tenant_id: string;
  /** JSON, as the Management API takes it. */
  theme: string;
  /** JSON: text by locale and id. */
  message_overrides: string;
  /** A digest of both. */
  version: string;
  updated_at: number;
}

export const brandingTables: readonly string[] = [
  `create table branding (tenant_id text primary key, theme text not null, message_overrides text not null, version text not null,
     updated_at integer not null)`,
];
