/**
 * JSON that people wrote, read without guessing: UTF-8, no key twice, no key that leads into prototypes, not endlessly deep.
 * Owns: saying what is wrong, and where.
 */
import { managementDepthMax } from '../http/json-body.ts';
import { printable } from '../terminal/printable.ts';

const refusedKeys: ReadonlySet<string> = new Set(['__proto__', 'constructor']);

export type Reading =
  | { readonly value: unknown; readonly text: string }
  /** `pointer`: JSON pointer (RFC 6901). */
  | { readonly pointer: string; readonly problem: string };

export const pointerOf = (...keys: readonly (string | number)[]): string =>
  keys.map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

export function readBytes(bytes: Uint8Array): Reading {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return { pointer: '', problem: 'is not UTF-8' };
  }
  return readText(text);
}

export function readText(text: string): Reading {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    // Words of a parser may repeat the text.
    return { pointer: '', problem: `is not JSON: ${printable((error as Error).message)}` };
  }
  return refusedPlace(text) ?? { value, text };
}

interface Level {
  /** Undefined: a list. */
  readonly keys: Set<string> | undefined;
  at: string | number;
}

/** Strings and brackets of a text that is known to be JSON; all else says nothing about keys. */
const token = /"(?:[^"\\]|\\.)*"|[{}[\],]/g;

/** The first key that may not be there. `JSON.parse` would take the last of two in silence. */
function refusedPlace(text: string): { pointer: string; problem: string } | undefined {
  const levels: Level[] = [];
  let expectsKey = false;
  const here = () => pointerOf(...levels.map(({ at }) => at));
  for (const [found] of text.matchAll(token)) {
    const level = levels.at(-1);
    if (found === '{' || found === '[') {
      if (levels.length === managementDepthMax)
        return { pointer: here(), problem: `is nested deeper than ${managementDepthMax} levels` };
      levels.push({ keys: found === '{' ? new Set() : undefined, at: found === '{' ? '' : 0 });
      expectsKey = found === '{';
    } else if (found === '}' || found === ']') {
      levels.pop();
      expectsKey = false;
    } else if (found === ',') {
      if (level?.keys) expectsKey = true;
      else if (level) level.at = Number(level.at) + 1;
    } else if (expectsKey && level?.keys) {
      const key = JSON.parse(found) as string;
      level.at = key;
      if (level.keys.has(key)) return { pointer: here(), problem: 'is there twice' };
      if (refusedKeys.has(key)) return { pointer: here(), problem: 'is not an allowed name' };
      level.keys.add(key);
      expectsKey = false;
    }
  }
  return undefined;
}
