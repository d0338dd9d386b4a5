/**
 * What is allowed in conditions and is likely a mistake: such a rule never matches, or matches more than was meant. Owns: which
 * of it is said, and the words. For when a rule is saved or shown, never for a decision.
 */
import type { CompiledCondition } from '../condition.ts';
import { unknownVariables } from '../data-points.ts';
import { literalProblems, strangeText } from './literals.ts';
import {
  customName,
  methodOf,
  methodsOf,
  type NamedPoint,
  namedPoint,
  type TenantVocabulary,
} from './named-point.ts';
import { nullComparisons } from './null-comparisons.ts';
import { operationsIn } from './operations.ts';

const warningsMax = 20;
const declaredShownMax = 10;
/** The Lambda@Edge functions pass these headers on; nobody has to declare them. */
const edgeHeader = /^x_amzn_waf_/;

const at = (path: string): string => (path === '' ? '' : ` (at ${path})`);

/** A custom value that nobody declared, where others are. */
function undeclared(name: string, vocabulary: TenantVocabulary): string | undefined {
  const custom = customName(name, vocabulary);
  if (!custom || custom.types.length > 0 || custom.declared.length === 0) return undefined;
  if (edgeHeader.test(custom.key)) return undefined;
  const shown = custom.declared.slice(0, declaredShownMax).join(', ');
  const more = custom.declared.length > declaredShownMax ? ', …' : '';
  return `"${name}" reads a custom value "${custom.key}" that is not declared (declared: ${shown}${more}). Is it misspelt?`;
}

function nameProblems(name: string, vocabulary: TenantVocabulary): readonly string[] {
  const method = methodOf(name);
  const strange = method === undefined ? undefined : strangeText(name, methodsOf(vocabulary), method);
  return [strange, undeclared(name, vocabulary)].flatMap((problem) => problem ?? []);
}

/** In words, in the order of the conditions; each once, and not more than anybody reads. */
export function ruleWarnings(condition: CompiledCondition, vocabulary: TenantVocabulary): readonly string[] {
  const points = new Map<string, NamedPoint | undefined>();
  const pointOf = (name: string) => {
    if (!points.has(name)) points.set(name, namedPoint(name, vocabulary));
    return points.get(name);
  };
  const names = [...new Set(condition.variables.map(({ name }) => name))];
  const warnings = [
    ...unknownVariables(condition).map(
      (name) => `There is no data point "${name}"; it is always null. Is it misspelt?`,
    ),
    ...names.flatMap((name) => nameProblems(name, vocabulary)),
    ...[...operationsIn(condition.expression)].flatMap((operation) =>
      literalProblems(operation, pointOf).map((problem) => `${problem}${at(operation.path)}`),
    ),
    ...names.flatMap((name) => nullWarnings(pointOf(name), condition)),
  ];
  return [...new Set(warnings)].slice(0, warningsMax);
}

function nullWarnings(point: NamedPoint | undefined, condition: CompiledCondition): readonly string[] {
  if (point === undefined) return [];
  const guard = `{"!=": [{"var": "${point.name}"}, null]}`;
  return nullComparisons(point, condition).map(
    ({ operator, path }) =>
      `"${point.name}" is null where it is not known, and "${operator}" takes null for 0: this matches then too. Ask for ${guard} beside it, or for null with "or" if that is meant${at(path)}`,
  );
}
