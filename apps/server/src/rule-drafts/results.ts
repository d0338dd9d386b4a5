/** What a rule in the shadow would have changed, counted from what was recorded with each decision. */
import type { Reader } from '../database/database.ts';
import { ApiError } from '../http/api-error.ts';
import { parseIsoTime } from '../http/iso-time.ts';
import { listVersions } from '../rule-versions/store.ts';

const sevenDaysMs = 7 * 86_400_000;
const samplesMax = 20;

interface DraftKey {
  readonly tenantId: string;
  readonly actionCode: string;
  readonly draftId: string;
}

/** Unix milliseconds. */
export function resultsFrom(given: string | undefined, now: number): number {
  if (given === undefined) return now - sevenDaysMs;
  const time = parseIsoTime(given);
  if (time !== undefined) return time;
  throw new ApiError(
    'invalid_request',
    'The query parameter fromDate must be an ISO 8601 date or time, such as 2030-01-01 or 2030-01-01T00:00:00.000Z.',
  );
}

const iso = (at: unknown): string => new Date(Number(at)).toISOString();

/** Also of a draft that was promoted or deleted. Throws `not_found` where there never was one. */
export async function shadowResults(
  reader: Reader,
  { tenantId, actionCode, draftId }: DraftKey,
  from: number,
) {
  const versions = await listVersions(reader, tenantId, actionCode, draftId);
  if (!versions.some(({ state }) => state === 'DRAFT' || state === 'SHADOW'))
    throw new ApiError('not_found', `The action ${actionCode} never had such a draft.`);
  const key = [tenantId, draftId, from];
  const groups = await reader.rows(
    `select outcome, shadow_outcome, count(*) as decisions, sum(matched) as matched, count(error) as errors
     from shadow_decisions where tenant_id = ? and draft_id = ? and created_at >= ?
     group by outcome, shadow_outcome order by outcome, shadow_outcome`,
    key,
  );
  const changed = groups.filter((group) => group.outcome !== group.shadow_outcome);
  const sum = (of: readonly Record<string, unknown>[], column: string): number =>
    of.reduce((total, group) => total + Number(group[column]), 0);
  return {
    draftId,
    fromDate: iso(from),
    decisions: sum(groups, 'decisions'),
    matched: sum(groups, 'matched'),
    changed: sum(changed, 'decisions'),
    errors: sum(groups, 'errors'),
    outcomes: groups.map(({ outcome, shadow_outcome: shadowOutcome, decisions }) => ({
      outcome,
      shadowOutcome,
      count: Number(decisions),
    })),
    ...(await changedDecisions(reader, key)),
  };
}

async function changedDecisions(reader: Reader, key: readonly (string | number)[]) {
  const where =
    'from shadow_decisions where tenant_id = ? and draft_id = ? and created_at >= ? and outcome <> shadow_outcome';
  const [people] = await reader.rows(`select count(distinct user_id) as users ${where}`, key);
  const rows = await reader.rows(
    `select user_id, idempotency_key, created_at, outcome, shadow_outcome, error ${where}
     order by created_at desc, user_id, idempotency_key limit ${samplesMax}`,
    key,
  );
  return {
    users: Number(people?.users ?? 0),
    samples: rows.map((row) => ({
      userId: row.user_id,
      idempotencyKey: row.idempotency_key,
      createdAt: iso(row.created_at),
      outcome: row.outcome,
      shadowOutcome: row.shadow_outcome,
      ...(row.error === null ? {} : { error: row.error }),
    })),
  };
}
