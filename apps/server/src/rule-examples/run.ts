/** Examples asked of their rules. Pure: nothing is looked up, whatever an example leaves out is null. */
import {
  compileRules,
  type ExplainedDecision,
  explainDecision,
  type Outcome,
  unknownVariables,
} from '@stepward/decision';
import type { StoredRule } from '../action-configurations/action-configuration.ts';
import { postedRules } from '../explanations/hypothetical.ts';
import type { Example, RulesWithExamples } from './rule-file.ts';

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

/** Facts as rules see them; names with dots are places: "custom.amount" is amount in custom. */
function nested(facts: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const whole: Record<string, unknown> = Object.create(null);
  for (const [name, value] of Object.entries(facts)) {
    const keys = name.split('.');
    const last = keys.pop() ?? name;
    let holder = whole;
    for (const key of keys) {
      const inner = Object.hasOwn(holder, key) ? holder[key] : undefined;
      const isHolder = typeof inner === 'object' && inner !== null && !Array.isArray(inner);
      const next: Record<string, unknown> = Object.assign(Object.create(null), isHolder ? inner : {});
      holder[key] = next;
      holder = next;
    }
    holder[last] = value;
  }
  return whole;
}

/** By its name, or its ruleId; null: the default decided. */
function isRule(expected: string | null, decided: StoredRule | undefined): boolean {
  if (expected === null) return decided === undefined;
  return decided !== undefined && (decided.name === expected || decided.ruleId === expected);
}

/** Throws `ApiError` where a rule cannot be compiled. */
export function runExamples({ path, file, examples }: RulesWithExamples): RuleFileResult {
  const rules = postedRules(file.rules);
  const compiled = compileRules(rules);
  const byId = new Map(rules.map((rule) => [rule.ruleId, rule]));
  const sets = new Map(Object.entries(file.lists ?? {}).map(([alias, items]) => [alias, new Set(items)]));
  const defaultOutcome: Outcome = file.defaultUserActionResult ?? 'ALLOW';
  const results = examples.map((example) => {
    const facts = nested(example.facts);
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
  const unknown = new Set(
    compiled.rules.flatMap(({ condition }) => (condition ? unknownVariables(condition) : [])),
  );
  const missing = compiled.lists.filter((alias) => !sets.has(alias));
  return {
    path,
    rules,
    results,
    warnings: [
      ...[...unknown].map((name) => `There is no data point "${name}"; it is always null. Is it misspelt?`),
      ...missing.map((alias) => `The value list "${alias}" is not in the file: it is empty here.`),
      ...(examples.length === 0 ? ['There are no examples beside it.'] : []),
    ],
  };
}
