/**
 * When the past of newly counted subjects is counted. Owns: that no decision is missed that was on its way, in any process,
 * when its rules were changed; rounds over a long past. Does not own: going through actions (past.ts).
 *
 * A decision is recorded while the configuration that it was made by holds (`NewDecision.version`). So what a change of
 * rules does not see is already being written when that change is committed: once `recordingEnded` has waited for it, all
 * that was decided before is recorded, and what is decided afterwards leaves its own counts.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Database, Transaction } from '../../database/database.ts';
import { bumpConfigurationVersion, configurationVersion } from '../../tenants/store.ts';
import { actionsAtOnce, countSome } from './past.ts';
import {
  type CountedSubject,
  countedIn,
  fromTheStart,
  listSubjects,
  putSubject,
  unsettledOf,
} from './subject-store.ts';

/** Rules look back 30 days; a challenge may have ended a day after its action. */
const pastMs = 31 * 86_400_000;
/** Few: a decision that is made beside it waits for one step, a few milliseconds. */
const actionsPerStep = 50;
const roundMs = 20_000;

type Stored = Pick<Database, 'read' | 'commit' | 'recordingEnded'>;

const waitingSql = 'select tenant_id from velocity_subjects where past_cursor is not null limit 1';

export class Counting {
  readonly #database: Stored;
  /** By tenant: what many decisions wait for is done once. */
  readonly #settling = new Map<string, Promise<void>>();

  constructor(database: Stored) {
    this.#database = database;
  }

  /** Resolves once what was on its way is counted too, of every subject that is complete. */
  async settle(tenantId: string): Promise<void> {
    while (unsettledOf(await listSubjects(this.#database.read, tenantId)).length > 0) {
      const settling =
        this.#settling.get(tenantId) ?? this.#settle(tenantId).finally(() => this.#settling.delete(tenantId));
      this.#settling.set(tenantId, settling);
      await settling;
    }
  }

  /** Nothing, where the configuration is changed meanwhile. */
  async #settle(tenantId: string): Promise<void> {
    const { version, subjects } = await this.#recordedBefore(tenantId);
    const unsettled = unsettledOf(subjects);
    let cursor: string | undefined = fromTheStart;
    while (cursor !== undefined) {
      const place = { cursor, since: 0, before: version, actions: actionsAtOnce };
      cursor = await this.#database.commit(async (transaction) => {
        if ((await configurationVersion(transaction, tenantId)) !== version) return undefined;
        const next = await countSome(transaction, tenantId, countedIn(unsettled), place);
        if (next === undefined)
          for (const one of unsettled) await putSubject(transaction, tenantId, { ...one, cursor: undefined });
        return next;
      });
    }
  }

  /** All that was decided before this version is recorded. */
  async #recordedBefore(
    tenantId: string,
  ): Promise<{ readonly version: number; readonly subjects: readonly CountedSubject[] }> {
    const { read } = this.#database;
    const version = await configurationVersion(read, tenantId);
    const subjects = await listSubjects(read, tenantId);
    await this.#database.recordingEnded?.();
    return { version, subjects };
  }

  /** Some steps of whoever waits; others commit in between. Rounds end before the next one begins. */
  async countPast(now: () => number, isStopped: () => boolean = () => false): Promise<void> {
    const until = performance.now() + roundMs;
    while (performance.now() < until && !isStopped()) {
      const [row] = await this.#database.read.rows(waitingSql, []);
      if (row === undefined) return;
      const tenantId = row.tenant_id as string;
      await this.settle(tenantId);
      // With each step, for it is known only there where that begins.
      const { version } = await this.#recordedBefore(tenantId);
      const at = now();
      await this.#database.commit((transaction) => goOn(transaction, tenantId, { version, at }));
      await nextTurn();
    }
  }
}

/** Those that are as far as the first. */
function ofOnePlace(subjects: readonly CountedSubject[]): readonly CountedSubject[] {
  const incomplete = subjects.filter(({ isComplete }) => !isComplete);
  const cursor = incomplete.find((one) => one.cursor !== undefined)?.cursor;
  return cursor === undefined ? [] : incomplete.filter((one) => one.cursor === cursor);
}

/** One step of one tenant. What it begins it begins only where all that was decided before `version` is recorded. */
async function goOn(
  transaction: Transaction,
  tenantId: string,
  { version, at }: { readonly version: number; readonly at: number },
): Promise<void> {
  const subjects = ofOnePlace(await listSubjects(transaction, tenantId));
  const [first] = subjects;
  if (first?.cursor === undefined) return;
  if (first.cursor === fromTheStart && (await configurationVersion(transaction, tenantId)) !== version)
    return;
  const place = { cursor: first.cursor, since: at - pastMs, actions: actionsPerStep };
  const cursor = await countSome(transaction, tenantId, countedIn(subjects), place);
  for (const one of subjects)
    await putSubject(transaction, tenantId, { ...one, cursor, isComplete: cursor === undefined });
  // So that every process reads the count from its next decision on.
  if (cursor === undefined) await bumpConfigurationVersion(transaction, tenantId);
}
