import { velocityReference } from '../catalogue/velocity.ts';
import { toText } from '../coercion.ts';
import {
  boundedText,
  type Evaluate,
  type Evaluation,
  payForItems,
  takeStep,
  takeSteps,
} from '../evaluation.ts';
import { type Expression, type OperatorDefinition, type Site, slotOf } from '../expression.ts';
import { absent, keysOf, lookUp } from '../lookup.ts';
import { countOf } from '../lower-bound.ts';

const listsPrefix = 'lists.';

/** `lists.<alias>` is reserved for value lists in every scope; this gives the alias. */
function listAlias(name: string): string | undefined {
  return name.startsWith(listsPrefix) ? name.slice(listsPrefix.length) : undefined;
}

/** The fixed name of a `var`, '' for the whole data; undefined when the name is computed. */
function fixedName(operand: Expression | undefined): string | undefined {
  if (operand === undefined) return '';
  if (operand.kind !== 'literal' || Array.isArray(operand.value)) return undefined;
  return operand.value === null ? '' : String(operand.value);
}

export function fixedListAlias(operands: readonly Expression[]): string | undefined {
  return listAlias(fixedName(operands[0]) ?? '');
}

/** The fixed name of a fact, unless it is read from an item. */
export function fixedVariable(operands: readonly Expression[], inItem: boolean): string | undefined {
  const name = fixedName(operands[0]);
  return inItem || name === undefined || name === '' || listAlias(name) !== undefined ? undefined : name;
}

function listItems(alias: string, evaluation: Evaluation): readonly unknown[] {
  const items = evaluation.lists?.(alias);
  if (items === undefined) return [];
  payForItems(evaluation, items.size);
  return [...items];
}

/** Value under a name that is known only now; `absent` when there is none. */
export function readNamed(data: unknown, name: unknown, evaluation: Evaluation): unknown {
  if (name === null || name === undefined || name === '') return data ?? null;
  const text = boundedText(toText(name, evaluation), evaluation);
  const alias = listAlias(text);
  if (alias !== undefined) return listItems(alias, evaluation);
  const keys = keysOf(text);
  takeSteps(evaluation, keys?.length ?? 1);
  const value = lookUp(data, keys);
  return typeof value === 'object' && velocityReference(text) !== undefined ? countOf(value) : value;
}

/** Reads a fact once per evaluation of a whole rule set. */
function factReader(name: string, site: Site): Evaluate {
  const keys = keysOf(name);
  const slot = slotOf(site.slots, name);
  const isCount = velocityReference(name) !== undefined;
  site.variables.push({ name, path: site.path });
  return (_data, evaluation) => {
    const known = evaluation.values[slot];
    if (known !== undefined) return known;
    if (keys !== undefined && keys.length > 1) takeSteps(evaluation, keys.length - 1);
    const found = lookUp(evaluation.facts, keys);
    const value = isCount ? countOf(found) : found;
    evaluation.values[slot] = value;
    return value;
  };
}

function fixedReader(name: string, site: Site): Evaluate {
  if (name === '') return (data) => data ?? null;
  const alias = listAlias(name);
  if (alias !== undefined) {
    site.lists.push({ name: alias, path: site.path });
    return (_data, evaluation) => listItems(alias, evaluation);
  }
  if (!site.inItem) return factReader(name, site);
  const keys = keysOf(name);
  const steps = keys?.length ?? 1;
  // Once for each item that is walked through.
  return (data, evaluation) => {
    takeSteps(evaluation, steps);
    return lookUp(data, keys);
  };
}

function readerOf(operands: readonly Expression[], site: Site): Evaluate {
  const name = fixedName(operands[0]);
  if (name !== undefined) return fixedReader(name, site);
  const computed = operands[0]?.evaluate ?? (() => '');
  return (data, evaluation) => {
    takeStep(evaluation);
    return readNamed(data, computed(data, evaluation), evaluation);
  };
}

const variable: OperatorDefinition = {
  operandsMin: 0,
  operandsMax: 2,
  build: (operands, site) => {
    const read = readerOf(operands, site);
    const fallback = operands[1]?.evaluate;
    if (fallback === undefined)
      return (data, evaluation) => {
        const value = read(data, evaluation);
        return value === absent ? null : value;
      };
    return (data, evaluation) => {
      const value = read(data, evaluation);
      return value === absent ? fallback(data, evaluation) : value;
    };
  },
};

export const variableOperators: Readonly<Record<string, OperatorDefinition>> = { var: variable };
