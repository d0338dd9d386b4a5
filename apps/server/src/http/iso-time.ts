/** Times as callers write them: ISO 8601, in the profile of RFC 3339, or a date alone, which is its first moment in UTC. */
const isoTime = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2}))?$/;

/** Unix milliseconds; undefined when it is no such text or no such day. `Date.parse` alone would take nearly anything. */
export function parseIsoTime(text: string): number | undefined {
  if (!isoTime.test(text)) return undefined;
  const day = text.slice(0, 10);
  const start = Date.parse(day);
  // 30 February is read as a day of March.
  if (Number.isNaN(start) || new Date(start).toISOString().slice(0, 10) !== day) return undefined;
  const time = Date.parse(text);
  return Number.isNaN(time) ? undefined : time;
}
