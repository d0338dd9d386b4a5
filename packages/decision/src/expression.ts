import type { Evaluate } from './evaluation.ts';

interface ExpressionBase {
  /** JSON Pointer of this expression in the conditions. */
  readonly path: string;
  readonly evaluate: Evaluate;
}

export interface LiteralExpression extends ExpressionBase {
  readonly kind: 'literal';
  readonly value: unknown;
}

export interface ArrayExpression extends ExpressionBase {
  readonly kind: 'array';
  readonly items: readonly Expression[];
}

export interface OperationExpression extends ExpressionBase {
  readonly kind: 'operation';
  readonly operator: string;
  readonly operands: readonly Expression[];
  /** Index of the operand that is evaluated once per item, with the item as its data. */
  readonly itemOperand: number | undefined;
  /** Set for `var` with a fixed name, outside item scope. */
  readonly variable: string | undefined;
  /** Set for `var` of `lists.<alias>` with a fixed name. */
  readonly list: string | undefined;
}

export type Expression = LiteralExpression | ArrayExpression | OperationExpression;

/** The fixed variables of one or many conditions, each with a slot in `Evaluation.values`. */
export interface VariableSlots {
  readonly indexByName: Map<string, number>;
}

export function newVariableSlots(): VariableSlots {
  return { indexByName: new Map() };
}

export function slotOf(slots: VariableSlots, name: string): number {
  const known = slots.indexByName.get(name);
  if (known !== undefined) return known;
  const index = slots.indexByName.size;
  slots.indexByName.set(name, index);
  return index;
}

/** A variable that a condition names, and where. */
export interface VariableReference {
  readonly name: string;
  readonly path: string;
}

/** Where an operation stands while it is compiled, and what it leaves behind for the whole condition. */
export interface Site {
  readonly path: string;
  /** True inside the per-item operand of `map`, `filter`, `reduce`, `all`, `some`, `none`. */
  readonly inItem: boolean;
  readonly slots: VariableSlots;
  readonly variables: VariableReference[];
  /** Aliases of value lists, each as often as it is named. */
  readonly lists: VariableReference[];
  /** Places of the patterns. */
  readonly patterns: string[];
}

export interface OperatorDefinition {
  readonly operandsMin: number;
  readonly operandsMax: number;
  readonly itemOperand?: number;
  readonly build: (operands: readonly Expression[], site: Site) => Evaluate;
}

/** The operand at `index`; the compiler has checked the count, so its absence is a bug. */
export function operandAt(operands: readonly Expression[], index: number): Expression {
  const operand = operands[index];
  if (operand === undefined) throw new RangeError(`operand ${index} is missing`);
  return operand;
}

export function evaluatorsOf(operands: readonly Expression[]): readonly Evaluate[] {
  return operands.map((operand) => operand.evaluate);
}
