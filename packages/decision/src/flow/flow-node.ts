/** What the nodes of a flow are, once they were checked. Does not own: how they are checked (compile.ts), nor what they do (walk.ts). */
import type { CompiledRule, CompiledRuleSet } from '../rule-set.ts';

/** Those that can be carried out. */
export const flowNodeTypes = [
  'RULE',
  'VERIFICATION',
  'ENROLLMENT',
  'VERIFICATION_METHOD_BRANCH',
  'BLOCK',
  'COMPLETE',
] as const;
export type FlowNodeType = (typeof flowNodeTypes)[number];

interface Named {
  readonly nodeId: string;
  readonly name?: string;
}

/** Asks its rules in their order; the first that holds shows the way. */
export interface RuleNode extends Named {
  readonly nodeType: 'RULE';
  readonly arms: readonly { readonly compiled: CompiledRule; readonly childNodeId: string }[];
  readonly elseChildNodeId: string;
}

/** Waits for a proof by one of its methods. */
export interface VerificationNode extends Named {
  readonly nodeType: 'VERIFICATION';
  /** Undefined: whatever the action permits. */
  readonly methods: readonly string[] | undefined;
  readonly childNodeId: string;
}

/** Waits until the person holds one of its methods. */
export interface EnrollmentNode extends Named {
  readonly nodeType: 'ENROLLMENT';
  readonly methods: readonly string[];
  /** Offered once the flow is over; nobody is kept waiting for it. */
  readonly isOptional: boolean;
  readonly childNodeId: string;
}

/** Goes on by the method of the last proof. */
export interface BranchNode extends Named {
  readonly nodeType: 'VERIFICATION_METHOD_BRANCH';
  readonly childByMethod: ReadonlyMap<string, string>;
  readonly elseChildNodeId: string | undefined;
}

export interface EndNode extends Named {
  readonly nodeType: 'BLOCK' | 'COMPLETE';
}

export type FlowGraphNode = RuleNode | VerificationNode | EnrollmentNode | BranchNode | EndNode;

/** A rule as a flow has it. */
export interface FlowRuleDefinition {
  readonly ruleId: string;
  readonly conditions?: unknown;
}

/** Checked: it has one beginning, no cycle, and every way through it ends. Holds no facts: cache it by version. */
export interface CompiledFlow {
  readonly rootNodeId: string;
  readonly nodes: ReadonlyMap<string, FlowGraphNode>;
  readonly rules: CompiledRuleSet;
}

/** Why a flow cannot be carried out. `field` is where, e.g. `actionNodes[2].childNodeId`. */
export class FlowError extends Error {
  override readonly name: string = 'FlowError';
  readonly field: string;

  constructor(field: string, message: string) {
    super(message);
    this.field = field;
  }
}

/** Where a node leads, each place once, in the order in which it is asked. */
export function childrenOf(node: FlowGraphNode): readonly string[] {
  switch (node.nodeType) {
    case 'RULE':
      return [...new Set([...node.arms.map(({ childNodeId }) => childNodeId), node.elseChildNodeId])];
    case 'VERIFICATION':
    case 'ENROLLMENT':
      return [node.childNodeId];
    case 'VERIFICATION_METHOD_BRANCH': {
      const otherwise = node.elseChildNodeId === undefined ? [] : [node.elseChildNodeId];
      return [...new Set([...node.childByMethod.values(), ...otherwise])];
    }
    case 'BLOCK':
    case 'COMPLETE':
      return [];
  }
}
