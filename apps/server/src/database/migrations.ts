/**
 * Forward-only steps, each in one transaction. A database keeps a digest of each step that made it and is refused by a
 * program whose step reads otherwise: once a version is released, its steps stay as they are and what changes is 0002 and on.
 */
import { createHash } from 'node:crypto';
import { type Kysely, sql } from 'kysely';
import { Migrator } from 'kysely/migration';
import { anonymousTables } from './tables/anonymous.ts';
import { authenticatorConfigurationTables } from './tables/authenticator-configurations.ts';
import { backTestTables } from './tables/back-tests.ts';
import { brandingTables } from './tables/branding.ts';
import { edgeTables } from './tables/edge.ts';
import { flowTables } from './tables/flows.ts';
import { identityTables } from './tables/identity-verification.ts';
import { magicLinkTables } from './tables/magic-links.ts';
import { messageTables } from './tables/messages.ts';
import { otpTables } from './tables/otp.ts';
import { providerTables } from './tables/providers.ts';
import { pushTables } from './tables/push.ts';
import { rateLimitTables } from './tables/rate-limits.ts';
import { ruleDataTables } from './tables/rule-data.ts';
import { ruleHistoryTables } from './tables/rule-history.ts';
import { sessionTables } from './tables/sessions.ts';
import { signalTables } from './tables/signals.ts';
import { webhookTables } from './tables/webhooks.ts';
import type { Tables } from './tables.ts';

const first: readonly string[] = [
  `create table tenants (tenant_id text primary key, name text not null, settings text not null, sealed_keys blob not null,
     configuration_version integer not null, created_at integer not null)`,
  `create table api_keys (tenant_id text not null, key_id text not null, kind text not null, hash blob not null, sealed blob,
     created_at integer not null, last_used_at integer, revoked_at integer, primary key (tenant_id, key_id))`,
  'create unique index api_keys_by_hash on api_keys (hash)',
  `create table action_configurations (tenant_id text not null, action_code text not null, default_outcome text not null,
     configuration text not null, created_at integer not null, last_action_at integer, primary key (tenant_id, action_code))`,
  `create table rules (tenant_id text not null, action_code text not null, rule_id text not null, priority integer not null,
     rule text not null, created_at integer not null, primary key (tenant_id, action_code, rule_id))`,
  'create unique index rules_by_priority on rules (tenant_id, action_code, priority)',
  `create table users (tenant_id text not null, user_id text not null, email text, email_verified integer not null default 0,
     phone_number text, phone_number_verified integer not null default 0, username text, display_name text, locale text, custom text,
     default_method text, webauthn_handle text, last_verified_at integer, created_at integer not null, updated_at integer not null,
     primary key (tenant_id, user_id)) without rowid`,
  // For GET /users. Partial: most people of a decision have none of these, and their first one should cost nothing.
  'create index users_by_email on users (tenant_id, email, user_id) where email is not null',
  'create index users_by_phone_number on users (tenant_id, phone_number, user_id) where phone_number is not null',
  'create index users_by_username on users (tenant_id, username, user_id) where username is not null',
  `create table devices (tenant_id text not null, user_id text not null, device_id text not null, created_at integer not null,
     last_seen_at integer not null, allowed_at integer, proven_at integer, webauthn_proven_at integer, last_method text, invalidated_at integer,
     remembered_until integer, primary key (tenant_id, user_id, device_id)) without rowid`,
  `create table authenticators (tenant_id text not null, user_id text not null, authenticator_id text not null, method text not null,
     verified_at integer, last_verified_at integer, created_at integer not null, expires_at integer, email text, phone_number text,
     previous_sms_channel text, sealed_secret blob, last_step integer, credential_id text, public_key blob, sign_count integer, credential text,
     app_key_id text, app_credential text, display_name text, replaces_id text, primary key (tenant_id, user_id, authenticator_id))`,
  'create unique index authenticators_by_credential on authenticators (tenant_id, credential_id) where credential_id is not null',
  'create unique index authenticators_by_app_key on authenticators (tenant_id, app_key_id) where app_key_id is not null',
  `create table recovery_codes (tenant_id text not null, user_id text not null, code_id text not null, salt blob not null,
     hash blob not null, created_at integer not null, saved_at integer, primary key (tenant_id, user_id, code_id))`,
  `create table actions (tenant_id text not null, user_id text not null, action_code text not null, idempotency_key text not null,
     state text not null, state_updated_at integer not null, created_at integer not null, updated_at integer not null,
     facts text not null, outcome text not null, rule_ids text not null, methods text, default_method text,
     prompt_methods text, device_id text, ip_address text, user_agent text, email text, phone_number text, username text,
     redirect_url text, scope text, locale text, challenge_id text, verification_method text, verified_by text,
     wrong_tries integer not null default 0, validated_at integer, validated_token_hash blob, overridden_at integer, output_custom text,
     redirect_to_settings integer, step_up_of text, finished_at integer, counted text, policy_version integer, flow text, named_person text, primary key (tenant_id, user_id, action_code, idempotency_key))`,
  // For housekeeping: actions of people whom nobody is (decoys/).
  "create index actions_of_nobody on actions (created_at) where named_person = 'NOBODY'",
  `create table challenges (tenant_id text not null, challenge_id text not null, user_id text not null, action_code text not null,
     idempotency_key text not null, method text not null, purpose text not null, authenticator_id text, state text not null,
     code_hash blob, webauthn_challenge text, binding blob, data text, wrong_tries integer not null default 0, sends integer not null default 0,
     last_sent_at integer, created_at integer not null, expires_at integer not null, primary key (tenant_id, challenge_id))`,
  `create index challenges_by_action on challenges (tenant_id, user_id, action_code, idempotency_key, method, created_at)`,
  'create index challenges_by_expiry on challenges (expires_at)',
  `create table factor_failures (tenant_id text not null, user_id text not null, factor_class text not null, state text not null,
     updated_at integer not null, primary key (tenant_id, user_id, factor_class))`,
  `create table send_counters (tenant_id text not null, subject text not null, sent_at integer not null, seq integer not null,
     primary key (tenant_id, subject, sent_at, seq))`,
  `create table used_references (tenant_id text not null, reference_id text not null, loaded_at integer, exchanged_at integer,
     expires_at integer not null, primary key (tenant_id, reference_id))`,
  'create index used_references_by_expiry on used_references (expires_at)',
  `create table outbox (tenant_id text not null, message_id text not null, channel text not null, sealed blob not null,
     created_at integer not null, expires_at integer not null, attempts integer not null default 0, next_attempt_at integer not null,
     claim_id text, challenge_id text, primary key (tenant_id, message_id))`,
  'create index outbox_by_next_attempt on outbox (next_attempt_at)',
  `create table dev_inbox (tenant_id text not null, message_id text not null, channel text not null, sealed blob not null,
     received_at integer not null, seq integer not null, primary key (tenant_id, message_id))`,
  `create table audit_events (tenant_id text not null, seq integer not null, at integer not null, type text not null, user_id text,
     data text not null, hash text not null, primary key (tenant_id, seq)) without rowid`,
  'create table audit_heads (tenant_id text primary key, seq integer not null, hash text not null)',
  ...sessionTables,
  ...anonymousTables,
  ...otpTables,
  ...messageTables,
  ...magicLinkTables,
  ...webhookTables,
  ...rateLimitTables,
  ...edgeTables,
  ...pushTables,
  ...providerTables,
  ...brandingTables,
  ...ruleDataTables,
  ...authenticatorConfigurationTables,
  ...ruleHistoryTables,
  ...backTestTables,
  ...flowTables,
  ...identityTables,
  ...signalTables,
];

/** Statements by name; names sort in the order in which they run. */
export type Steps = Readonly<Record<string, readonly string[]>>;

/** All there are. Nothing is released yet: the first one still grows. */
export const allSteps: Steps = { '0001-first': first };

const digestCharacters = 16;
const separator = '.';

/** How a step is noted in the database: its name, and what it did. How its statements are laid out means nothing. */
function recordOf(name: string, statements: readonly string[]): string {
  const text = JSON.stringify(statements.map((statement) => statement.replace(/\s+/g, ' ').trim()));
  return name + separator + createHash('sha256').update(text).digest('hex').slice(0, digestCharacters);
}

const nameOf = (record: string): string => record.split(separator)[0] ?? record;

function recordsOf(steps: Steps): ReadonlyMap<string, readonly string[]> {
  return new Map(Object.entries(steps).map(([name, statements]) => [recordOf(name, statements), statements]));
}

/** Why a database with these notes is not one of ours; undefined: it is, or an older one that can be brought up to date. */
export function refusalOf(taken: readonly string[], steps: Steps = allSteps): string | undefined {
  const records = recordsOf(steps);
  const others = taken.filter((record) => !records.has(record)).map(nameOf);
  if (others.length === 0) return undefined;
  const changed = others.filter((name) => name in steps);
  return changed.length > 0
    ? `its tables are those of another build of Stepward (step ${changed.join(', ')} differs); use the build that wrote it, or start with an empty database`
    : `it was written by a newer version of Stepward (${others.join(', ')}); use that one`;
}

export interface MigrationOptions {
  /** Absent: all there are. */
  readonly steps?: Steps;
  /** A statement as this database takes it. */
  readonly translate?: (statement: string) => string;
  /** Where the migrator keeps what it did; absent: the only schema there is. */
  readonly schema?: string;
}

/**
 * Brings the schema up to date; answers once every step is on disk. Processes that start together wait for the first.
 * Refuses a schema with steps that this program does not know, or knows otherwise.
 */
export async function migrate(
  database: Kysely<Tables>,
  { steps = allSteps, translate = (statement) => statement, schema }: MigrationOptions = {},
): Promise<void> {
  const records = recordsOf(steps);
  // Most starts find nothing to do, and need not ask for every table there is.
  const taken = await takenSteps(database);
  refuse(taken, steps);
  if (taken.length === records.size) return;
  const migrator = new Migrator({
    db: database,
    ...(schema === undefined ? {} : { migrationTableSchema: schema }),
    provider: {
      getMigrations: async () =>
        Object.fromEntries(
          [...records].map(([record, statements]) => [record, { up: runAll(statements.map(translate)) }]),
        ),
    },
  });
  const { error } = await migrator.migrateToLatest();
  if (!error) return;
  refuse(await takenSteps(database), steps);
  throw new Error('the database could not be brought up to date', { cause: error });
}

function refuse(taken: readonly string[], steps: Steps): void {
  const refusal = refusalOf(taken, steps);
  if (refusal !== undefined) throw new Error(refusal);
}

/** Notes of steps whose transaction was committed here; none in a database that has no tables yet. */
async function takenSteps(database: Kysely<Tables>): Promise<string[]> {
  try {
    const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(
      database,
    );
    return rows.map(({ name }) => name);
  } catch {
    return [];
  }
}

const runAll = (statements: readonly string[]) => async (database: Kysely<Tables>) => {
  for (const statement of statements) await sql.raw(statement).execute(database);
};
