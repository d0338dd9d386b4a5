/**
 * Where two values differ that are shown as one: a long rule of which one number was changed says that number. Owns: the places,
 * as JSON Pointers; of nodes and rules by their ids, in place of where they stand.
 */
import { compareText, isContainer, isSame, type JsonObject } from './json-text.ts';
import { pointerOf } from './strict-json.ts';

export interface PlaceChange {
  readonly path: string;
  /** Absent: there was nothing. */
  readonly before?: unknown;
  /** Absent: there is nothing any more. */
  readonly after?: unknown;
}

const isMap = (value: unknown): value is JsonObject => isContainer(value) && !Array.isArray(value);

const given = (field: 'before' | 'after', value: unknown) => (value === undefined ? {} : { [field]: value });

/** The items by what they are called, where all are called something else. */
function named(value: unknown): ReadonlyMap<string, unknown> | undefined {
  if (value === undefined) return new Map();
  if (!Array.isArray(value)) return undefined;
  const names = value.map((item) => (isMap(item) ? (item.nodeId ?? item.ruleId) : undefined));
  if (names.some((name) => typeof name !== 'string') || new Set(names).size < names.length) return undefined;
  return new Map(value.map((item, at) => [names[at] as string, item]));
}

function ofNamed(
  before: ReadonlyMap<string, unknown>,
  after: ReadonlyMap<string, unknown>,
  path: string,
): readonly PlaceChange[] {
  const names = [...new Set([...before.keys(), ...after.keys()])];
  const changes = names.flatMap((name) =>
    placeChanges(before.get(name), after.get(name), path + pointerOf(name)),
  );
  if (changes.length > 0) return changes;
  return isSame([...before.keys()], [...after.keys()])
    ? []
    : [{ path, before: [...before.keys()], after: [...after.keys()] }];
}

/** What is the same at both ends stands aside; what is left is compared in its order. */
function ofItems(
  before: readonly unknown[],
  after: readonly unknown[],
  path: string,
): readonly PlaceChange[] {
  const least = Math.min(before.length, after.length);
  let head = 0;
  while (head < least && isSame(before[head], after[head])) head += 1;
  let tail = 0;
  while (tail < least - head && isSame(before.at(-1 - tail), after.at(-1 - tail))) tail += 1;
  const [were, are] = [before.slice(head, before.length - tail), after.slice(head, after.length - tail)];
  return Array.from({ length: Math.max(were.length, are.length) }, (_, at) =>
    placeChanges(were[at], are[at], path + pointerOf(head + at)),
  ).flat();
}

/** Each place that differs, with all that is different there. */
export function placeChanges(before: unknown, after: unknown, path: string): readonly PlaceChange[] {
  if (isSame(before, after)) return [];
  const [were, are] = [named(before), named(after)];
  if (were && are && were.size + are.size > 0) return ofNamed(were, are, path);
  if (Array.isArray(before) && Array.isArray(after)) return ofItems(before, after, path);
  if (isMap(before) && isMap(after)) {
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort(compareText);
    return names.flatMap((name) => placeChanges(before[name], after[name], path + pointerOf(name)));
  }
  return [{ path, ...given('before', before), ...given('after', after) }];
}
