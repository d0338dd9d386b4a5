/** Tables beside rules: value lists, how custom values are to be read, and flows. */

export interface RuleDataTables {
  value_lists: ValueListTable;
  custom_data_points: CustomDataPointTable;
  action_flows: ActionFlowTable;
}

/** The flow of an action, as it was published last. */
export interface ActionFlowTable {
  tenant_id: string;
  action_code: string;
  /** JSON array, number for number as it was sent. */
  nodes: string;
  /** JSON array of its rules, in their order, the same. */
  rules: string;
  version: number;
  updated_at: number;
}

export interface ValueListTable {
  tenant_id: string;
  alias: string;
  name: string;
  item_type: 'string' | 'number';
  is_active: number;
  /** JSON array, as given. */
  items: string;
  /** Another one with every change of the items; compiled lists are kept by it. */
  revision: string;
  created_at: number;
  updated_at: number;
}

export interface CustomDataPointTable {
  tenant_id: string;
  data_point_id: string;
  model_type: 'action' | 'user';
  name: string;
  data_type: 'text' | 'number' | 'boolean' | 'multiselect';
  description: string | null;
  is_public: number;
  created_at: number;
  updated_at: number;
}

export const ruleDataTables: readonly string[] = [
  `create table action_flows (tenant_id text not null, action_code text not null, nodes text not null, rules text not null, version integer not null,
     updated_at integer not null, primary key (tenant_id, action_code))`,
  `create table value_lists (tenant_id text not null, alias text not null, name text not null, item_type text not null,
     is_active integer not null, items text not null, revision text not null, created_at integer not null,
     updated_at integer not null, primary key (tenant_id, alias))`,
  `create table custom_data_points (tenant_id text not null, data_point_id text not null, model_type text not null,
     name text not null, data_type text not null, description text, is_public integer not null, created_at integer not null,
     updated_at integer not null, primary key (tenant_id, data_point_id))`,
  'create unique index custom_data_points_by_name on custom_data_points (tenant_id, model_type, name)',
];
