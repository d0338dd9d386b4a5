/**
 * A condition where one fact is null. Owns: which facts are null or false along with it, and what parts of a condition come to
 * then, as far as that settles them.
 */
import { velocityReference } from '../catalogue/velocity.ts';
import { isTruthy } from '../coercion.ts';
import { type CompiledCondition, startEvaluation } from '../condition.ts';
import { RuleError } from '../errors.ts';
import type { Evaluation } from '../evaluation.ts';
import type { Expression } from '../expression.ts';
import { evaluationStepsMax } from '../limits.ts';
import { factsByName } from '../named-facts.ts';
import type { NamedPoint } from './named-point.ts';

const unknownDevice = { 'device.isNew': true, 'device.isProven': false, 'device.isRemembered': false };

/** Facts that are so wherever the first has no value, as the meanings of the catalogue say. */
const alongside: Readonly<Record<string, Readonly<Record<string, null | boolean>>>> = {
  'user.minutesSinceLastVerified': { 'user.hasPreviouslyVerified': false },
  'user.daysSinceLastSeen': { 'user.hasPreviouslyVerified': false },
  'user.ageDays': { 'user.hasPreviouslyVerified': false, 'user.isDormant': false },
  'user.enrolledStrength': { 'user.isEnrolled': false },
  'device.minutesSinceLastSeen': unknownDevice,
  'device.minutesSinceFirstSeen': { ...unknownDevice, 'device.isWebAuthnProven': false },
  'device.minutesSinceProven': { 'device.isProven': false, 'device.isWebAuthnProven': false },
  'device.browserVersion': { 'device.browserName': null },
};

const places = ['ip.location.latitude', 'ip.location.longitude', 'ip.location.uncertaintyKm'];
const travel = [
  'ip.impossibleTravel',
  'ip.atypicalTravel',
  'ip.travelDistanceKm',
  'ip.travelSpeedKmh',
  'ip.travelConfidence',
];

/** Of one subject all counts are null together, and those over a longer time sooner. */
function countsAlongside(name: string, read: readonly string[]): readonly string[] {
  const count = velocityReference(name);
  if (count === undefined) return [];
  return read.filter((other) => {
    const reference = velocityReference(other);
    return (
      reference?.subject === count.subject &&
      reference.key === count.key &&
      reference.windowMs >= count.windowMs
    );
  });
}

/** Names whose value is settled, and the facts that settle it. */
export interface NullFacts {
  readonly name: string;
  readonly evaluation: Evaluation;
  readonly settled: ReadonlySet<string>;
  /** What parts came to, by what was wanted of them: each is looked at once. */
  readonly truths: Readonly<Record<'true' | 'false', Map<Expression, boolean | undefined>>>;
}

export function factsWithout(
  { name, isNullWhenUnknown }: NamedPoint,
  condition: CompiledCondition,
): NullFacts {
  const read = condition.variables.map((variable) => variable.name);
  const group = [places, travel].find((names) => names.includes(name)) ?? [];
  const nulls = [name, ...group, ...countsAlongside(name, read)];
  const others = alongside[name] ?? {};
  // Where nobody knows it, a name that is not measured is not there at all.
  const there = isNullWhenUnknown ? nulls.map((one) => [one, null] as const) : [];
  const facts = factsByName({ ...Object.fromEntries(there), ...others });
  return {
    name,
    evaluation: startEvaluation(condition.slots, facts),
    settled: new Set([...nulls, ...Object.keys(others)]),
    truths: { true: new Map(), false: new Map() },
  };
}

/** Whether nothing is read outside of items but what is settled. */
function isSettled(expression: Expression, settled: ReadonlySet<string>, inItem: boolean): boolean {
  if (expression.kind === 'literal') return true;
  if (expression.kind === 'array') return expression.items.every((item) => isSettled(item, settled, inItem));
  const { operator, operands, itemOperand, variable, list } = expression;
  if (list !== undefined) return false;
  if (operator === 'var' && !inItem && (variable === undefined || !settled.has(variable))) return false;
  if ((operator === 'missing' || operator === 'missing_some') && !inItem)
    return namesOf(operator === 'missing' ? operands : operands.slice(1)).every((name) => settled.has(name));
  return operands.every((operand, at) => isSettled(operand, settled, inItem || at === itemOperand));
}

/** Of names that are computed nothing is settled: one stands for them that never is. */
const computed = '';

const namesOf = (operands: readonly Expression[]): readonly string[] =>
  operands.flatMap((operand) =>
    operand.kind === 'literal' ? [operand.value].flat().map(String) : [computed],
  );

/** The truth of a part that is settled; undefined where other facts have a say. */
export function settledTruth(
  expression: Expression,
  { evaluation, settled }: NullFacts,
): boolean | undefined {
  if (!isSettled(expression, settled, false)) return undefined;
  try {
    evaluation.stepsLeft = evaluationStepsMax;
    return isTruthy(expression.evaluate(evaluation.facts, evaluation));
  } catch (error) {
    if (error instanceof RuleError) return undefined;
    throw error;
  }
}
