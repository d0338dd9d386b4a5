/**
 * Examples asked of their flow: somebody who has these methods meets its steps with those, and is led as the server would lead
 * them. Pure: nothing is looked up, whatever an example leaves out is null.
 */
import {
  type CompiledFlow,
  compileFlow,
  type FlowInput,
  type FlowRuleDefinition,
  factsByName,
  type TenantVocabulary,
} from '@stepward/decision';
import { checkFlow } from '../action-configurations/flow.ts';
import { addScope, mayAddAuthenticator } from '../assurance/enrolment.ts';
import { type VerificationMethod, verificationMethods } from '../authenticators/verification-method.ts';
import type { RecordedDeed } from '../flows/flow-state.ts';
import { type FlowPlace, flowEvidence, type Standing, standingIn } from '../flows/standing.ts';
import { vocabularyWith } from '../rule-catalogue/vocabulary.ts';
import type { FlowExample, FlowWithExamples } from './flow-file.ts';
import { exampleWarnings } from './warnings.ts';

export interface FlowExampleResult {
  readonly example: FlowExample;
  readonly asExpected: boolean;
  readonly standing: Standing;
  readonly input: FlowInput;
  /** Why a step could not be met as the example says. */
  readonly refusal: string | undefined;
}

export interface FlowFileResult {
  readonly path: string;
  readonly flow: CompiledFlow;
  /** Names by id. */
  readonly names: ReadonlyMap<string, string>;
  readonly results: readonly FlowExampleResult[];
  /** What is allowed and may be a mistake. */
  readonly warnings: readonly string[];
}

/** No time passes between the steps of an example. */
const at = 0;

interface Visitor {
  readonly held: Set<VerificationMethod>;
  /** Undefined: whatever they prove themselves with. */
  readonly enrolled: readonly VerificationMethod[] | undefined;
  readonly vouchedEmail: string | undefined;
}

function visitorOf({ enrolled }: FlowExample, facts: FlowInput['facts']): Visitor {
  const email = (facts as { user?: { email?: unknown } }).user?.email;
  return {
    held: new Set(enrolled ?? []),
    enrolled,
    vouchedEmail: typeof email === 'string' ? email : undefined,
  };
}

/** WhatsApp speaks to the number of the SMS factor; recovery codes come with any. */
const canProve = ({ held }: Visitor, method: VerificationMethod): boolean =>
  held.has(method) ||
  (held.size > 0 && method === 'RECOVERY_CODE') ||
  (held.has('SMS') && method === 'WHATSAPP');

const listed = (methods: readonly string[]): string => (methods.length === 0 ? 'none' : methods.join(', '));

/** Whoever has nothing adds their first where a proof is asked for, and is proven by that. */
function mayBeFirst({ vouchedEmail }: Visitor, method: VerificationMethod, deeds: readonly RecordedDeed[]) {
  const evidence = flowEvidence(deeds);
  const request = {
    existing: [],
    adding: { method },
    vouchedEmail,
    evidence,
    tokenScopes: [addScope],
    now: at,
  };
  return mayAddAuthenticator(request).allowed;
}

/** Undefined: the step may be met with it. */
function refusalOf({ walk, state, methods }: Standing, method: VerificationMethod, visitor: Visitor) {
  const { nodeId } = walk.stop;
  if (walk.outcome !== 'CHALLENGE') return `${method} was not asked for: the flow ended at ${nodeId}`;
  if (methods && !methods.includes(method)) return `${method} is not taken at ${nodeId} (${listed(methods)})`;
  if (state.isAdding || visitor.enrolled === undefined || canProve(visitor, method)) return undefined;
  if (visitor.held.size > 0)
    return `${method} proves nobody at ${nodeId}: the person has ${listed([...visitor.held])}`;
  return mayBeFirst(visitor, method, state.deeds)
    ? undefined
    : `${method} cannot be the first of somebody whose address is known: that comes first`;
}

function walked(place: FlowPlace, example: FlowExample): Pick<FlowExampleResult, 'standing' | 'refusal'> {
  const visitor = visitorOf(example, place.input.facts);
  const stand = (deeds: readonly RecordedDeed[]): Standing =>
    standingIn(place, { held: [...visitor.held], vouchedEmail: visitor.vouchedEmail }, deeds, at);
  let standing = stand([]);
  for (const method of example.verificationMethods ?? []) {
    const refusal = refusalOf(standing, method, visitor);
    if (refusal !== undefined) return { standing, refusal };
    const { state, walk } = standing;
    const kind = state.isAdding ? 'ENROLLED' : 'PROVEN';
    if (method !== 'RECOVERY_CODE' && !canProve(visitor, method)) visitor.held.add(method);
    standing = stand([...state.deeds, { nodeId: walk.stop.nodeId, kind, method, at }]);
  }
  return { standing, refusal: undefined };
}

function isExpected({ expect }: FlowExample, { walk }: Standing, names: FlowFileResult['names']): boolean {
  const { outcome = walk.outcome, node = walk.stop.nodeId, rule } = expect;
  const last = walk.ruleIds.at(-1);
  const isRule =
    rule === undefined ||
    (rule === null ? last === undefined : last !== undefined && (last === rule || names.get(last) === rule));
  return outcome === walk.outcome && node === walk.stop.nodeId && isRule;
}

/** Throws `ApiError` where the flow could not be published. */
export function runFlowExamples(
  { path, file, lists, examples }: FlowWithExamples,
  vocabulary: TenantVocabulary = vocabularyWith([]),
): FlowFileResult {
  checkFlow(file, verificationMethods);
  const flow = compileFlow(file.actionNodes, file.rules as readonly FlowRuleDefinition[]);
  const names = new Map(file.rules.map(({ ruleId, name }) => [ruleId, name]));
  const sets = new Map(Object.entries(lists).map(([alias, items]) => [alias, new Set(items)]));
  const configuration = { optional: settingsOf(file) };
  const results = examples.map((example): FlowExampleResult => {
    const input = { facts: factsByName(example.facts), lists: (alias: string) => sets.get(alias) };
    const { standing, refusal } = walked({ flow, input, configuration }, example);
    const asExpected = refusal === undefined && isExpected(example, standing, names);
    return { example, asExpected, standing, input, refusal };
  });
  const missing = flow.rules.lists.filter((alias) => !sets.has(alias));
  const warnings = [
    ...exampleWarnings(file.rules, examples, vocabulary),
    ...missing.map((alias) => `The value list "${alias}" is not there: it is empty here.`),
    ...(examples.length === 0 ? ['There are no examples beside it.'] : []),
  ];
  return { path, flow, names, results, warnings };
}

/** The settings of the action that its nodes fall back on. */
function settingsOf({ verificationMethods: methods }: FlowWithExamples['file']) {
  return methods == null || methods.length === 0 ? {} : { verificationMethods: methods };
}
