import { looseFieldName } from './field-names.ts';
import { decodeUtf8 } from './form-fields.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

const depthMax = 32;

/**
 * A JSON body that is one object, `doubled` when any object in it has a name twice, also to readers that ignore case:
 * the first counts for some, the last for others (RFC 8259 §4).
 */
export function parseJsonBody(bytes: Uint8Array): JsonObject | 'malformed' | 'doubled' {
  const text = decodeUtf8(bytes);
  const value = text === undefined ? undefined : parse(text);
  if (text === undefined || typeof value !== 'object' || value === null || Array.isArray(value))
    return 'malformed';
  return scanNames(text) ?? (value as JsonObject);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Strings whole, and the signs that make the structure. */
const token = /"(?:[^"\\]|\\.)*"|[{}[\]:]/g;

/** Looks at the names of every object of a valid JSON text. */
function scanNames(text: string): 'malformed' | 'doubled' | undefined {
  const open: Set<string>[] = [];
  let last = '';
  for (const [sign] of text.matchAll(token)) {
    if (sign === '{' || sign === '[') open.push(new Set());
    if (open.length > depthMax) return 'malformed';
    if (sign === '}' || sign === ']') open.pop();
    // A string before a colon is a name.
    if (sign === ':' && isRepeated(open.at(-1), looseFieldName(JSON.parse(last)))) return 'doubled';
    last = sign;
  }
  return undefined;
}

function isRepeated(names: Set<string> | undefined, name: string): boolean {
  if (names === undefined || names.has(name)) return true;
  names.add(name);
  return false;
}
