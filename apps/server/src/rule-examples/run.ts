/** Examples asked of their rules. Pure: nothing is looked up, whatever an example leaves out is null. */
import {
  compileRules,
  type ExplainedDecision,
  explainDecision,
  factsByName,
  type Outcome,
  type TenantVocabulary,
} from '@stepward/decision';
import type { StoredRule } from '../action-configurations/action-configuration.ts';
import { postedRules } from '../explanations/hypothetical.ts';
import { vocabularyWith } from '../rule-catalogue/vocabulary.ts';
import type { Example, RulesWithExamples } from './rule-file.ts';
import { exampleWarnings } from './warnings.ts';

export interface ExampleResult {
  readonly example: Example;
  readonly explained: ExplainedDecision;
  readonly asExpected: boolean;
}

export interface RuleFileResult {
  readonly path: string;
  readonly rules: readonly StoredRule[];
  readonly results: readonly ExampleResult[];
  /** What is allowed and may be a mistake. */
  readonly warnings: readonly string[];
}

/** By its name, or its ruleId; null: the default decided. */
function isRule(expected: string | null, decided: StoredRule | undefined): boolean {
  if (expected === null) return decided === undefined;
  return decided !== undefined && (decided.name === expected || decided.ruleId === expected);
}

/** Throws `ApiError` where a rule cannot be compiled. */
export function runExamples(
  { path, file, examples }: RulesWithExamples,
  vocabulary: TenantVocabulary = vocabularyWith([]),
): RuleFileResult {
  const rules = postedRules(file.rules);
  const compiled = compileRules(rules);
  const byId = new Map(rules.map((rule) => [rule.ruleId, rule]));
  const sets = new Map(Object.entries(file.lists ?? {}).map(([alias, items]) => [alias, new Set(items)]));
  const defaultOutcome: Outcome = file.defaultUserActionResult ?? 'ALLOW';
  const results = examples.map((example) => {
    const facts = factsByName(example.facts);
    const lists = (alias: string) => sets.get(alias);
    const explained = explainDecision({ rules: compiled, defaultOutcome, facts, lists });
    const { outcome, winningRuleId } = explained.decision;
    const { outcome: wanted = outcome, rule } = example.expect;
    const decided = winningRuleId === undefined ? undefined : byId.get(winningRuleId);
    return {
      example,
      explained,
      asExpected: wanted === outcome && (rule === undefined || isRule(rule, decided)),
    };
  });
  const missing = compiled.lists.filter((alias) => !sets.has(alias));
  return {
    path,
    rules,
    results,
    warnings: [
      ...exampleWarnings(rules, examples, vocabulary),
      ...missing.map((alias) => `The value list "${alias}" is not in the file: it is empty here.`),
      ...(examples.length === 0 ? ['There are no examples beside it.'] : []),
    ],
  };
}
