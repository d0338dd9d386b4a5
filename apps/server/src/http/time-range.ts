/** `from` and `to` of a query. Owns: what they may be, and what is said of others. */
import { ApiError } from './api-error.ts';
import { parseIsoTime } from './iso-time.ts';

export interface TimeRange {
  /** Unix milliseconds. */
  readonly from?: number;
  /** The first moment after it, Unix milliseconds. */
  readonly to?: number;
}

interface TimeRangeQuery {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

export function timeRange({ from, to }: TimeRangeQuery, place = 'The query parameter '): TimeRange {
  const range = {
    ...(from === undefined ? {} : { from: timeOf(`${place}from`, from) }),
    ...(to === undefined ? {} : { to: timeOf(`${place}to`, to) }),
  };
  if (range.from !== undefined && range.to !== undefined && range.from >= range.to)
    throw new ApiError('invalid_request', `${place}from must be before to.`);
  return range;
}

function timeOf(name: string, given: string): number {
  // A + that nobody encoded reaches us as a space, and no time has one.
  const time = parseIsoTime(given.replace(' ', '+'));
  if (time !== undefined && time >= 0) return time;
  throw new ApiError(
    'invalid_request',
    `${name} must be an ISO 8601 date or time with a time zone, such as 2030-01-01 or 2030-01-01T09:00:00+02:00.`,
  );
}
