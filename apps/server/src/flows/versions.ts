/**
 * What actions and their flows were, by the configuration versions of their tenant. Owns: that every version is kept, also of
 * what is deleted. Does not own: who may change them.
 */
import type { Selectable } from 'kysely';
import type { ActionConfiguration } from '../action-configurations/action-configuration.ts';
import type { Reader, Transaction } from '../database/database.ts';
import type { FlowVersionTable } from '../database/tables/flows.ts';
import type { VersionAuthor } from '../rule-versions/store.ts';

export type FlowVersion = Selectable<FlowVersionTable>;

interface Source {
  readonly table: 'action_configurations' | 'action_flows';
  readonly versions: 'action_versions' | 'flow_versions';
  /** Columns of the version, and where they come from. */
  readonly columns: Readonly<Record<string, string>>;
}

const sources: readonly Source[] = [
  {
    table: 'action_configurations',
    versions: 'action_versions',
    columns: { default_outcome: 'default_outcome', configuration: 'configuration' },
  },
  {
    table: 'action_flows',
    versions: 'flow_versions',
    columns: { flow_version: 'version', nodes: 'nodes', rules: 'rules' },
  },
];

const sameAction = (versions: string): string =>
  `one.tenant_id = ${versions}.tenant_id and one.action_code = ${versions}.action_code`;

/** Ends the versions of what was changed or deleted. */
function endSql({ table, versions, columns }: Source): string {
  const same = Object.entries(columns).map(([name, from]) => `one.${from} = ${versions}.${name}`);
  return `update ${versions} set to_configuration =
  (select configuration_version from tenants where tenants.tenant_id = ${versions}.tenant_id)
where tenant_id = ? and to_configuration is null and not exists (select 1 from ${table} as one
  where ${sameAction(versions)} and ${same.join(' and ')})`;
}

/** Begins one for all that has none now. */
function beginSql({ table, versions, columns }: Source): string {
  const names = Object.keys(columns).join(', ');
  const values = Object.values(columns).map((name) => `one.${name}`);
  return `insert into ${versions} (tenant_id, action_code, version, ${names}, from_configuration, key_id, created_at)
select one.tenant_id, one.action_code, 1 + coalesce((select max(version) from ${versions} where ${sameAction(versions)}), 0),
  ${values.join(', ')}, tenants.configuration_version, ?, cast(? as bigint)
from ${table} as one join tenants on tenants.tenant_id = one.tenant_id
where one.tenant_id = ? and not exists (select 1 from ${versions} where ${sameAction(versions)}
  and ${versions}.to_configuration is null)`;
}

const statements = sources.map((source) => ({ end: endSql(source), begin: beginSql(source) }));

/** As `keepRuleVersions`, for actions and flows: after the configuration version moved. */
export async function keepActionVersions(
  transaction: Transaction,
  { tenantId, keyId, at }: VersionAuthor,
): Promise<void> {
  for (const { end, begin } of statements) {
    await transaction.run(end, [tenantId]);
    await transaction.run(begin, [keyId, at ?? null, tenantId]);
  }
}

const wasThere = 'from_configuration <= ? and (to_configuration is null or to_configuration > ?)';

/** The flow as it decided in a configuration version of the tenant; undefined: none was published. */
export async function flowVersionAt(
  reader: Reader,
  tenantId: string,
  actionCode: string,
  configuration: number,
): Promise<FlowVersion | undefined> {
  const [row] = await reader.rows(
    `select * from flow_versions where tenant_id = ? and action_code = ? and ${wasThere}`,
    [tenantId, actionCode, configuration, configuration],
  );
  return row as unknown as FlowVersion | undefined;
}

/** What the action said in a configuration version of the tenant; undefined: nobody knows. */
export async function actionConfigurationAt(
  reader: Reader,
  tenantId: string,
  actionCode: string,
  configuration: number,
): Promise<ActionConfiguration | undefined> {
  const [row] = await reader.rows(
    `select default_outcome, configuration from action_versions where tenant_id = ? and action_code = ? and ${wasThere}`,
    [tenantId, actionCode, configuration, configuration],
  );
  return (
    row && {
      actionCode,
      defaultOutcome: row.default_outcome as ActionConfiguration['defaultOutcome'],
      optional: JSON.parse(row.configuration as string),
      lastActionAt: null,
    }
  );
}

/** Newest first; of a deleted action too. */
export async function listFlowVersions(
  reader: Reader,
  tenantId: string,
  actionCode: string,
): Promise<readonly FlowVersion[]> {
  return await reader.query
    .selectFrom('flow_versions')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('action_code', '=', actionCode)
    .orderBy('version', 'desc')
    .execute();
}
