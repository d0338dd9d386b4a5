/**
 * What rules and drafts were, by the configuration versions of their tenant. Owns: that every version is kept, also of what
 * is deleted. Does not own: who may change a rule.
 */
import type { Selectable } from 'kysely';
import type { StoredRule } from '../action-configurations/action-configuration.ts';
import type { Reader, Transaction } from '../database/database.ts';
import type { RuleVersionTable } from '../database/tables/rule-history.ts';

export interface RuleVersion {
  readonly ruleId: string;
  readonly version: number;
  readonly state: RuleVersionTable['state'];
  readonly rule: StoredRule;
  readonly replaces: string | undefined;
  /** False: changed or deleted since. */
  readonly isCurrent: boolean;
  readonly keyId: string;
  /** Unix milliseconds. */
  readonly createdAt: number | undefined;
}

export interface VersionAuthor {
  readonly tenantId: string;
  readonly keyId: string;
  /** Unix milliseconds. */
  readonly at: number | undefined;
}

const sameRule = `one.tenant_id = rule_versions.tenant_id and one.action_code = rule_versions.action_code`;

interface Source {
  readonly table: 'rules' | 'rule_drafts';
  readonly id: string;
  readonly state: string;
  readonly replaces: string;
  /** Versions that come from this table. */
  readonly versions: string;
}

const sources: readonly Source[] = [
  {
    table: 'rules',
    id: 'rule_id',
    // The rules of a flow stand where its nodes say.
    state: `case when exists (select 1 from action_flows as flow where flow.tenant_id = one.tenant_id
      and flow.action_code = one.action_code) then 'FLOW' else 'RULE' end`,
    replaces: "''",
    versions: "rule_versions.state in ('RULE', 'FLOW')",
  },
  {
    table: 'rule_drafts',
    id: 'draft_id',
    state: 'one.state',
    replaces: "coalesce(one.replaces, '')",
    versions: "rule_versions.state in ('DRAFT', 'SHADOW')",
  },
];

/** Ends the versions of what was changed or deleted. */
const endSql = ({
  table,
  id,
  state,
  replaces,
  versions,
}: Source): string => `update rule_versions set to_configuration =
  (select configuration_version from tenants where tenants.tenant_id = rule_versions.tenant_id)
where tenant_id = ? and to_configuration is null and ${versions} and not exists (select 1 from ${table} as one where ${sameRule}
  and one.${id} = rule_versions.rule_id and one.rule = rule_versions.rule and one.priority = rule_versions.priority
  and ${state} = rule_versions.state and ${replaces} = coalesce(rule_versions.replaces, ''))`;

/** Begins one for all that has none now. */
const beginSql = ({
  table,
  id,
  state,
  replaces,
}: Source): string => `insert into rule_versions (tenant_id, action_code, rule_id,
  version, state, priority, rule, replaces, from_configuration, key_id, created_at)
select one.tenant_id, one.action_code, one.${id}, 1 + coalesce((select max(version) from rule_versions where ${sameRule}
    and one.${id} = rule_versions.rule_id), 0),
  ${state}, one.priority, one.rule, nullif(${replaces}, ''), tenants.configuration_version, ?, cast(? as bigint)
from ${table} as one join tenants on tenants.tenant_id = one.tenant_id
where one.tenant_id = ? and not exists (select 1 from rule_versions where ${sameRule} and one.${id} = rule_versions.rule_id
  and rule_versions.to_configuration is null)`;

const statements = sources.map((source) => ({ end: endSql(source), begin: beginSql(source) }));

/**
 * Writes down what changed of the tenant's rules and drafts, whoever changed it. After the configuration version moved: from
 * that version on decisions are made by what is there now.
 */
export async function keepRuleVersions(
  transaction: Transaction,
  { tenantId, keyId, at }: VersionAuthor,
): Promise<void> {
  // All ends before any begins: a draft that was promoted goes on as a rule of the same id.
  for (const { end } of statements) await transaction.run(end, [tenantId]);
  for (const { begin } of statements) await transaction.run(begin, [keyId, at ?? null, tenantId]);
}

const toVersion = (row: Selectable<RuleVersionTable>): RuleVersion => ({
  ruleId: row.rule_id,
  version: row.version,
  state: row.state,
  rule: JSON.parse(row.rule) as StoredRule,
  replaces: row.replaces ?? undefined,
  isCurrent: row.to_configuration === null,
  keyId: row.key_id,
  createdAt: row.created_at ?? undefined,
});

/** All rules and drafts of an action as they were in one configuration version of the tenant, in their order. */
export async function versionsAt(
  reader: Reader,
  tenantId: string,
  actionCode: string,
  configuration: number,
): Promise<readonly RuleVersion[]> {
  const rows = await reader.query
    .selectFrom('rule_versions')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('action_code', '=', actionCode)
    .where('from_configuration', '<=', configuration)
    .where(({ eb, or }) =>
      or([eb('to_configuration', 'is', null), eb('to_configuration', '>', configuration)]),
    )
    .orderBy('priority')
    .orderBy('rule_id')
    .execute();
  return rows.map(toVersion);
}

/** Newest first. */
export async function listVersions(
  reader: Reader,
  tenantId: string,
  actionCode: string,
  ruleId: string,
): Promise<readonly RuleVersion[]> {
  const rows = await reader.query
    .selectFrom('rule_versions')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('action_code', '=', actionCode)
    .where('rule_id', '=', ruleId)
    .orderBy('version', 'desc')
    .execute();
  return rows.map(toVersion);
}
