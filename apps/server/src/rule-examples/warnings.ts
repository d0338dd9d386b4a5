/** What of rules and their examples is allowed and likely a mistake. Owns: by which rule or example it is said. */
import {
  compileRuleConditions,
  factsByName,
  factWarnings,
  ruleWarnings,
  type TenantVocabulary,
} from '@stepward/decision';

export interface WarnedRule {
  readonly name?: string | undefined;
  readonly conditions?: unknown;
}

export interface WarnedExample {
  readonly name: string;
  readonly facts: Readonly<Record<string, unknown>>;
}

/** Of conditions that can be compiled. What several examples have alike is said of the first. */
export function exampleWarnings(
  rules: readonly WarnedRule[],
  examples: readonly WarnedExample[],
  vocabulary: TenantVocabulary,
): readonly string[] {
  const compiled = rules.map(({ name = '', conditions }) => ({
    name,
    condition: compileRuleConditions(conditions ?? undefined),
  }));
  const conditions = compiled.map(({ condition }) => condition);
  const ofRules = compiled.flatMap(({ name, condition }) =>
    ruleWarnings(condition, vocabulary).map((warning) => `rule "${name}": ${warning}`),
  );
  const ofFacts = new Map<string, string>();
  for (const { name, facts } of examples)
    for (const warning of factWarnings(factsByName(facts), conditions, vocabulary))
      if (!ofFacts.has(warning)) ofFacts.set(warning, name);
  return [...ofRules, ...[...ofFacts].map(([warning, name]) => `example "${name}": ${warning}`)];
}
