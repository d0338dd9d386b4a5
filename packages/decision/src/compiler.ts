import { RuleBudgetError, RuleSyntaxError } from './errors.ts';
import { type Evaluate, takeSteps } from './evaluation.ts';
import {
  type Expression,
  evaluatorsOf,
  type OperationExpression,
  type OperatorDefinition,
  type Site,
} from './expression.ts';
import { conditionDepthMax, conditionNodesMax, literalBytesMax } from './limits.ts';
import { operatorDefinitions, operatorNames } from './operators/table.ts';
import { fixedListAlias, fixedVariable } from './operators/variable.ts';
import { utf8BytesExceed } from './utf8.ts';

/** What the compilation of one condition carries along. */
export interface Compilation extends Omit<Site, 'path' | 'inItem'> {
  nodeCount: number;
}

interface Place {
  readonly path: string;
  readonly depth: number;
  readonly inItem: boolean;
}

const allowedOperators = `allowed operators: ${operatorNames.join(' ')}`;
const shownNameMax = 40;

function childPlace(place: Place, ...keys: readonly (string | number)[]): Place {
  const tail = keys.map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
  return { path: place.path + tail, depth: place.depth + 1, inItem: place.inItem };
}

function checkBudget(place: Place, compilation: Compilation): void {
  compilation.nodeCount += 1;
  if (compilation.nodeCount > conditionNodesMax) {
    const advice = 'move long lists of values into a value list';
    const message = `conditions have at most ${conditionNodesMax} nodes; ${advice}`;
    throw new RuleBudgetError(place.path, 'nodes', conditionNodesMax, message);
  }
  if (place.depth > conditionDepthMax) {
    const message = `conditions are at most ${conditionDepthMax} levels deep`;
    throw new RuleBudgetError(place.path, 'depth', conditionDepthMax, message);
  }
}

function literal(value: unknown, path: string): Expression {
  return { kind: 'literal', path, value, evaluate: () => value };
}

function compileText(text: string, path: string): Expression {
  if (utf8BytesExceed(text, literalBytesMax)) {
    const message = `a text in conditions has at most ${literalBytesMax} bytes`;
    throw new RuleBudgetError(path, 'literalBytes', literalBytesMax, message);
  }
  return literal(text, path);
}

function compileScalar(json: unknown, path: string): Expression {
  if (typeof json === 'string') return compileText(json, path);
  if (json === null || typeof json === 'boolean' || Number.isFinite(json)) return literal(json, path);
  const allowed = 'null, true, false, a finite number, a text, an array or an operation';
  throw new RuleSyntaxError(path, `${typeof json} is not JSON; allowed: ${allowed}`);
}

function evaluateItems(items: readonly Expression[]): Evaluate {
  const evaluators = evaluatorsOf(items);
  return (data, evaluation) => {
    takeSteps(evaluation, evaluators.length);
    return evaluators.map((evaluate) => evaluate(data, evaluation));
  };
}

function compileArray(json: readonly unknown[], place: Place, compilation: Compilation): Expression {
  const items = json.map((item, index) => compileExpression(item, childPlace(place, index), compilation));
  const values = items.map((item) => (item.kind === 'literal' ? item.value : undefined));
  if (!values.includes(undefined)) return literal(Object.freeze(values), place.path);
  return { kind: 'array', path: place.path, items, evaluate: evaluateItems(items) };
}

function operatorOf(json: object, place: Place): readonly [string, OperatorDefinition] {
  const names = Object.keys(json);
  const [name] = names;
  if (name === undefined || names.length > 1) {
    const found = `this one has ${names.length} keys`;
    throw new RuleSyntaxError(
      place.path,
      `an operation is an object with one key, its operator; ${found}; ${allowedOperators}`,
    );
  }
  const definition = operatorDefinitions.get(name);
  if (definition === undefined) {
    const path = childPlace(place, name).path;
    throw new RuleSyntaxError(
      path,
      `"${name.slice(0, shownNameMax)}" is not an operator; ${allowedOperators}`,
    );
  }
  return [name, definition];
}

function checkOperandCount(name: string, count: number, definition: OperatorDefinition, path: string): void {
  const { operandsMin, operandsMax } = definition;
  if (count >= operandsMin && count <= operandsMax) return;
  const most = operandsMax === Number.POSITIVE_INFINITY ? 'or more' : `to ${operandsMax}`;
  const allowed = operandsMin === operandsMax ? `${operandsMin}` : `${operandsMin} ${most}`;
  throw new RuleSyntaxError(path, `"${name}" takes ${allowed} operands, not ${count}`);
}

/** A single operand may stand without its array: {"var": "x"} is {"var": ["x"]}. */
function compileOperands(
  json: unknown,
  place: Place,
  definition: OperatorDefinition,
  compilation: Compilation,
): readonly Expression[] {
  if (!Array.isArray(json)) return [compileExpression(json, place, compilation)];
  return json.map((operand: unknown, index) => {
    const child = { ...childPlace(place, index), depth: place.depth };
    const inItem = place.inItem || index === definition.itemOperand;
    return compileExpression(operand, { ...child, inItem }, compilation);
  });
}

function compileOperation(json: object, place: Place, compilation: Compilation): OperationExpression {
  const [operator, definition] = operatorOf(json, place);
  const inside = childPlace(place, operator);
  const values: unknown = (json as Readonly<Record<string, unknown>>)[operator];
  checkOperandCount(operator, Array.isArray(values) ? values.length : 1, definition, inside.path);
  const operands = compileOperands(values, inside, definition, compilation);
  const { path, inItem } = place;
  const { slots, variables, lists, patterns } = compilation;
  return {
    kind: 'operation',
    path,
    operator,
    operands,
    itemOperand: definition.itemOperand,
    variable: operator === 'var' ? fixedVariable(operands, inItem) : undefined,
    list: operator === 'var' ? fixedListAlias(operands) : undefined,
    evaluate: definition.build(operands, { path, inItem, slots, variables, lists, patterns }),
  };
}

function compileExpression(json: unknown, place: Place, compilation: Compilation): Expression {
  checkBudget(place, compilation);
  if (Array.isArray(json)) return compileArray(json, place, compilation);
  if (typeof json === 'object' && json !== null) return compileOperation(json, place, compilation);
  return compileScalar(json, place.path);
}

/** Compiles one JSON value, `path` being where it stands for errors. Throws RuleSyntaxError, RuleBudgetError. */
export function compileJson(json: unknown, path: string, compilation: Compilation): Expression {
  return compileExpression(json, { path, depth: 1, inItem: false }, compilation);
}
