/** Constants that a fact is compared with. Owns: which of them the fact can never be, by its type and by what its texts are. */
import type { DataPointType } from '../catalogue/data-point.ts';
import type { Expression, OperationExpression } from '../expression.ts';
import type { NamedPoint, TextSet } from './named-point.ts';

const loose: ReadonlySet<string> = new Set(['==', '!=']);
const strict: ReadonlySet<string> = new Set(['===', '!==']);
const orders: ReadonlySet<string> = new Set(['<', '<=', '>', '>=']);

export const typeWords: Readonly<Record<DataPointType, string>> = {
  boolean: 'true or false',
  number: 'a number',
  text: 'a text',
  list: 'a list of texts',
  any: 'any value',
};

const isNumeric = (text: string): boolean => text.trim() !== '' && Number.isFinite(Number(text));

/** Converted as comparisons do it, only this constant is one of the two: true, "1". */
const isTruth = (value: unknown): boolean => [0, 1].includes(Number(value === '' ? Number.NaN : value));

/** Whether a fact of this type can be the constant, where comparisons convert. */
function isConvertible({ type, isFree }: NamedPoint, value: unknown, operator: string): boolean {
  const given = typeof value;
  switch (type) {
    case 'boolean':
      return isTruth(value);
    case 'number':
      return given === 'number' || (given === 'string' && isNumeric(value as string));
    case 'text':
      return given === 'string' || (given === 'number' && isFree && loose.has(operator));
    default:
      return type === 'any';
  }
}

const isSameType = ({ type }: NamedPoint, value: unknown): boolean =>
  type === 'any' || typeof value === (type === 'text' ? 'string' : type);

const json = (value: unknown): string => JSON.stringify(value);

function mistyped(point: NamedPoint, operator: string, value: unknown): string | undefined {
  const fits =
    loose.has(operator) || orders.has(operator)
      ? isConvertible(point, value, operator)
      : isSameType(point, value);
  if (fits) return undefined;
  return `"${point.name}" is ${typeWords[point.type]}, and ${json(operator)} compares it with ${json(value)}, which is of another type`;
}

/** A text that is none of those that there are. */
export function strangeText(name: string, texts: TextSet | undefined, text: unknown): string | undefined {
  if (texts === undefined || typeof text !== 'string' || texts.has(text)) return undefined;
  const meant = [text.toUpperCase(), text.toLowerCase()].find(texts.has);
  const hint = meant === undefined ? `Allowed: ${texts.allowed}` : `Is ${json(meant)} meant?`;
  return `${json(text)} is no ${texts.called}, so "${name}" never has it. ${hint}`;
}

/** The fact that is compared; one with a default may be compared with just that. */
function factIn(
  expression: Expression | undefined,
  pointOf: (name: string) => NamedPoint | undefined,
): NamedPoint | undefined {
  if (expression?.kind !== 'operation' || expression.variable === undefined) return undefined;
  return expression.operands.length > 1 ? undefined : pointOf(expression.variable);
}

/** Null asks whether there is a value: it is of no type. */
function scalarsIn(expression: Expression | undefined): readonly unknown[] {
  if (expression?.kind !== 'literal') return [];
  return [expression.value].flat().filter((value) => value !== null && typeof value !== 'object');
}

/** Items are the same only where they are of one type; of a text, parts are looked for. */
function membershipProblems(
  [member, place]: readonly Expression[],
  pointOf: (name: string) => NamedPoint | undefined,
): readonly string[] {
  const point = factIn(member, pointOf);
  if (point && place?.kind === 'literal' && Array.isArray(place.value))
    return scalarsIn(place).flatMap(
      (item) => mistyped(point, 'in', item) ?? strangeText(point.name, point.texts, item) ?? [],
    );
  const holder = factIn(place, pointOf);
  if (holder?.type === 'number' || holder?.type === 'boolean')
    return [`"${holder.name}" is ${typeWords[holder.type]}: nothing is "in" it`];
  if (holder?.type !== 'list') return [];
  return scalarsIn(member).flatMap((item) =>
    typeof item === 'string'
      ? (strangeText(holder.name, holder.texts, item) ?? [])
      : `"${holder.name}" is ${typeWords.list}, and ${json(item)} is no text`,
  );
}

/** What is wrong with the constants of one comparison. */
export function literalProblems(
  { operator, operands }: OperationExpression,
  pointOf: (name: string) => NamedPoint | undefined,
): readonly string[] {
  if (operator === 'in') return membershipProblems(operands, pointOf);
  if (![loose, strict, orders].some((operators) => operators.has(operator))) return [];
  const values = operands.filter(({ kind }) => kind === 'literal').flatMap(scalarsIn);
  return operands.flatMap((operand) => {
    const point = factIn(operand, pointOf);
    if (point === undefined) return [];
    const textsOf = orders.has(operator) ? undefined : point.texts;
    return values.flatMap(
      (value) => mistyped(point, operator, value) ?? strangeText(point.name, textsOf, value) ?? [],
    );
  });
}
