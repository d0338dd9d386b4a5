/** What is different between two JSON values, by JSON Pointer. */
export interface JsonChange {
  readonly path: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const pointer = (path: string, key: string | number): string =>
  `${path}/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`;

/** Fields of objects, and items of arrays of the same length; another length is one change. The order of keys is none. */
export function jsonChanges(before: unknown, after: unknown, path = ''): readonly JsonChange[] {
  if (Object.is(before, after)) return [];
  if (isObject(before) && isObject(after)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
    const of = (value: Readonly<Record<string, unknown>>, key: string): unknown =>
      Object.hasOwn(value, key) ? value[key] : undefined;
    return keys.flatMap((key) => jsonChanges(of(before, key), of(after, key), pointer(path, key)));
  }
  if (Array.isArray(before) && Array.isArray(after) && before.length === after.length)
    return before.flatMap((item, at) => jsonChanges(item, after[at], pointer(path, at)));
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  return [{ path, ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) }];
}
