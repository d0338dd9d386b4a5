/** One count as a column of a statement. Owns: its SQL, which runs on both databases and reads `velocityCountMax` rows at most. */
import { type VelocityMeasure, type VelocityReference, velocityCountMax } from '@stepward/decision';
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

/** Parameters: `tenant`, `subject<at>`, `after<at>` (Unix milliseconds, itself outside of the window). */
export function countColumn({ measure }: VelocityReference, at: number, parameter: Parameter): string {
  const column = distinct[measure];
  const outcome = outcomes[measure];
  const counted = column === undefined ? 'count(*)' : `count(distinct ${column})`;
  const only = outcome === undefined ? '' : ` where outcome = '${outcome}'`;
  const read = column ?? (outcome === undefined ? '1' : 'outcome');
  return `(select ${counted} from (select ${read} from velocity_entries where tenant_id = ${parameter('tenant')}
    and subject = ${parameter(`subject${at}`)} and event = '${eventOf(measure)}' and at > ${parameter(`after${at}`)}
    order by at desc limit ${velocityCountMax}) as lately${only}) as count${at}`;
}
