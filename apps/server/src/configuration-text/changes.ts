/** What a plan is made of. Owns: changes as they are shown, steps as they are carried out, and what differs between two states. */
import type { Recorded } from '../authenticator-configurations/service.ts';
import type { Transaction } from '../database/database.ts';
import { itemChanges } from '../value-lists/history.ts';
import type { ValueListItem } from '../value-lists/value-list.ts';
import type { ConfigurationTextDependencies } from './dependencies.ts';
import { isObject, isSame, type JsonObject } from './json-text.ts';
import { type PlaceChange, placeChanges } from './place-changes.ts';
import type { Place, Problems } from './problems.ts';
import type { SecretSource } from './secrets.ts';
import type { State } from './state.ts';
import { pointerOf } from './strict-json.ts';

export const resources = [
  'tenant',
  'theme',
  'message overrides',
  'authenticator',
  'custom data point',
  'value list',
  'action',
  'rule',
  'flow',
  'webhook endpoint',
  'app client',
  'provider',
] as const;
export type Resource = (typeof resources)[number];

export interface FieldChange {
  /** Names with dots between them. */
  readonly field: string;
  /** Absent: it was not set. */
  readonly before?: unknown;
  /** Absent: it is not set any more. */
  readonly after?: unknown;
  /** Of what is shown as one: each place in it that differs. */
  readonly changes?: readonly PlaceChange[];
  /** Of a value list, in place of before and after. */
  readonly added?: readonly unknown[];
  readonly removed?: readonly unknown[];
  /** A secret was handed in that is not the stored one. It is not shown. */
  readonly isSecret?: true;
}

export interface Change {
  readonly change: 'create' | 'update' | 'delete';
  readonly resource: Resource;
  /** `pay`, `pay "Large payment"`; empty where there is one of its kind. */
  readonly name: string;
  readonly fields: readonly FieldChange[];
}

/** In this order, so that each finds what it needs. */
export const phases = [
  'tenant',
  'authenticators',
  'tenant again',
  'data points',
  'lists',
  'actions',
  'rules away',
  'rules',
  'flows',
  'actions away',
  'lists away',
  'data points away',
  'branding',
  'endpoints away',
  'endpoints',
  'app clients away',
  'app clients',
  'providers',
] as const;

export interface Step {
  readonly phase: (typeof phases)[number];
  /** Absent: part of another change. */
  readonly change?: Change;
  /** What the trail says of it; nothing for what is part of another change. */
  write(transaction: Transaction): Promise<Recorded | undefined>;
}

export interface Planning {
  readonly state: State;
  readonly dependencies: ConfigurationTextDependencies;
  readonly problems: Problems;
  /** What is allowed in rules and likely a mistake. */
  readonly warnings: Problems;
  readonly secrets: SecretSource;
  /** Delete what the text does not have. */
  readonly prune: boolean;
  /** Unix milliseconds. */
  readonly at: number;
  readonly steps: Step[];
  /** What would be deleted with `prune`. */
  readonly kept: Change[];
}

/** Shown as one: their insides mean nothing by themselves. */
const wholes: ReadonlySet<string> = new Set(['conditions', 'actionNodes', 'rules']);

export function differences(before: JsonObject, after: JsonObject, path = ''): readonly FieldChange[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names.flatMap((name) => {
    const [was, is] = [before[name], after[name]];
    if (isSame(was, is)) return [];
    const field = path === '' ? name : `${path}.${name}`;
    const isWhole = wholes.has(name);
    if (isObject(was) && isObject(is) && !isWhole) return differences(was, is, field);
    return [
      {
        field,
        ...(was === undefined ? {} : { before: was }),
        ...(is === undefined ? {} : { after: is }),
        ...(isWhole ? { changes: placeChanges(was, is, pointerOf(name)) } : {}),
      },
    ];
  });
}

export function itemDifference(
  before: readonly ValueListItem[],
  after: readonly ValueListItem[],
): readonly FieldChange[] {
  const { added, removed } = itemChanges(before, after);
  if (added.length === 0 && removed.length === 0) return [];
  return [{ field: 'valueListItems', added, removed }];
}

/** Deletes with `prune`, else says what it would delete. */
export function remove(
  planning: Planning,
  phase: Step['phase'],
  { resource, name }: Pick<Change, 'resource' | 'name'>,
  write: Step['write'],
): void {
  const change: Change = { change: 'delete', resource, name, fields: [] };
  if (planning.prune) planning.steps.push({ phase, change, write });
  else planning.kept.push(change);
}

export interface Matching<Given, Stored> {
  readonly given: readonly { readonly place: Place; readonly value: Given }[];
  readonly stored: readonly Stored[];
  readonly idField: string;
  readonly givenId: (given: Given) => string | undefined;
  readonly storedId: (stored: Stored) => string;
  readonly givenName: (given: Given) => string;
  readonly storedName: (stored: Stored) => string;
  /** Whether they are the same but for the name: then it was renamed. Absent: a name is all there is. */
  readonly isAlike?: (given: Given, stored: Stored) => boolean;
}

export interface Matched<Given, Stored> {
  readonly befores: ReadonlyMap<Given, Stored>;
  /** What is stored and not given. */
  readonly gone: readonly Stored[];
}

/**
 * Which of what is given is which of what is stored: by id where there is one, else by name, else one that is the same but
 * for its name. Says where that is not clear.
 */
export function matched<Given, Stored>(
  problems: Problems,
  matching: Matching<Given, Stored>,
): Matched<Given, Stored> {
  const { given, stored, idField, givenId, storedId, givenName, storedName, isAlike } = matching;
  const befores = new Map<Given, Stored>();
  const free = new Map(stored.map((one) => [storedId(one), one]));
  const take = (value: Given, one: Stored) => {
    befores.set(value, one);
    free.delete(storedId(one));
  };
  const names = Map.groupBy(given, ({ value }) => givenId(value) ?? `name ${givenName(value)}`);
  for (const [, [, again]] of names)
    if (again) problems.add(again.place, `is there twice: each needs a name or ${idField} of its own`);
  for (const { value } of given) {
    const one = free.get(givenId(value) ?? '');
    if (one) take(value, one);
  }
  const byName = Map.groupBy(free.values(), storedName);
  for (const { value, place } of given) {
    if (befores.has(value) || givenId(value) !== undefined) continue;
    const [one, ...others] = (byName.get(givenName(value)) ?? []).filter((candidate) =>
      free.has(storedId(candidate)),
    );
    if (one && others.length > 0)
      problems.add(
        place,
        `needs ${idField}: there are several of this name (${[one, ...others].map(storedId).join(', ')})`,
      );
    if (one) take(value, one);
  }
  if (isAlike)
    for (const { value } of given) {
      if (befores.has(value) || givenId(value) !== undefined) continue;
      const [one, ...others] = [...free.values()].filter((candidate) => isAlike(value, candidate));
      if (one && others.length === 0) take(value, one);
    }
  return { befores, gone: [...free.values()] };
}
