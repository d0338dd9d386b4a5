/** What a decision leaves behind, written in one go: the action, the person and device it was about, its audit event. */
import type { ShadowDecision } from '@stepward/decision';
import { noteLastAction } from '../action-configurations/store.ts';
import type { AuditEvent } from '../audit/audit-event.ts';
import type { Database, Transaction } from '../database/database.ts';
import { seeDevice } from '../devices/store.ts';
import { ApiError } from '../http/api-error.ts';
import { insertShadowDecision } from '../rule-drafts/shadow-decisions.ts';
import type { Measure } from '../signals/measurements.ts';
import { insertEntry, type VelocityEntry } from '../signals/velocity/entries.ts';
import { ensureUser } from '../users/store.ts';
import type { Action } from './action.ts';
import { canonicalInputs, inputsOf } from './decision-inputs.ts';
import type { Known } from './gather.ts';
import { findAction, insertAction, updateReturn } from './store.ts';

export interface NewDecision {
  readonly action: Action;
  /** What was known when it was made. */
  readonly known: Known;
  /** Whether the configuration's `lastActionCreatedAt` is due. */
  readonly isLastActionDue: boolean;
  /** What rules of the tenant count of it. */
  readonly entries?: readonly VelocityEntry[] | undefined;
  /** What rules in the shadow would have made of it; undefined: there are none. */
  readonly shadows?: readonly ShadowDecision[] | undefined;
}

/** Where decisions are kept; each database has its quickest way. */
export interface DecisionStore {
  /** What a decision reads; absent: `gather` reads it. */
  gather?(tenantId: string, userId: string, deviceId: string | undefined): Promise<Known>;
  /** What rules ask for beyond that; absent: a statement each. */
  readonly measure?: Measure;
  /**
   * Resolves once the decision is durable, with the stored action: this one, or the one that was made under the same key
   * before. Rejects with `conflict` when that was made from other inputs.
   */
  record(decision: NewDecision): Promise<Action>;
}

/** Decisions as works of the ordinary kind, committed together with their neighbours. */
export const committedDecisions = (database: Database): DecisionStore => ({
  record: (decision) =>
    database.commit((transaction) => recordDecision(transaction, decision), { failsBeforeWriting: true }),
});

/**
 * What else happens to an action in the transaction that writes it: it may start in another state, or be met at once.
 * `insert` writes it as a decision; of an action that exists it is the ordinary repeat.
 */
export type Amend = (
  transaction: Transaction,
  action: Action,
  existing: Action | undefined,
  insert: (action: Action) => Promise<Action>,
) => Promise<Action>;

/** As `recordDecision`, amended. */
export async function recordAmended(
  transaction: Transaction,
  decision: NewDecision,
  amend: Amend,
): Promise<Action> {
  const insert = async (action: Action) => await recordDecision(transaction, { ...decision, action });
  return await amend(transaction, decision.action, await findAction(transaction, decision.action), insert);
}

/** The stored action: this one, or the one that was made under the same key before. Throws before it writes, or never. */
export function recordDecision(transaction: Transaction, decision: NewDecision): Action | Promise<Action> {
  const { action } = decision;
  const finish = (inserted: number): Action | Promise<Action> =>
    inserted === 0 ? repeat(transaction, action) : recordRest(transaction, decision);
  const inserted = insertAction(transaction, action);
  return inserted instanceof Promise ? inserted.then(finish) : finish(inserted);
}

export const decidedEvent = ({
  tenantId,
  userId,
  actionCode,
  idempotencyKey,
  outcome,
  ruleIds,
}: Action): AuditEvent => ({
  tenantId,
  type: 'action.decided',
  userId,
  data: { actionCode, idempotencyKey, outcome, ruleIds },
});

/** Promises appear only where the database is far away: on the way of every decision each is time. */
function recordRest(
  transaction: Transaction,
  { action, known, isLastActionDue, entries, shadows }: NewDecision,
): Action | Promise<Action> {
  const { tenantId, userId, actionCode, createdAt } = action;
  transaction.audit(decidedEvent(action));
  const writes: (number | Promise<number>)[] = [];
  if (changesUser(action, known)) writes.push(ensureUser(transaction, tenantId, userId, action, createdAt));
  if (changesDevice(action, known)) writes.push(seeDevice(transaction, action));
  if (isLastActionDue) writes.push(noteLastAction(transaction, tenantId, actionCode, createdAt));
  for (const entry of entries ?? []) writes.push(insertEntry(transaction, tenantId, entry));
  for (const shadow of shadows ?? []) writes.push(insertShadowDecision(transaction, action, shadow));
  return writes.some((write) => write instanceof Promise) ? Promise.all(writes).then(() => action) : action;
}

/** The same key again: the stored action, never a second evaluation; other inputs are a conflict. */
async function repeat(transaction: Transaction, action: Action): Promise<Action> {
  const existing = await findAction(transaction, action);
  if (!existing || canonicalInputs(inputsOf(existing)) !== canonicalInputs(inputsOf(action))) {
    throw new ApiError(
      'conflict',
      'The field idempotencyKey was used before with other decision inputs. Use a new key for a new decision.',
    );
  }
  const { redirectUrl = existing.redirectUrl, locale = existing.locale } = action;
  const { redirectToSettings = existing.redirectToSettings } = action;
  const isSame = redirectUrl === existing.redirectUrl && locale === existing.locale;
  if (isSame && redirectToSettings === existing.redirectToSettings) return existing;
  const changed = { ...existing, redirectUrl, locale, redirectToSettings };
  await updateReturn(transaction, action, changed);
  const { tenantId, userId, actionCode, idempotencyKey } = action;
  transaction.audit({
    tenantId,
    type: 'action.return_changed',
    userId,
    data: { actionCode, idempotencyKey },
  });
  return changed;
}

/** A new person, or an attribute that was empty until now. */
export function changesUser({ email, phoneNumber, username }: Action, { user }: Known): boolean {
  return (
    user === undefined ||
    (email !== undefined && user.email === null) ||
    (phoneNumber !== undefined && user.phoneNumber === null) ||
    (username !== undefined && user.username === null)
  );
}

/** `last_seen_at` is kept to the minute: a write saved on most decisions. */
const lastSeenPrecisionMs = 60_000;

export function changesDevice({ deviceId, state, createdAt }: Action, { device }: Known): boolean {
  if (deviceId === undefined) return false;
  if (device === undefined) return true;
  const becomesKnown = state === 'ALLOW' && device.allowedAt === null;
  return becomesKnown || createdAt - device.lastSeenAt >= lastSeenPrecisionMs;
}
