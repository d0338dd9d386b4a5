/** What a decision leaves behind, written in one go: the action, the person and device it was about, its audit event. */
import type { Decision, ShadowDecision } from '@stepward/decision';
import { noteLastAction } from '../action-configurations/store.ts';
import type { AuditEvent } from '../audit/audit-event.ts';
import type { Database, Transaction } from '../database/database.ts';
import { isDecoy } from '../decoys/decoy.ts';
import { seeDevice } from '../devices/store.ts';
import { ApiError } from '../http/api-error.ts';
import { insertShadowDecision } from '../rule-drafts/shadow-decisions.ts';
import type { CountReading, Measure } from '../signals/measurements.ts';
import { type DecisionCounts, insertEntry, type VelocityEntry } from '../signals/velocity/entries.ts';
import { memberOf, namesOf } from '../signals/velocity/together.ts';
import { ensureUser } from '../users/store.ts';
import type { Action } from './action.ts';
import { canonicalInputs, inputsOf } from './decision-inputs.ts';
import type { Known } from './gather.ts';
import { findAction, insertAction, insertDecided, updateReturn } from './store.ts';

export interface NewDecision {
  readonly action: Action;
  /** What was known when it was made. */
  readonly known: Known;
  /** Of the tenant's configuration that it was made by; it is recorded while that holds. */
  readonly version: number;
  /** Whether the configuration's `lastActionCreatedAt` is due. */
  readonly isLastActionDue: boolean;
  /** What rules of the tenant count of it. */
  readonly entries?: readonly VelocityEntry[] | undefined;
  /** What rules in the shadow would have made of it; undefined: there are none. */
  readonly shadows?: readonly ShadowDecision[] | undefined;
  /** Rules that failed to evaluate; absent: none. */
  readonly errors?: Decision['errors'] | undefined;
}

/** The configuration was changed before the decision was recorded: it is to be made anew. */
export class OutdatedDecision extends Error {}

export const withCounts = (made: NewDecision, counts: DecisionCounts | undefined): NewDecision =>
  counts === undefined
    ? made
    : { ...made, action: { ...made.action, counted: counts.counted }, entries: counts.entries };

/** Where decisions are kept; each database has its quickest way. */
export interface DecisionStore {
  /** What a decision reads; absent: `gather` reads it. */
  gather?(tenantId: string, userId: string, deviceId: string | undefined): Promise<Known>;
  /** What rules ask for beyond that; absent: a statement each. */
  readonly measure?: Measure;
  /**
   * Resolves once the decision is durable, with the stored action: this one, or the one that was made under the same key
   * before. Rejects with `conflict` when that was made from other inputs, with `OutdatedDecision` when its configuration
   * is not the tenant's any more.
   */
  record(decision: NewDecision): Promise<Action>;
  /**
   * As `record`, of a decision that is yet to be made from columns of the plan. They have every decision that was made
   * before (docs/signals.md). `make` may be called again.
   */
  recordCounted(reading: CountReading, make: (columns: readonly unknown[]) => NewDecision): Promise<Action>;
  /** As `recordCounted`, where `write` is how it is made and recorded; absent: `write` alone does. */
  inTurn?(reading: CountReading, write: () => Promise<Action>): Promise<Action>;
}

/** As a work of the ordinary kind, a decision may be amended. Whoever listens to `database` hears of it. */
export interface AmendedDecisions extends DecisionStore {
  record(decision: NewDecision, amend?: Amend): Promise<Action>;
  recordCounted(
    reading: CountReading,
    make: (columns: readonly unknown[]) => NewDecision,
    amend?: Amend,
  ): Promise<Action>;
}

/**
 * Decisions as works of the ordinary kind, committed together with their neighbours. What counts is measured and made in
 * its transaction: so it sees what those before it wrote, committed or not.
 */
export const committedDecisions = (database: Database): AmendedDecisions => ({
  record: (decision, amend) =>
    amend
      ? database.commit((transaction) => recordAmended(transaction, decision, amend), { decision: {} })
      : database.commit((transaction) => recordDecision(transaction, decision), plainDecision),
  recordCounted(reading, make, amend) {
    const { plan, parameters } = reading;
    const values = plan.names.map((name) => parameters[name] ?? null);
    const work = (transaction: Transaction) => {
      const write = (columns: readonly unknown[] = []) => {
        const decision = make(columns);
        return amend ? recordAmended(transaction, decision, amend) : recordDecision(transaction, decision);
      };
      const columns = transaction.values(plan.sql, values);
      return columns instanceof Promise ? columns.then(write) : write(columns);
    };
    return database.commit(work, {
      failsBeforeWriting: amend === undefined,
      decision: { turns: () => namesOf(memberOf(reading)) },
    });
  },
});

const plainDecision = { failsBeforeWriting: true, decision: {} };

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
async function recordAmended(transaction: Transaction, decision: NewDecision, amend: Amend): Promise<Action> {
  const insert = async (action: Action) => await recordDecision(transaction, { ...decision, action });
  return await amend(transaction, decision.action, await findAction(transaction, decision.action), insert);
}

/** The stored action: this one, or the one that was made under the same key before. Throws before it writes, or never. */
function recordDecision(transaction: Transaction, decision: NewDecision): Action | Promise<Action> {
  const { action } = decision;
  const finish = (inserted: number): Action | Promise<Action> =>
    inserted === 0 ? repeat(transaction, action) : recordRest(transaction, decision);
  const inserted = insertDecided(transaction, action, decision.version);
  return inserted instanceof Promise ? inserted.then(finish) : finish(inserted);
}

/** Of nobody: the action alone, for there is no person, no device and nothing to count. */
export async function recordDecoy(transaction: Transaction, action: Action): Promise<Action> {
  const inserted = await insertAction(transaction, action);
  return inserted === 0 ? await repeat(transaction, action) : action;
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
  if (!existing) throw new OutdatedDecision('the configuration was changed');
  if (canonicalInputs(inputsOf(existing)) !== canonicalInputs(inputsOf(action))) {
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
  if (isDecoy(existing)) return changed;
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
