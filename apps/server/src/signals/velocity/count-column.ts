/** One count as a column of a statement. Owns: its SQL, which runs on both databases, and reading what it answers. */
import type { CountAtLeast, VelocityMeasure, VelocityReference } from '@stepward/decision';
import type { Parameter } from '../parameter.ts';
import { eventOf } from './counted.ts';

const outcomes: Readonly<Partial<Record<VelocityMeasure, string>>> = {
  allowedCount: 'ALLOW',
  challengedCount: 'CHALLENGE',
  reviewedCount: 'REVIEW',
  blockedCount: 'BLOCK',
};

const distinct: Readonly<Partial<Record<VelocityMeasure, string>>> = {
  distinctUserCount: 'user_hash',
  distinctDeviceCount: 'device_hash',
  distinctIpCount: 'ip_hash',
  distinctCountryCount: 'country_code',
};

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
