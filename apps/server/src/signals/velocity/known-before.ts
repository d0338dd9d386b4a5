/**
 * What the database knows of the values and actions of decisions that are about to be made together (PostgreSQL). Owns: the
 * SQL, which goes into the statement that measures them and so sees the same, and reading its answer.
 */
import { distinctColumns } from './count-column.ts';

export interface KnownBefore {
  /** Those of the actions asked for that are stored: they are repeats, and leave nothing. */
  readonly stored: ReadonlySet<number>;
  /** When a value was seen last (Unix milliseconds), by name of what was asked. */
  readonly seen: ReadonlyMap<string, ReadonlyMap<string, number>>;
}

/** One text. Parameters: values of subjects, and actions, as `Together` asks for them. */
export const knownBeforeSql = `select json_build_object(
  'values', (select json_agg(json_build_array(asked.i, met.value, met.last))
    from json_to_recordset(?::json) as asked (i integer, t text, s text, c text, after bigint, most integer, v json)
    cross join lateral (select lately.value, max(lately.at) as last from json_array_elements_text(asked.v) as own (value)
      join (select at, case asked.c ${distinctColumns.map((name) => `when '${name}' then ${name}`).join(' ')} end as value
        from velocity_entries where tenant_id = asked.t and subject = asked.s and event = 'a' and at > asked.after
        order by at desc limit asked.most) as lately on lately.value = own.value
      group by lately.value) as met),
  'stored', (select json_agg(asked.i) from json_to_recordset(?::json) as asked (i integer, t text, u text, a text, k text)
    where exists (select 1 from actions where tenant_id = asked.t and user_id = asked.u and action_code = asked.a
      and idempotency_key = asked.k)))::text`;

/** `names` of what was asked, in its order. */
export function readKnownBefore(answer: string, names: readonly string[]): KnownBefore {
  const { values, stored } = JSON.parse(answer) as {
    values: [number, string, number][] | null;
    stored: number[] | null;
  };
  const seen = new Map<string, Map<string, number>>();
  for (const [i, value, at] of values ?? []) {
    const name = names[i] ?? '';
    const ofName = seen.get(name) ?? new Map<string, number>();
    seen.set(name, ofName.set(value, at));
  }
  return { stored: new Set(stored), seen };
}
