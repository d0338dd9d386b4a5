/**
 * Recording many decisions with one statement (PostgreSQL). Owns: the SQL, its variants, and a decision as one of its
 * records. Does not own: which go together.
 */
import { insertManyShadowsSql } from '../rule-drafts/shadow-decisions.ts';
import { insertManySql } from '../signals/velocity/entries.ts';
import { changesDevice, changesUser, decidedEvent, type NewDecision } from './record.ts';
import { actionColumns, actionValues } from './store.ts';

const columnTypes: Readonly<Record<string, string>> = {
  state_updated_at: 'bigint',
  created_at: 'bigint',
  updated_at: 'bigint',
  redirect_to_settings: 'integer',
  policy_version: 'bigint',
};
const definitions = actionColumns.map((name) => `${name} ${columnTypes[name] ?? 'text'}`);
const columns = actionColumns.join(', ');
const key = 'tenant_id, user_id, action_code, idempotency_key';

interface Variant {
  /** Columns more of a record, and what is done with them. */
  readonly definition: string;
  readonly step: string;
}

/**
 * Not those whose key was used, nor those of a configuration that is not the tenant's any more: looked at one by one, for
 * joined PostgreSQL might read all tenants. Rows are written in the
 * order of their keys: two batches that share some wait for each other, never both.
 */
const recordSqlFor = (
  { definition, step }: Variant,
  answer: string,
): string => `with decision as materialized (
  select * from json_to_recordset($1::json) as one (n integer, audit text, changes_user boolean, changes_device boolean,
    is_last_action_due boolean, version bigint, ${definitions.join(', ')}${definition})),
stored as (
  insert into actions (${columns}) select ${columns} from decision where version = (select configuration_version from tenants
    where tenants.tenant_id = decision.tenant_id) order by ${key}
  on conflict do nothing returning ${key}),
made as materialized (select decision.* from decision join stored using (${key})),
told as (
  insert into audit_pending (tenant_id, at, type, user_id, data)
  select tenant_id, created_at, 'action.decided', user_id, audit from made order by n),
met as (
  insert into users (tenant_id, user_id, email, phone_number, username, created_at, updated_at)
  select tenant_id, user_id, email, phone_number, username, created_at, created_at from made where changes_user
  order by tenant_id, user_id
  on conflict (tenant_id, user_id) do update set email = coalesce(users.email, excluded.email),
    phone_number = coalesce(users.phone_number, excluded.phone_number), username = coalesce(users.username, excluded.username)),
seen as (
  insert into devices (tenant_id, user_id, device_id, created_at, last_seen_at, allowed_at)
  select tenant_id, user_id, device_id, created_at, created_at, case when state = 'ALLOW' then created_at end
  from made where changes_device order by tenant_id, user_id, device_id
  on conflict (tenant_id, user_id, device_id) do update set last_seen_at = excluded.last_seen_at,
    allowed_at = coalesce(devices.allowed_at, excluded.allowed_at)),
noted as (
  update action_configurations as configuration set last_action_at = latest.at
  from (select tenant_id, action_code, max(created_at) as at from made where is_last_action_due
    group by tenant_id, action_code) as latest
  where configuration.tenant_id = latest.tenant_id and configuration.action_code = latest.action_code)${step}
${answer}`;

const counted = { definition: ', entries json', step: `,\ncounted_too as (${insertManySql})` };
const shadowed = { definition: ', shadows json', step: `,\nshadowed_too as (${insertManyShadowsSql})` };
const variants = {
  plain: { definition: '', step: '' },
  /** Where a rule of any of the tenants counts. */
  counted,
  /** Where any has rules in the shadow: those may count too. */
  shadowed: { definition: counted.definition + shadowed.definition, step: counted.step + shadowed.step },
};

const ofEach = (answer: string) => ({
  plain: recordSqlFor(variants.plain, answer),
  counted: recordSqlFor(variants.counted, answer),
  shadowed: recordSqlFor(variants.shadowed, answer),
});

/** Answers with those that it recorded, by number. */
const some = ofEach('select n from made');
/** Divides by zero where it is not all of them, and so records none. */
const all = ofEach('select 1 / ((select count(*) from made) / (select count(*) from decision)) as all_made');

function variantFor(decisions: readonly NewDecision[]): keyof typeof variants {
  if (decisions.some(({ shadows }) => shadows)) return 'shadowed';
  return decisions.some(({ entries }) => entries?.length) ? 'counted' : 'plain';
}

/** The statement and its parameter. `isWhole`: all of them or none. */
export const recordMany = (
  decisions: readonly NewDecision[],
  { isWhole }: { readonly isWhole: boolean },
): { readonly sql: string; readonly parameters: readonly string[] } => ({
  sql: (isWhole ? all : some)[variantFor(decisions)],
  parameters: [JSON.stringify(decisions.map(toRow))],
});

function toRow(
  { action, known, version, isLastActionDue, entries, shadows }: NewDecision,
  n: number,
): Record<string, unknown> {
  const row: Record<string, unknown> = {
    n,
    audit: JSON.stringify(decidedEvent(action).data),
    changes_user: changesUser(action, known),
    changes_device: changesDevice(action, known),
    is_last_action_due: isLastActionDue,
    version,
    ...(entries?.length ? { entries } : {}),
    ...(shadows ? { shadows } : {}),
  };
  const values = actionValues(action);
  for (const [at, name] of actionColumns.entries()) {
    const value = values[at];
    // What is not there is null in the record, and is not sent.
    if (value !== null) row[name] = value;
  }
  return row;
}
