// Owns: the meaning of rules. JsonLogic with budgets, the catalogue of facts, the decision and its explanation.
// Does not own: where rules and facts come from, and what is done about a decision. No I/O, no clock.

export { type AddressRanges, addressRanges, isAddressRange, isWithin } from './address-ranges.ts';
export type { DataPoint, DataPointType } from './catalogue/data-point.ts';
export { examplesOf } from './catalogue/examples.ts';
export { type Operator, operators, operatorsFor } from './catalogue/operator.ts';
export { dataPointTable, velocityTable } from './catalogue/table.ts';
export {
  type VelocityMeasure,
  type VelocityReference,
  type VelocitySubject,
  velocityCountMax,
  velocityCountMostMax,
  velocityReference,
  velocityWindowMsMax,
  velocityWindows,
} from './catalogue/velocity.ts';
export { comparedCounts } from './compared-counts.ts';
export {
  type CompiledCondition,
  type CompileOptions,
  compileCondition,
  conditionHolds,
  evaluateCondition,
} from './condition.ts';
export {
  type CustomDataProblem,
  type CustomDataType,
  type CustomDataTypes,
  customDataTypes,
  type TypedCustomData,
  typedCustomData,
} from './custom-data.ts';
export { dataPointNamed, dataPoints, unknownVariables } from './data-points.ts';
export {
  type Decision,
  type DecisionError,
  type DecisionInput,
  decide,
  type MethodOverrides,
} from './decide.ts';
export { type BudgetLimit, RuleBudgetError, RuleError, RuleSyntaxError } from './errors.ts';
export type { EvaluationContext, ListResolver, ValueListItems } from './evaluation.ts';
export { type ExplainedOperand, type Explanation, explainCondition, type SeenVariable } from './explain.ts';
export { type ExplainedDecision, type ExplainedRule, explainDecision } from './explain-decision.ts';
export { explanationLines } from './explanation-text.ts';
export type { VariableReference } from './expression.ts';
export {
  assembleFacts,
  type CustomAttributes,
  type DeviceFacts,
  type FactSources,
  type Facts,
  type IpFacts,
  type MeasuredFacts,
  type UserFacts,
} from './facts.ts';
export { compileFlow } from './flow/compile.ts';
export { type ExplainedFlow, explainFlow } from './flow/explain-flow.ts';
export {
  type CompiledFlow,
  FlowError,
  type FlowGraphNode,
  type FlowNodeType,
  type FlowRuleDefinition,
  flowNodeTypes,
} from './flow/flow-node.ts';
export {
  type AskedRule,
  type FlowDeed,
  type FlowInput,
  type FlowStep,
  type FlowStop,
  type FlowWalk,
  walkFlow,
} from './flow/walk.ts';
export {
  conditionDepthMax,
  conditionNodesMax,
  evaluationStepsMax,
  literalBytesMax,
  textBytesMax,
} from './limits.ts';
export type { CountAtLeast } from './lower-bound.ts';
export { factsByName } from './named-facts.ts';
export { operatorNames } from './operators/table.ts';
export {
  type ActionState,
  actionStates,
  isTerminalState,
  legalTransition,
  type Outcome,
  outcomes,
  outcomeToState,
} from './outcome.ts';
export { factPresence, type Replay, type Replayed, type ReplayInput, replayOf } from './replay.ts';
export {
  type CompiledRule,
  type CompiledRuleSet,
  compileRuleConditions,
  compileRules,
  type Rule,
} from './rule-set.ts';
export {
  type CompiledShadows,
  compileShadows,
  decideShadows,
  type ShadowDecision,
  type ShadowRule,
} from './shadow.ts';
export { factWarnings } from './warnings/fact-warnings.ts';
export type { TenantVocabulary } from './warnings/named-point.ts';
export { ruleWarnings } from './warnings/rule-warnings.ts';
