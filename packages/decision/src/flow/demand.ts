/**
 * How much the ways through a flow ask of whoever goes them. Owns: the order of ways, from the one that asks for the least, for
 * where a rule errs and nobody knows its answer. Does not own: which way is taken (walk.ts).
 */
import { type TriedRule, tryRule } from '../decide.ts';
import type { Evaluation } from '../evaluation.ts';
import type { CompiledRule } from '../rule-set.ts';
import {
  type BranchNode,
  type CompiledFlow,
  childrenOf,
  type FlowGraphNode,
  type RuleNode,
} from './flow-node.ts';

/** What one walk has found out so far; rules are asked once, and so is how much a way asks for. */
export interface Walking {
  readonly flow: CompiledFlow;
  readonly evaluation: Evaluation;
  readonly tried: Map<string, TriedRule>;
  readonly demands: Map<string, number>;
}

export function nodeOf({ flow }: Walking, nodeId: string): FlowGraphNode {
  const node = flow.nodes.get(nodeId);
  if (node === undefined) throw new Error('a compiled flow has every node that it leads to');
  return node;
}

export function tryOnce({ tried, evaluation }: Walking, compiled: CompiledRule): TriedRule {
  const { ruleId } = compiled.rule;
  const before = tried.get(ruleId);
  if (before !== undefined) return before;
  const now = tryRule(compiled, evaluation);
  tried.set(ruleId, now);
  return now;
}

/** More than a flow has nodes: one proof outweighs any number of enrolments. */
const proofWeight = 1_000;

/** The method of the last proof, where somebody looks ahead; `anybodys`: there will be another by then. */
type Method = string | undefined | typeof anybodys;
const anybodys: unique symbol = Symbol('any method');

/** The least that is asked of anybody who goes on from a node with that method; Infinity: nobody gets through. */
export function demandOf(walking: Walking, nodeId: string, method: Method): number {
  const key = method === anybodys ? `any ${nodeId}` : `${JSON.stringify(method)} ${nodeId}`;
  const before = walking.demands.get(key);
  if (before !== undefined) return before;
  const demand = demandOfNode(walking, nodeOf(walking, nodeId), method);
  walking.demands.set(key, demand);
  return demand;
}

function demandOfNode(walking: Walking, node: FlowGraphNode, method: Method): number {
  switch (node.nodeType) {
    case 'RULE':
      return demandFrom(walking, node, 0, method);
    case 'VERIFICATION':
      return proofWeight + demandOf(walking, node.childNodeId, anybodys);
    case 'ENROLLMENT':
      return node.isOptional
        ? demandOf(walking, node.childNodeId, method)
        : 1 + demandOf(walking, node.childNodeId, anybodys);
    case 'VERIFICATION_METHOD_BRANCH':
      return Math.min(...waysOf(node, method).map((child) => demandOf(walking, child, method)));
    case 'BLOCK':
      return Number.POSITIVE_INFINITY;
    case 'COMPLETE':
      return 0;
  }
}

/** None: nobody gets through. */
function waysOf(node: BranchNode, method: Method): readonly string[] {
  if (method === anybodys) return childrenOf(node);
  const child = branchOf(node, method);
  return child === undefined ? [] : [child];
}

/** Of the rules of a node from one on. Of a rule that errs nobody knows the answer: the way that asks for more counts. */
export function demandFrom(walking: Walking, node: RuleNode, at: number, method: Method): number {
  const arm = node.arms[at];
  if (arm === undefined) return demandOf(walking, node.elseChildNodeId, method);
  const { matched, error } = tryOnce(walking, arm.compiled);
  if (error === undefined && !matched) return demandFrom(walking, node, at + 1, method);
  const taken = demandOf(walking, arm.childNodeId, method);
  return error === undefined ? taken : Math.max(taken, demandFrom(walking, node, at + 1, method));
}

/** Undefined: no way on, which a checked flow never has; then nobody gets through. */
export function branchOf(
  { childByMethod, elseChildNodeId }: BranchNode,
  method: string | undefined,
): string | undefined {
  return (method === undefined ? undefined : childByMethod.get(method)) ?? elseChildNodeId;
}
