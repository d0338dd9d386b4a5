/** JSON as text that people read and compare line by line: the same value is always the same bytes. */

export type JsonObject = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const columnsMax = 100;
/** The first levels are never drawn together: one field, one rule, one item a line. */
const openLevels = 2;

const json = JSON as unknown as { isRawJSON(value: unknown): boolean };

export const isContainer = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !json.isRawJSON(value);

/** `{"in": [{"var": "ip.countryCode"}, "AT"]}` */
export function lineOf(value: unknown): string {
  if (!isContainer(value)) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(lineOf).join(', ')}]`;
  const fields = Object.entries(value).map(([name, field]) => `${JSON.stringify(name)}: ${lineOf(field)}`);
  return fields.length === 0 ? '{}' : `{ ${fields.join(', ')} }`;
}

function linesOf(value: unknown, level: number, before: number): string {
  if (!isContainer(value) || Object.keys(value).length === 0) return lineOf(value);
  const room = columnsMax - before - 2 * level;
  if (level >= openLevels) {
    const line = lineOf(value);
    if (line.length <= room) return line;
  }
  const indent = '  '.repeat(level + 1);
  const end = '  '.repeat(level);
  if (Array.isArray(value)) {
    const items = value.map((item) => `${indent}${linesOf(item, level + 1, 0)}`);
    return `[\n${items.join(',\n')}\n${end}]`;
  }
  const fields = Object.entries(value).map(([name, field]) => {
    const key = `${JSON.stringify(name)}: `;
    return `${indent}${key}${linesOf(field, level + 1, key.length)}`;
  });
  return `{\n${fields.join(',\n')}\n${end}}`;
}

/** With the line feed at its end. */
export const jsonText = (value: unknown): string => `${linesOf(value, 0, 0)}\n`;

export const compareText = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

/** Keys sorted at every level, for what is a map and for comparing; lists keep their order. */
export function sortedKeys(value: unknown): unknown {
  if (!isContainer(value)) return value;
  if (Array.isArray(value)) return value.map(sortedKeys);
  const entries = Object.entries(value).filter(([, field]) => field !== undefined);
  return Object.fromEntries(
    entries.sort(([one], [other]) => compareText(one, other)).map(([key, field]) => [key, sortedKeys(field)]),
  );
}

/** Whether two values say the same, whatever the order of their keys. */
export const isSame = (one: unknown, other: unknown): boolean =>
  JSON.stringify(sortedKeys(one)) === JSON.stringify(sortedKeys(other));
