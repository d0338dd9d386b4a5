/**
 * Going through a flow: from its beginning, over what was done at its nodes, to the first that needs something of the person or
 * to its end. The same flow, facts and deeds give the same walk, so the walk is never stored: only the deeds are.
 */
import { startEvaluation } from '../condition.ts';
import type { DecisionError } from '../decide.ts';
import type { ListResolver } from '../evaluation.ts';
import type { Outcome } from '../outcome.ts';
import { branchOf, demandFrom, demandOf, nodeOf, tryOnce, type Walking } from './demand.ts';
import type {
  CompiledFlow,
  EndNode,
  EnrollmentNode,
  FlowGraphNode,
  RuleNode,
  VerificationNode,
} from './flow-node.ts';

/** What was done at a node that asked for something. */
export interface FlowDeed {
  readonly nodeId: string;
  /**
   * PROVEN: a proof by `method`, which is all that VERIFICATION asks for. ENROLLED: `method` was added, and is proven by that.
   * HELD: nothing had to be added.
   */
  readonly kind: 'PROVEN' | 'ENROLLED' | 'HELD';
  readonly method?: string;
}

export interface FlowInput {
  readonly facts: unknown;
  readonly lists?: ListResolver | undefined;
}

export interface AskedRule {
  readonly ruleId: string;
  /** Whether its way was taken. */
  readonly matched: boolean;
  /** Set when it could not be evaluated; it holds no facts. */
  readonly error?: string;
}

/** A node that was passed, or where the walk stands. */
export interface FlowStep {
  readonly node: FlowGraphNode;
  /** Of a RULE: what it asked, in order; those after the one that matched were not asked. */
  readonly asked: readonly AskedRule[];
  /** How it was passed, where it asked for something. */
  readonly deed?: FlowDeed;
}

export type FlowStop = VerificationNode | EnrollmentNode | EndNode;

export interface FlowWalk {
  readonly steps: readonly FlowStep[];
  readonly stop: FlowStop;
  /** ALLOW: it is complete; CHALLENGE: it waits for the person. */
  readonly outcome: Outcome;
  /** Rules whose way was taken, in order. */
  readonly ruleIds: readonly string[];
  /** Methods of optional enrolments on the way: what to offer once the flow is over. */
  readonly offered: readonly string[];
  readonly errors: readonly DecisionError[];
}

function askRules(
  walking: Walking,
  node: RuleNode,
  method: string | undefined,
): { asked: readonly AskedRule[]; next: string } {
  const asked: AskedRule[] = [];
  for (const [at, { compiled, childNodeId }] of node.arms.entries()) {
    const { matched, error } = tryOnce(walking, compiled);
    const { ruleId } = compiled.rule;
    const isTaken =
      error === undefined
        ? matched
        : demandOf(walking, childNodeId, method) >= demandFrom(walking, node, at + 1, method);
    asked.push({ ruleId, matched: isTaken, ...(error === undefined ? {} : { error }) });
    if (isTaken) return { asked, next: childNodeId };
  }
  return { asked, next: node.elseChildNodeId };
}

interface Passed {
  readonly step: FlowStep;
  /** Undefined: the walk stands here. */
  readonly next: string | undefined;
}

function pass(
  walking: Walking,
  node: FlowGraphNode,
  deeds: ReadonlyMap<string, FlowDeed>,
  method: string | undefined,
): Passed {
  const plain: FlowStep = { node, asked: [] };
  switch (node.nodeType) {
    case 'RULE': {
      const { asked, next } = askRules(walking, node, method);
      return { step: { node, asked }, next };
    }
    case 'VERIFICATION_METHOD_BRANCH':
      return { step: plain, next: branchOf(node, method) };
    case 'VERIFICATION':
    case 'ENROLLMENT': {
      const deed = deeds.get(node.nodeId);
      if (deed !== undefined) return { step: { ...plain, deed }, next: node.childNodeId };
      const isOffer = node.nodeType === 'ENROLLMENT' && node.isOptional;
      return { step: plain, next: isOffer ? node.childNodeId : undefined };
    }
    case 'BLOCK':
    case 'COMPLETE':
      return { step: plain, next: undefined };
  }
}

const outcomeAt = ({ nodeType }: FlowStop): Outcome => {
  if (nodeType === 'COMPLETE') return 'ALLOW';
  return nodeType === 'BLOCK' ? 'BLOCK' : 'CHALLENGE';
};

/** Deeds that pass a node; a proof at an ENROLLMENT only tells who is there. */
function passing(flow: CompiledFlow, deeds: readonly FlowDeed[]): ReadonlyMap<string, FlowDeed> {
  const isEnough = ({ nodeId, kind }: FlowDeed): boolean => {
    const nodeType = flow.nodes.get(nodeId)?.nodeType;
    return nodeType === 'VERIFICATION' ? kind === 'PROVEN' : nodeType === 'ENROLLMENT' && kind !== 'PROVEN';
  };
  return new Map(deeds.filter(isEnough).map((deed) => [deed.nodeId, deed]));
}

/** The method of the last proof at a node, or before it. */
const lastMethodAt = (
  deeds: readonly FlowDeed[],
  nodeId: string,
  before: string | undefined,
): string | undefined =>
  deeds.findLast((deed) => deed.nodeId === nodeId && deed.method !== undefined)?.method ?? before;

/**
 * Walks a flow as far as the deeds at its nodes carry. Never throws because of a rule: of one that errs the way is taken
 * that asks for more, so nobody gets through because of an error.
 */
export function walkFlow(
  flow: CompiledFlow,
  { facts, lists }: FlowInput,
  deeds: readonly FlowDeed[] = [],
): FlowWalk {
  const evaluation = startEvaluation(flow.rules.slots, facts, { lists });
  const walking: Walking = { flow, evaluation, tried: new Map(), demands: new Map() };
  const done = passing(flow, deeds);
  const steps: FlowStep[] = [];
  let method: string | undefined;
  let node = nodeOf(walking, flow.rootNodeId);
  for (;;) {
    method = lastMethodAt(deeds, node.nodeId, method);
    const { step, next } = pass(walking, node, done, method);
    steps.push(step);
    if (next === undefined) break;
    node = nodeOf(walking, next);
  }
  const asked = steps.flatMap((step) => step.asked);
  const stop: FlowStop =
    node.nodeType === 'RULE' || node.nodeType === 'VERIFICATION_METHOD_BRANCH'
      ? { nodeId: node.nodeId, nodeType: 'BLOCK' }
      : node;
  return {
    steps,
    stop,
    outcome: outcomeAt(stop),
    ruleIds: asked.filter(({ matched }) => matched).map(({ ruleId }) => ruleId),
    offered: steps.flatMap(({ node: one }) =>
      one.nodeType === 'ENROLLMENT' && one.isOptional ? one.methods : [],
    ),
    errors: asked.flatMap(({ ruleId, error }) => (error === undefined ? [] : [{ ruleId, message: error }])),
  };
}
