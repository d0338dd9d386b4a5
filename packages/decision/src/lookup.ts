/** Stands for "no such fact", which is not the same as a fact that is null: only the first takes the default. */
export const absent: unique symbol = Symbol('absent');

/** Names that lead out of the data into prototypes (SECURITY.md row 46). They resolve nowhere, even as own keys. */
export const refusedKeys: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/** The keys of a dotted name; undefined for a name that must never resolve. */
export function keysOf(name: string): readonly string[] | undefined {
  const keys = name.split('.');
  return keys.some((key) => refusedKeys.has(key)) ? undefined : keys;
}

/** The value under `keys`, through own properties only; `absent` when there is none. */
export function lookUp(data: unknown, keys: readonly string[] | undefined): unknown {
  if (keys === undefined) return absent;
  let value = data;
  for (const key of keys) {
    if (value === null || value === undefined) return absent;
    const holder: object = typeof value === 'object' ? value : Object(value);
    if (!Object.hasOwn(holder, key)) return absent;
    value = (holder as Readonly<Record<string, unknown>>)[key];
  }
  return value === undefined ? absent : value;
}
