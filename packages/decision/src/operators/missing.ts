import { toNumber } from '../coercion.ts';
import { type Evaluation, takeStep } from '../evaluation.ts';
import {
  type Expression,
  evaluatorsOf,
  type OperatorDefinition,
  operandAt,
  type Site,
} from '../expression.ts';
import { absent } from '../lookup.ts';
import { readNamed } from './variable.ts';

function missingOf(names: readonly unknown[], data: unknown, evaluation: Evaluation): unknown[] {
  return names.filter((name) => {
    takeStep(evaluation);
    const value = readNamed(data, name, evaluation);
    return value === absent || value === null || value === '';
  });
}

/** Names written out as operands count as variables that the condition reads. */
function noteNames(operands: readonly Expression[], site: Site): void {
  if (site.inItem) return;
  for (const operand of operands) {
    const names = operand.kind === 'literal' ? [operand.value].flat() : [];
    for (const name of names) {
      if (typeof name === 'string' && name !== '') site.variables.push({ name, path: operand.path });
    }
  }
}

/** The names that have no value; either the operands or, given one array, its items. */
const missing: OperatorDefinition = {
  operandsMin: 0,
  operandsMax: Number.POSITIVE_INFINITY,
  build: (operands, site) => {
    noteNames(operands, site);
    const evaluators = evaluatorsOf(operands);
    return (data, evaluation) => {
      takeStep(evaluation);
      const values = evaluators.map((evaluate) => evaluate(data, evaluation));
      return missingOf(Array.isArray(values[0]) ? values[0] : values, data, evaluation);
    };
  },
};

/** Empty when at least so many of the names have a value, else the names that have none. */
const missingSome: OperatorDefinition = {
  operandsMin: 2,
  operandsMax: 2,
  build: (operands, site) => {
    noteNames(operands.slice(1), site);
    const needed = operandAt(operands, 0).evaluate;
    const names = operandAt(operands, 1).evaluate;
    return (data, evaluation) => {
      takeStep(evaluation);
      const need = toNumber(needed(data, evaluation), evaluation);
      const asked = [names(data, evaluation)].flat();
      const lacking = missingOf(asked, data, evaluation);
      return asked.length - lacking.length >= need ? [] : lacking;
    };
  },
};

export const missingOperators: Readonly<Record<string, OperatorDefinition>> = {
  missing,
  missing_some: missingSome,
};
