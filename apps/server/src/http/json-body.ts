/** Request bodies: JSON or nothing. Owns the limits of N-32 and the refusal of keys that reach for prototypes (row 46). */
import { ApiError } from './api-error.ts';

/** Bytes of one body, unless the route says otherwise. */
export const bodyBytesMax = 65_536;
/** Fields of one body of that size; a route that takes more bytes takes more fields in proportion. */
const keysMax = 1_000;
const depthMax = 32;
/** Of the Management API: conditions of 32 operations within each other are 64 levels, and lie in rules, actions, a text. */
export const managementDepthMax = 72;
const refusedKeys = new Set(['__proto__', 'constructor', 'prototype']);
/** A refused name anywhere, or an escape that may be one. */
const refusedOrEscaped = new RegExp([...refusedKeys, '\\\\'].join('|'));
/** Each element of a list is a field as well, and takes two characters at the least. */
const shortCharactersMax = 2 * keysMax;

/** Parses; an empty body is `{}` (PHP and the browser SDK send none), a null field is an absent one (Go sends it). */
export function parseJsonBody(
  text: string,
  bytesMax: () => number | undefined = () => undefined,
  levelsMax = depthMax,
): unknown {
  if (text.trim() === '') return {};
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new ApiError('invalid_request', 'The request body is not valid JSON.');
  }
  if (isHarmless(text)) return value;
  // Half surrogates and NUL can only come in by an escape: text on the wire is UTF-8, and JSON forbids a raw NUL.
  const fieldsMax = () => Math.ceil((keysMax * (bytesMax() ?? bodyBytesMax)) / bodyBytesMax);
  checkLimits(value, text.includes('\\u'), fieldsMax, levelsMax);
  return value;
}

/** Too short for too many fields, too few brackets for too deep a nesting, and none of the refused names in it. */
function isHarmless(text: string): boolean {
  if (text.length > shortCharactersMax || refusedOrEscaped.test(text)) return false;
  let opened = 0;
  for (const bracket of ['{', '['])
    for (let at = text.indexOf(bracket); at >= 0; at = text.indexOf(bracket, at + 1)) opened += 1;
  return opened <= depthMax;
}

function checkLimits(root: unknown, hasEscapes: boolean, fieldsMax: () => number, levelsMax: number): void {
  let keys = 0;
  let keysAllowed = keysMax;
  const walk = (value: unknown, depth: number): void => {
    if (hasEscapes && typeof value === 'string') checkText(value);
    if (typeof value !== 'object' || value === null) return;
    if (depth > levelsMax) {
      throw new ApiError('invalid_request', `The request body is nested deeper than ${levelsMax} levels.`);
    }
    // JSON.parse makes own properties only, `__proto__` included.
    for (const key in value) {
      keys += 1;
      if (keys > keysAllowed) {
        keysAllowed = fieldsMax();
        if (keys > keysAllowed)
          throw new ApiError('invalid_request', `The request body has more than ${keysAllowed} fields.`);
      }
      if (refusedKeys.has(key))
        throw new ApiError('invalid_request', `The field name "${key}" is not allowed.`);
      if (hasEscapes) checkText(key);
      walk((value as Record<string, unknown>)[key], depth + 1);
    }
  };
  walk(root, 1);
}

/** Half a surrogate pair is stored as U+FFFD and NUL ends a text for SQLite: two identifiers would become one. */
function checkText(text: string): void {
  if (!text.isWellFormed() || text.includes('\0'))
    throw new ApiError(
      'invalid_request',
      'The request body has a text that is not Unicode, or with a NUL in it.',
    );
}

/** The same object without its null fields, one level deep. */
export function withoutNulls(body: unknown): unknown {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return body;
  if (!Object.values(body).includes(null)) return body;
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== null));
}
