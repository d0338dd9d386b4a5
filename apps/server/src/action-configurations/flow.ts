/**
 * A flow as it is published: nodes that lead to each other, and rules that choose among them (management-api.md §10).
 * Owns: what refuses to be published. Does not own: what the nodes do.
 */
import { type FlowNode, flowNodesBytesMax, type PublishFlowBody } from '@stepward/api';
import { compileRuleConditions, unknownVariables } from '@stepward/decision';
import { verificationMethods } from '../authenticators/verification-method.ts';
import { ApiError } from '../http/api-error.ts';
import { parseExactly } from '../http/exact-json.ts';
import { checkConditions } from './changes.ts';
import type { FlowRule } from './flow-store.ts';

const refused = (text: string): ApiError => new ApiError('invalid_request', text);

interface Leads {
  readonly field: string;
  readonly childNodeId: unknown;
}

/** The pairs of a list such as `ruleChildNodeIds`: [[ruleId, childNodeId]]. */
function pairsIn(node: FlowNode, name: string, field: string): readonly (readonly [string, unknown])[] {
  const pairs = (node as Readonly<Record<string, unknown>>)[name];
  if (pairs === undefined || pairs === null) return [];
  const isPair = (pair: unknown): pair is [string, unknown] =>
    Array.isArray(pair) && pair.length === 2 && typeof pair[0] === 'string';
  if (Array.isArray(pairs) && pairs.every(isPair)) return pairs;
  throw refused(`The field ${field}.${name} must be a list of pairs of an id and a node's id.`);
}

const pairNames = ['ruleChildNodeIds', 'verificationMethodChildNodeIds', 'buttonChildNodeIds'] as const;
const singleNames = ['elseChildNodeId', 'childNodeId'] as const;

/** Where a node leads. */
function leadsOf(node: FlowNode, field: string): readonly Leads[] {
  const own = node as Readonly<Record<string, unknown>>;
  const single = singleNames
    .filter((name) => own[name] !== undefined && own[name] !== null)
    .map((name) => ({ field: `${field}.${name}`, childNodeId: own[name] }));
  const pairs = pairNames.flatMap((name) =>
    pairsIn(node, name, field).map(([, childNodeId]) => ({ field: `${field}.${name}`, childNodeId })),
  );
  return [...single, ...pairs];
}

function checkNodes(nodes: readonly FlowNode[]): void {
  const ids = new Set(nodes.map(({ nodeId }) => nodeId));
  if (ids.size < nodes.length) throw refused('The field actionNodes must give each node another nodeId.');
  for (const [index, node] of nodes.entries()) {
    const field = `actionNodes[${index}]`;
    const parents = (node.parentNodeIds ?? []).map((parent) => ({
      field: `${field}.parentNodeIds`,
      childNodeId: parent,
    }));
    for (const lead of [...parents, ...leadsOf(node, field)])
      if (typeof lead.childNodeId !== 'string' || !ids.has(lead.childNodeId))
        throw refused(`The field ${lead.field} names a node that is not in actionNodes.`);
  }
}

/** Each rule belongs to exactly one place of one node. */
function checkUse(nodes: readonly FlowNode[], rules: PublishFlowBody['rules']): void {
  const ids = new Set(rules.map(({ ruleId }) => ruleId));
  if (ids.size < rules.length) throw refused('The field rules must give each rule another ruleId.');
  const used = new Set<string>();
  for (const [index, node] of nodes.entries())
    for (const [ruleId] of pairsIn(node, 'ruleChildNodeIds', `actionNodes[${index}]`)) {
      if (!ids.has(ruleId))
        throw refused(
          `The field actionNodes[${index}].ruleChildNodeIds names the rule ${ruleId}, which is not in rules.`,
        );
      if (used.has(ruleId))
        throw refused(`The rule ${ruleId} is used more than once; a node has it or another.`);
      used.add(ruleId);
    }
  const idle = rules.find(({ ruleId }) => !used.has(ruleId));
  if (idle !== undefined) throw refused(`The field rules has the rule ${idle.ruleId}, which no node uses.`);
}

/** Methods that the nodes name and the tenant has not switched on. */
function checkMethods(nodes: readonly FlowNode[], enabled: readonly string[]): void {
  for (const [index, node] of nodes.entries()) {
    const { methodConfigurations } = node as { readonly methodConfigurations?: unknown };
    const configured = Object.entries((methodConfigurations ?? {}) as Readonly<Record<string, unknown>>)
      .filter(([, value]) => (value as { isEnabled?: unknown } | null)?.isEnabled !== false)
      .map(([method]) => method);
    const branches = pairsIn(node, 'verificationMethodChildNodeIds', `actionNodes[${index}]`).map(
      ([method]) => method,
    );
    for (const method of [...configured, ...branches]) {
      if (!(verificationMethods as readonly string[]).includes(method))
        throw refused(`The field actionNodes[${index}] names ${method}, which is not a verification method.`);
      if (!enabled.includes(method)) throw refused(`${method} is not an enabled verification method.`);
    }
  }
}

function checkRule({ ruleId, conditions }: PublishFlowBody['rules'][number]): void {
  checkConditions(conditions);
  const [unknown] = unknownVariables(compileRuleConditions(conditions));
  if (unknown !== undefined)
    throw refused(`The rule ${ruleId} reads the data point "${unknown}", which does not exist.`);
}

/** Throws `invalid_request` for what could not be carried out. Value lists are looked for by the caller. */
export function checkFlow({ actionNodes, rules }: PublishFlowBody, enabled: readonly string[]): void {
  checkNodes(actionNodes);
  checkUse(actionNodes, rules);
  checkMethods(actionNodes, enabled);
  for (const rule of rules) checkRule(rule);
}

export interface FlowDocument {
  readonly nodes: string;
  readonly rules: readonly FlowRule[];
}

/** The nodes and rules of a checked body, number for number as its text has them. */
export function flowDocument(bodyText: string): FlowDocument {
  const { actionNodes, rules } = parseExactly(bodyText) as PublishFlowBody;
  const nodes = JSON.stringify(actionNodes);
  if (Buffer.byteLength(nodes) > flowNodesBytesMax)
    throw refused(`The field actionNodes may have ${flowNodesBytesMax} bytes at most.`);
  return {
    nodes,
    rules: rules.map(({ ruleId, name, conditions }) => {
      const rule = { ruleId, name, isActive: true, priority: 0, type: 'ALLOW', conditions } as const;
      const text = JSON.stringify(rule);
      return { rule: JSON.parse(text), text };
    }),
  };
}
