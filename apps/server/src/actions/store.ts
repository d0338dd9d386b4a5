import type { ActionState } from '@stepward/decision';
import type { Reader, Transaction } from '../database/database.ts';
import { countChange } from '../signals/velocity/entries.ts';
import { type Action, type ActionKey, toAction } from './action.ts';

const byKey = 'tenant_id = ? and user_id = ? and action_code = ? and idempotency_key = ?';

const keyValues = (key: ActionKey): string[] => [
  key.tenantId,
  key.userId,
  key.actionCode,
  key.idempotencyKey,
];

export async function findAction(reader: Reader, key: ActionKey): Promise<Action | undefined> {
  const [row] = await reader.rows(`select * from actions where ${byKey}`, keyValues(key));
  return row && toAction(row);
}

/** What a decision writes of an action, in the order of `actionValues`. */
export const actionColumns: readonly string[] =
  `tenant_id user_id action_code idempotency_key state state_updated_at created_at updated_at facts outcome rule_ids methods
  default_method prompt_methods device_id ip_address user_agent email phone_number username redirect_url scope locale
  challenge_id redirect_to_settings counted policy_version flow named_person`.split(/\s+/);

const insertSql = `insert into actions (${actionColumns.join(', ')})
values (${actionColumns.map(() => '?').join(', ')}) on conflict do nothing`;

const json = (value: readonly string[] | undefined): string | null => (value ? JSON.stringify(value) : null);

export const actionValues = (action: Action): (string | number | null)[] => [
  action.tenantId,
  action.userId,
  action.actionCode,
  action.idempotencyKey,
  action.state,
  action.stateUpdatedAt,
  action.createdAt,
  action.updatedAt,
  action.facts,
  action.outcome,
  action.ruleIds.length === 0 ? '[]' : JSON.stringify(action.ruleIds),
  json(action.methods),
  action.defaultMethod ?? null,
  json(action.promptMethods),
  action.deviceId ?? null,
  action.ipAddress ?? null,
  action.userAgent ?? null,
  action.email ?? null,
  action.phoneNumber ?? null,
  action.username ?? null,
  action.redirectUrl ?? null,
  action.scope ?? null,
  action.locale ?? null,
  action.challengeId ?? null,
  action.redirectToSettings ? 1 : null,
  action.counted ?? null,
  action.policyVersion ?? null,
  action.flow ?? null,
  action.namedPerson ?? null,
];

/** `cast` is not needed: where rows are inserted both databases take parameters for values of their columns. */
const insertDecidedSql = `insert into actions (${actionColumns.join(', ')})
select ${actionColumns.map(() => '?').join(', ')} where exists (select 1 from tenants where tenant_id = ? and configuration_version = ?)
on conflict do nothing`;

const versionSql = 'select configuration_version from tenants where tenant_id = ?';

/** As `insertAction`, of a decision; 0 as well when that is not the version of the tenant's configuration any more. */
export function insertDecided(
  transaction: Transaction,
  action: Action,
  version: number,
): number | Promise<number> {
  const { tenantId } = action;
  const current = transaction.once?.(`configuration of ${tenantId}`, () =>
    transaction.values(versionSql, [tenantId]),
  );
  // Asked within the statement it would cost each decision two microseconds.
  if (Array.isArray(current)) return current[0] === version ? insertAction(transaction, action) : 0;
  const values = actionValues(action);
  values.push(action.tenantId, version);
  return transaction.run(insertDecidedSql, values);
}

/** 0 when an action of this key exists already, and then nothing was written; else 1. */
export function insertAction(transaction: Transaction, action: Action): number | Promise<number> {
  return transaction.run(insertSql, actionValues(action));
}

/** A repeated track may name another way back and language; they decide nothing. */
export async function updateReturn(
  transaction: Transaction,
  key: ActionKey,
  { redirectUrl, locale, redirectToSettings }: Pick<Action, 'redirectUrl' | 'locale' | 'redirectToSettings'>,
): Promise<void> {
  await transaction.run(
    `update actions set redirect_url = coalesce(?, redirect_url), locale = coalesce(?, locale), redirect_to_settings = ? where ${byKey}`,
    [redirectUrl ?? null, locale ?? null, redirectToSettings ? 1 : null, ...keyValues(key)],
  );
}

export interface StateChange {
  readonly state: ActionState;
  readonly now: number;
  readonly verificationMethod?: string;
  readonly verifiedBy?: string;
}

/** Compare-and-swap: changes the state only from `from`; answers whether it did. */
export async function changeState(
  transaction: Transaction,
  key: ActionKey,
  from: ActionState,
  change: StateChange,
): Promise<boolean> {
  const [changed] = await transaction.rows(
    `update actions set state = ?, state_updated_at = ?, updated_at = ?, verification_method = coalesce(?, verification_method),
       verified_by = coalesce(?, verified_by) where ${byKey} and state = ? returning counted`,
    [
      change.state,
      change.now,
      change.now,
      change.verificationMethod ?? null,
      change.verifiedBy ?? null,
      ...keyValues(key),
      from,
    ],
  );
  if (!changed) return false;
  await countChange(transaction, key, { counted: changed.counted, state: change.state, now: change.now });
  return true;
}

/** How far a flow has gone, and what its node permits. */
export interface FlowMove extends Pick<Action, 'methods' | 'defaultMethod' | 'promptMethods' | 'ruleIds'> {
  /** JSON. */
  readonly flow: string;
}

/** Compare-and-swap: false, and nothing written, where the flow of the waiting action is not where it was when it was read. */
export async function moveInFlow(
  transaction: Transaction,
  action: Action,
  { flow, methods, defaultMethod, promptMethods, ruleIds }: FlowMove,
  now: number,
): Promise<boolean> {
  const changed = await transaction.run(
    `update actions set flow = ?, methods = ?, default_method = ?, prompt_methods = ?, rule_ids = ?, updated_at = ?
     where ${byKey} and state = 'CHALLENGE_REQUIRED' and flow = ?`,
    [
      flow,
      json(methods),
      defaultMethod ?? null,
      json(promptMethods),
      JSON.stringify(ruleIds),
      now,
      ...keyValues(action),
      action.flow ?? '',
    ],
  );
  return changed === 1;
}

/** A server-key caller may set any state (server-api.md §9); marked, because I1 and I4 speak of other actions. */
export async function overrideState(
  transaction: Transaction,
  key: ActionKey,
  state: ActionState,
  now: number,
): Promise<void> {
  await transaction.run(
    `update actions set state_updated_at = case when state = ? then state_updated_at else ? end, state = ?, updated_at = ?,
       overridden_at = ? where ${byKey}`,
    [state, now, state, now, now, ...keyValues(key)],
  );
}

/** The person left their settings; what they were let in with before is worth as much as just now. Once. */
export async function noteFinished(transaction: Transaction, key: ActionKey, now: number): Promise<void> {
  await transaction.run(
    `update actions set finished_at = ? where ${byKey} and redirect_to_settings = 1 and finished_at is null`,
    [now, ...keyValues(key)],
  );
}

/** Takes the success once: true for the caller that was first. */
export async function consumeSuccess(
  transaction: Transaction,
  key: ActionKey,
  tokenHash: Uint8Array,
  now: number,
): Promise<boolean> {
  const changed = await transaction.run(
    `update actions set validated_at = ?, validated_token_hash = ? where ${byKey} and state = 'CHALLENGE_SUCCEEDED' and validated_at is null`,
    [now, tokenHash, ...keyValues(key)],
  );
  return changed === 1;
}

/** Counts one wrong try over all methods of the action (N-01); answers the new count. */
export async function countWrongTry(transaction: Transaction, key: ActionKey, now: number): Promise<number> {
  const [row] = await transaction.rows(
    `update actions set wrong_tries = wrong_tries + 1, updated_at = ? where ${byKey} returning wrong_tries`,
    [now, ...keyValues(key)],
  );
  return Number(row?.wrong_tries ?? 0);
}

export interface ActionFilter {
  /** Unix milliseconds. */
  readonly from: number;
  readonly codes?: readonly string[] | undefined;
  readonly state?: string | undefined;
  readonly limit: number;
}

/** Newest first; proofs for the settings are no actions of the application's (docs/decisions/0012). */
export async function listActions(
  reader: Reader,
  tenantId: string,
  userId: string,
  { from, codes, state, limit }: ActionFilter,
): Promise<Action[]> {
  const isOneOf = (codes ?? []).map(() => '?').join(', ');
  const conditions = [
    ...(codes ? [`action_code in (${isOneOf})`] : []),
    ...(state === undefined ? [] : ['state = ?']),
  ];
  const rows = await reader.rows(
    `select * from actions where tenant_id = ? and user_id = ? and created_at >= ? and step_up_of is null
     ${conditions.map((condition) => `and ${condition}`).join(' ')} order by created_at desc, idempotency_key limit ?`,
    [tenantId, userId, from, ...(codes ?? []), ...(state === undefined ? [] : [state]), limit],
  );
  return rows.map(toAction);
}
