/**
 * The operators of conditions as an editor offers them. Owns: what each means, and which fit a type of data point. Does not
 * own: what they do (operators/), nor how many operands they take, which is said there.
 */
import { operatorDefinitions } from '../operators/table.ts';
import type { DataPointType } from './data-point.ts';

export type OperatorGroup =
  | 'comparison'
  | 'membership'
  | 'logic'
  | 'arithmetic'
  | 'text'
  | 'array'
  | 'data'
  | 'address';

export interface Operator {
  readonly name: string;
  readonly group: OperatorGroup;
  readonly operandsMin: number;
  /** Absent: any number. */
  readonly operandsMax?: number;
  /** Types of data point that it compares: an editor offers it there. Empty: it combines or computes. */
  readonly types: readonly DataPointType[];
  readonly meaning: string;
  /** False: ours, under a name of its own; other JsonLogic engines do not know it. */
  readonly isJsonLogic: boolean;
}

type Said = readonly [group: OperatorGroup, types: readonly DataPointType[], meaning: string];

const each: readonly DataPointType[] = ['boolean', 'number', 'text', 'any'];
const ordered: readonly DataPointType[] = ['number', 'any'];
const texts: readonly DataPointType[] = ['text', 'any'];
const lists: readonly DataPointType[] = ['list', 'any'];
const none: readonly DataPointType[] = [];

const said: Readonly<Record<string, Said>> = {
  '==': [
    'comparison',
    each,
    'Both are the same, numbers and texts of numbers as well. With null: it is not known.',
  ],
  '===': ['comparison', each, 'Both are the same and of one type.'],
  '!=': ['comparison', each, 'They differ. With null: it is known.'],
  '!==': ['comparison', each, 'They differ, or are of different types.'],
  '>': ['comparison', ordered, 'The first is greater.'],
  '>=': ['comparison', ordered, 'The first is greater, or both are equal.'],
  '<': [
    'comparison',
    ordered,
    'The first is less; with three, the second lies between the others. Null is less than 1.',
  ],
  '<=': [
    'comparison',
    ordered,
    'The first is less, or both are equal; with three, the second lies between the others or is one of them.',
  ],
  in: [
    'membership',
    ['number', 'text', 'list', 'any'],
    'The first is an item of the second, which may be a value list (lists.<alias>), or a part of it when that is text.',
  ],
  and: ['logic', none, 'All hold.'],
  or: ['logic', none, 'One of them holds at the least.'],
  '!': ['logic', ['boolean', 'any'], 'It does not hold.'],
  '!!': ['logic', ['boolean', 'any'], 'It holds.'],
  if: [
    'logic',
    none,
    'Conditions and results in turn: the result of the first condition that holds, else the last value.',
  ],
  '?:': ['logic', none, 'As if.'],
  var: ['data', none, 'The data point of this name; the second is taken where there is none.'],
  missing: ['data', none, 'Those of the names that have no value.'],
  missing_some: [
    'data',
    none,
    'Those of the names that have no value, unless as many as the first says have one.',
  ],
  '+': ['arithmetic', none, 'The sum; of one, the number that a text begins with.'],
  '-': ['arithmetic', none, 'The difference; of one, its opposite.'],
  '*': ['arithmetic', none, 'The product.'],
  '/': ['arithmetic', none, 'The quotient.'],
  '%': ['arithmetic', none, 'The remainder.'],
  min: ['arithmetic', none, 'The least of them.'],
  max: ['arithmetic', none, 'The greatest of them.'],
  cat: ['text', none, 'The texts one after the other.'],
  substr: ['text', none, 'A part of the text: from where, and how long; negative counts from its end.'],
  all: ['array', lists, 'The condition holds for every item, and there is one.'],
  some: ['array', lists, 'The condition holds for an item.'],
  none: ['array', lists, 'The condition holds for no item.'],
  filter: ['array', none, 'The items for which the condition holds.'],
  map: ['array', none, 'What the expression makes of each item.'],
  reduce: ['array', none, 'What the expression makes of all items, one after the other.'],
  merge: ['array', none, 'One array of all of them.'],
  cidr: [
    'address',
    texts,
    'The first is an IP address in one of the ranges: 203.0.113.0/24, several in an array, or a value list.',
  ],
  startsWith: ['text', texts, 'The first begins with the second.'],
  endsWith: ['text', texts, 'The first ends with the second.'],
  matches: [
    'text',
    texts,
    'The first matches the pattern (RE2, which takes time in proportion to the text alone).',
  ],
};

const own: ReadonlySet<string> = new Set(['cidr', 'startsWith', 'endsWith', 'matches']);

/** In the order of the operator set. */
export const operators: readonly Operator[] = [...operatorDefinitions].map(([name, definition]) => {
  const { operandsMin, operandsMax } = definition;
  const [group, types, meaning] = said[name] ?? ['data', none, ''];
  return {
    name,
    group,
    operandsMin,
    ...(Number.isFinite(operandsMax) ? { operandsMax } : {}),
    types,
    meaning,
    isJsonLogic: !own.has(name),
  };
});

/** Those that compare a data point of this type. */
export const operatorsFor = (type: DataPointType): readonly string[] =>
  operators.filter(({ types }) => types.includes(type)).map(({ name }) => name);
