/**
 * What the database knows of the values of decisions that are about to be made together (PostgreSQL). Owns: the SQL, which
 * goes into the statement that measures them and so sees the same, and reading its answer.
 */
import { distinctColumns } from './count-column.ts';

/** When a value was seen last (Unix milliseconds), by name of what was asked. */
export type KnownBefore = ReadonlyMap<string, ReadonlyMap<string, number>>;

/** One text. Parameter: values of subjects, as `Together` asks for them. */
export const knownBeforeSql = `select json_agg(json_build_array(asked.i, met.value, met.last))::text
  from json_to_recordset(?::json) as asked (i integer, t text, s text, c text, after bigint, most integer, v json)
  cross join lateral (select lately.value, max(lately.at) as last from json_array_elements_text(asked.v) as own (value)
    join (select at, case asked.c ${distinctColumns.map((name) => `when '${name}' then ${name}`).join(' ')} end as value
      from velocity_entries where tenant_id = asked.t and subject = asked.s and event = 'a' and at > asked.after
      order by at desc limit asked.most) as lately on lately.value = own.value
    group by lately.value) as met`;

/** `names` of what was asked, in its order. */
export function readKnownBefore(answer: string, names: readonly string[]): KnownBefore {
  const seen = new Map<string, Map<string, number>>();
  for (const [i, value, at] of JSON.parse(answer) as [number, string, number][]) {
    const name = names[i] ?? '';
    const ofName = seen.get(name) ?? new Map<string, number>();
    seen.set(name, ofName.set(value, at));
  }
  return seen;
}
