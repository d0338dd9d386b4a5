/** One count as a column of a statement. Owns: its SQL, which runs on both databases, and reading what it answers. */
import type { CountAtLeast, VelocityMeasure, VelocityReference } from '@stepward/decision';
import type { Parameter } from '../parameter.ts';
import { eventOf } from './counted.ts';
import type { VelocityEntry } from './entries.ts';

const outcomes: Readonly<Partial<Record<VelocityMeasure, string>>> = {
  allowedCount: 'ALLOW',
  challengedCount: 'CHALLENGE',
  reviewedCount: 'REVIEW',
  blockedCount: 'BLOCK',
};

export const distinctColumns = ['user_hash', 'device_hash', 'ip_hash', 'country_code'] as const;
export type DistinctColumn = (typeof distinctColumns)[number];

const distinct: Readonly<Partial<Record<VelocityMeasure, DistinctColumn>>> = {
  distinctUserCount: 'user_hash',
  distinctDeviceCount: 'device_hash',
  distinctIpCount: 'ip_hash',
  distinctCountryCount: 'country_code',
};

/** Whose different values are counted; undefined: events are. */
export const distinctColumn = (measure: VelocityMeasure): DistinctColumn | undefined => distinct[measure];

/** One number for two: what was counted, and among how many events. */
const countedUnit = 1_000_000;

/**
 * `rowsMax` events are enough; one more is read, to know of it. Parameters: `tenant`, `subject<at>`, `after<at>` (Unix
 * milliseconds, itself outside of the window).
 */
export function countColumn(
  { measure }: VelocityReference,
  { at, rowsMax }: { readonly at: number; readonly rowsMax: number },
  parameter: Parameter,
): string {
  const column = distinct[measure];
  const outcome = outcomes[measure];
  const all = `count(*) * ${countedUnit}`;
  const some =
    column === undefined ? `count(case when outcome = '${outcome}' then 1 end)` : `count(distinct ${column})`;
  const counted = column === undefined && outcome === undefined ? all : `${some} * ${countedUnit}`;
  const read = column ?? (outcome === undefined ? '1' : 'outcome');
  return `(select ${counted} + count(*) from (select ${read} from velocity_entries where tenant_id = ${parameter('tenant')}
    and subject = ${parameter(`subject${at}`)} and event = '${eventOf(measure)}' and at > ${parameter(`after${at}`)}
    order by at desc limit ${rowsMax + 1}) as lately) as count${at}`;
}

/** What a column says; of more events than were read it is known only that there are as many. */
export function countIn(column: unknown, rowsMax: number): number | CountAtLeast {
  const both = Number(column);
  const counted = Math.floor(both / countedUnit);
  return both % countedUnit > rowsMax ? { atLeast: counted } : counted;
}

/** What is not written yet, and which values are counted without it. */
interface Others {
  readonly others: readonly VelocityEntry[];
  readonly isCounted: (value: string) => boolean;
}

/** A column as if these events were among those counted; where it is but a lower bound, that holds with more as well. */
export function countWith(
  column: unknown,
  { measure, rowsMax }: Pick<VelocityReference, 'measure'> & { readonly rowsMax: number },
  { others, isCounted }: Others,
): number {
  const both = Number(column);
  return both % countedUnit > rowsMax
    ? both
    : both + moreIn(measure, others, isCounted) * countedUnit + others.length;
}

function moreIn(
  measure: VelocityMeasure,
  others: readonly VelocityEntry[],
  isCounted: (value: string) => boolean,
): number {
  const value = distinct[measure];
  if (value !== undefined) {
    const fresh = others.map((one) => one[value]).filter((one) => one !== null && !isCounted(one));
    return new Set(fresh).size;
  }
  const outcome = outcomes[measure];
  return outcome === undefined ? others.length : others.filter((one) => one.outcome === outcome).length;
}
