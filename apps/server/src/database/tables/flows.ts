/** Tables of what actions and flows were, by the configuration versions of their tenant. */

export interface FlowTables {
  flow_versions: FlowVersionTable;
  action_versions: ActionVersionTable;
}

/** A flow as it decided from one configuration version of the tenant to another. Never changed, but for its end. */
export interface FlowVersionTable {
  tenant_id: string;
  action_code: string;
  /** 1 is the first of this action code; it goes on where an action is deleted and made again. */
  version: number;
  /** What the public API calls the version: how often the flow had been published. */
  flow_version: number;
  /** JSON arrays, number for number as they were sent. */
  nodes: string;
  rules: string;
  /** The first configuration version of the tenant that had it. */
  from_configuration: number;
  /** The first that had it no more; null: it is there. */
  to_configuration: number | null;
  key_id: string;
  created_at: number | null;
}

/** What decided where no rule did, from one configuration version of the tenant to another. */
export interface ActionVersionTable {
  tenant_id: string;
  action_code: string;
  version: number;
  default_outcome: string;
  /** JSON, as in `action_configurations`. */
  configuration: string;
  from_configuration: number;
  to_configuration: number | null;
  key_id: string;
  created_at: number | null;
}

const interval = `from_configuration integer not null, to_configuration integer, key_id text not null, created_at integer,
     primary key (tenant_id, action_code, version)`;

export const flowTables: readonly string[] = [
  `create table flow_versions (tenant_id text not null, action_code text not null, version integer not null,
     flow_version integer not null, nodes text not null, rules text not null, ${interval})`,
  'create index flow_versions_now on flow_versions (tenant_id, action_code) where to_configuration is null',
  `create table action_versions (tenant_id text not null, action_code text not null, version integer not null,
     default_outcome text not null, configuration text not null, ${interval})`,
  'create index action_versions_now on action_versions (tenant_id, action_code) where to_configuration is null',
];
