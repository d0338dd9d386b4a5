/**
 * Facts that somebody wrote, as in an example: a misspelt one is read by nobody, and what it was to show is not shown. Owns: which
 * of them are likely mistakes, and the words.
 */
import type { DataPointType } from '../catalogue/data-point.ts';
import { velocityReference } from '../catalogue/velocity.ts';
import type { CompiledCondition } from '../condition.ts';
import { dataPointNamed } from '../data-points.ts';
import type { Facts } from '../facts.ts';
import { isNested } from '../named-facts.ts';
import { strangeText, typeWords } from './literals.ts';
import {
  customName,
  methodOf,
  methodsOf,
  type NamedPoint,
  namedPoint,
  type TenantVocabulary,
} from './named-point.ts';
import { operationsIn } from './operations.ts';

const warningsMax = 20;
const customHolders: ReadonlySet<string> = new Set(['custom', 'action.custom', 'user.custom']);

type Fact = readonly [name: string, value: unknown];

/** The facts by name; what a custom value holds is its own. */
function* factsIn(facts: Facts, above = ''): Generator<Fact> {
  for (const [key, value] of Object.entries(facts)) {
    const name = above === '' ? key : `${above}.${key}`;
    const isFact = customHolders.has(above) || dataPointNamed(name) !== undefined;
    if (!isFact && isNested(value)) yield* factsIn(value, name);
    else yield [name, value];
  }
}

/** Keys of custom values that conditions read, under whichever name; undefined: some compute what they read. */
function customKeysReadBy(
  conditions: readonly CompiledCondition[],
  vocabulary: TenantVocabulary,
): ReadonlySet<string> | undefined {
  const operations = conditions.flatMap(({ expression }) => [...operationsIn(expression)]);
  const computes = operations.some(
    ({ operator, operands }) =>
      operator === 'var' && operands[0] !== undefined && operands[0].kind !== 'literal',
  );
  if (computes) return undefined;
  const names = conditions.flatMap(({ variables }) => variables.map(({ name }) => name));
  return new Set(names.flatMap((name) => customName(name, vocabulary)?.key ?? []));
}

const isOfType: Readonly<Record<DataPointType, (value: unknown) => boolean>> = {
  boolean: (value) => typeof value === 'boolean',
  number: (value) => typeof value === 'number',
  text: (value) => typeof value === 'string',
  list: (value) => Array.isArray(value) && value.every((item) => typeof item === 'string'),
  any: () => true,
};

const isCount = (name: string, value: unknown): boolean =>
  velocityReference(name) !== undefined && isNested(value) && typeof value.atLeast === 'number';

function valueProblem({ name, type, texts }: NamedPoint, value: unknown): string | undefined {
  if (value === null || isCount(name, value)) return undefined;
  if (!isOfType[type](value)) return `"${name}" is ${typeWords[type]}, and the fact is ${shown(value)}`;
  return [value].flat().flatMap((text) => strangeText(name, texts, text) ?? [])[0];
}

const shownMax = 60;

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > shownMax ? `${text.slice(0, shownMax)}…` : text;
}

function factProblem(
  [name, value]: Fact,
  read: ReadonlySet<string> | undefined,
  vocabulary: TenantVocabulary,
): string | undefined {
  if (name === 'lists' || name.startsWith('lists.'))
    return `"${name}" is no fact: the items of value lists are given beside the facts`;
  const point = namedPoint(name, vocabulary);
  if (point === undefined) return `There is no data point "${name}": no rule reads it. Is it misspelt?`;
  const custom = customName(name, vocabulary);
  if (custom?.types.length === 0 && read?.has(custom.key) === false)
    return `No rule reads "custom.${custom.key}", and it is not declared. Is it misspelt?`;
  const method = methodOf(name);
  const strange = method === undefined ? undefined : strangeText(name, methodsOf(vocabulary), method);
  return strange ?? valueProblem(point, value);
}

/** In words; `conditions`: of all rules that the facts are for. */
export function factWarnings(
  facts: Facts,
  conditions: readonly CompiledCondition[],
  vocabulary: TenantVocabulary,
): readonly string[] {
  const read = customKeysReadBy(conditions, vocabulary);
  const warnings = [...factsIn(facts)].flatMap((fact) => factProblem(fact, read, vocabulary) ?? []);
  return [...new Set(warnings)].slice(0, warningsMax);
}
