/** Tables of what rules were and may become: their versions, drafts, what shadow rules would have decided, changes of value lists. */

export interface RuleHistoryTables {
  rule_versions: RuleVersionTable;
  rule_drafts: RuleDraftTable;
  shadow_decisions: ShadowDecisionTable;
  value_list_changes: ValueListChangeTable;
}

/** What a rule or a draft was from one configuration version of the tenant to another. Never changed, but for its end. */
export interface RuleVersionTable {
  tenant_id: string;
  action_code: string;
  /** Of a draft: its own id. */
  rule_id: string;
  /** 1 is the first. */
  version: number;
  /** RULE and FLOW: it decided, or could, by itself or where a flow has it. */
  state: 'RULE' | 'FLOW' | 'SHADOW' | 'DRAFT';
  priority: number;
  /** JSON, as in `rules`. */
  rule: string;
  /** Of a draft: the rule whose place it would take. */
  replaces: string | null;
  /** The first configuration version of the tenant that had it. */
  from_configuration: number;
  /** The first that had it no more; null: it is there. */
  to_configuration: number | null;
  key_id: string;
  created_at: number | null;
}

export interface RuleDraftTable {
  tenant_id: string;
  action_code: string;
  draft_id: string;
  state: 'SHADOW' | 'DRAFT';
  priority: number;
  /** JSON, as in `rules`; its ruleId is the draft's. */
  rule: string;
  /** The rule whose place it would take; null: it would be one more. */
  replaces: string | null;
  /** JSON of that rule as the draft began from it. */
  based_on: string | null;
  created_at: number;
  updated_at: number;
}

/** What one shadow rule would have made of one decision. */
export interface ShadowDecisionTable {
  tenant_id: string;
  user_id: string;
  action_code: string;
  idempotency_key: string;
  draft_id: string;
  matched: number;
  /** What was decided. */
  outcome: string;
  /** What would have been. */
  shadow_outcome: string;
  /** Why it could not be evaluated; holds no facts. */
  error: string | null;
  created_at: number;
}

/** Which items of a list came and went with a configuration version. */
export interface ValueListChangeTable {
  tenant_id: string;
  alias: string;
  /** The first configuration version of the tenant that had the items as they were then. */
  configuration: number;
  /** Of several changes that became visible together: their order. */
  seq: number;
  /** JSON arrays. */
  added: string;
  removed: string;
}

export const ruleHistoryTables: readonly string[] = [
  `create table rule_versions (tenant_id text not null, action_code text not null, rule_id text not null, version integer not null,
     state text not null, priority integer not null, rule text not null, replaces text, from_configuration integer not null,
     to_configuration integer, key_id text not null, created_at integer, primary key (tenant_id, action_code, rule_id, version))`,
  'create index rule_versions_now on rule_versions (tenant_id, action_code, rule_id) where to_configuration is null',
  `create table rule_drafts (tenant_id text not null, action_code text not null, draft_id text not null, state text not null,
     priority integer not null, rule text not null, replaces text, based_on text, created_at integer not null,
     updated_at integer not null, primary key (tenant_id, action_code, draft_id))`,
  `create table shadow_decisions (tenant_id text not null, user_id text not null, action_code text not null,
     idempotency_key text not null, draft_id text not null, matched integer not null, outcome text not null,
     shadow_outcome text not null, error text, created_at integer not null,
     primary key (tenant_id, user_id, action_code, idempotency_key, draft_id)) without rowid`,
  'create index shadow_decisions_by_draft on shadow_decisions (tenant_id, draft_id, created_at)',
  'create index shadow_decisions_by_age on shadow_decisions (created_at)',
  `create table value_list_changes (tenant_id text not null, alias text not null, configuration integer not null,
     seq integer not null, added text not null, removed text not null, primary key (tenant_id, alias, configuration, seq))`,
];
