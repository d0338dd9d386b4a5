/**
 * A flow as published becomes one that can be walked, or is refused with the field that is wrong. Owns: the shape of nodes and
 * of their graph. Does not own: which methods a tenant has, nor what else a publication needs.
 */

import type { CompiledRule } from '../rule-set.ts';
import { compileRules } from '../rule-set.ts';
import {
  type CompiledFlow,
  FlowError,
  type FlowGraphNode,
  type FlowNodeType,
  type FlowRuleDefinition,
  flowNodeTypes,
} from './flow-node.ts';
import { checkGraph } from './graph.ts';
import { type Fields, idsOf, methodsIn, nodeIn, optionalNodeIn, pairsIn } from './node-fields.ts';

const leadNames = [
  'ruleChildNodeIds',
  'verificationMethodChildNodeIds',
  'buttonChildNodeIds',
  'elseChildNodeId',
  'childNodeId',
] as const;
type LeadName = (typeof leadNames)[number];

const leadsOf: Readonly<Record<FlowNodeType, readonly LeadName[]>> = {
  RULE: ['ruleChildNodeIds', 'elseChildNodeId'],
  VERIFICATION: ['childNodeId'],
  ENROLLMENT: ['childNodeId'],
  VERIFICATION_METHOD_BRANCH: ['verificationMethodChildNodeIds', 'elseChildNodeId'],
  BLOCK: [],
  COMPLETE: [],
};

interface Compiling {
  readonly ids: ReadonlySet<string>;
  readonly ruleById: ReadonlyMap<string, CompiledRule>;
  /** Rules that a node has already. */
  readonly used: Set<string>;
}

function typeOf(fields: Fields, field: string): FlowNodeType {
  const { nodeType } = fields;
  const known = flowNodeTypes.find((type) => type === nodeType);
  if (known !== undefined) return known;
  throw new FlowError(
    `${field}.nodeType`,
    `is ${JSON.stringify(nodeType) ?? 'missing'}, which cannot be carried out. Allowed: ${flowNodeTypes.join(', ')}.`,
  );
}

/** A way that the node would never take is a mistake in the drawing, not a detail. */
function refuseOtherLeads(fields: Fields, nodeType: FlowNodeType, field: string): void {
  const own = leadsOf[nodeType];
  const isSet = (name: string): boolean => {
    const value = fields[name];
    return value !== undefined && value !== null && !(Array.isArray(value) && value.length === 0);
  };
  const other = leadNames.find((name) => !own.includes(name) && isSet(name));
  if (other === undefined) return;
  const leads = own.length === 0 ? 'ends the flow' : `leads on by ${own.join(' and ')} alone`;
  throw new FlowError(`${field}.${other}`, `is not for a node of the type ${nodeType}, which ${leads}.`);
}

function ruleNode(fields: Fields, field: string, { ids, ruleById, used }: Compiling) {
  const arms = pairsIn(fields, 'ruleChildNodeIds', field, ids).map(([ruleId, childNodeId]) => {
    const compiled = ruleById.get(ruleId);
    if (compiled === undefined)
      throw new FlowError(`${field}.ruleChildNodeIds`, `names the rule ${ruleId}, which is not in rules.`);
    if (used.has(ruleId))
      throw new FlowError(
        `${field}.ruleChildNodeIds`,
        `has the rule ${ruleId}, which is used more than once: a rule belongs to one place of one node.`,
      );
    used.add(ruleId);
    return { compiled, childNodeId };
  });
  return { arms, elseChildNodeId: nodeIn(fields, 'elseChildNodeId', field, ids) };
}

function branchNode(fields: Fields, field: string, ids: ReadonlySet<string>) {
  const pairs = pairsIn(fields, 'verificationMethodChildNodeIds', field, ids);
  const childByMethod = new Map(pairs);
  if (childByMethod.size < pairs.length)
    throw new FlowError(`${field}.verificationMethodChildNodeIds`, 'must have each method once.');
  return { childByMethod, elseChildNodeId: optionalNodeIn(fields, 'elseChildNodeId', field, ids) };
}

function isOptionalIn({ isOptional }: Fields, field: string): boolean {
  if (isOptional === undefined || isOptional === null) return false;
  if (typeof isOptional === 'boolean') return isOptional;
  throw new FlowError(`${field}.isOptional`, 'must be true or false.');
}

function compileNode(nodeId: string, fields: Fields, field: string, compiling: Compiling): FlowGraphNode {
  const nodeType = typeOf(fields, field);
  const { ids } = compiling;
  refuseOtherLeads(fields, nodeType, field);
  const named = { nodeId, ...(typeof fields.name === 'string' ? { name: fields.name } : {}) };
  switch (nodeType) {
    case 'RULE':
      return { ...named, nodeType, ...ruleNode(fields, field, compiling) };
    case 'VERIFICATION': {
      const childNodeId = nodeIn(fields, 'childNodeId', field, ids);
      return { ...named, nodeType, methods: methodsIn(fields, field), childNodeId };
    }
    case 'ENROLLMENT': {
      const childNodeId = nodeIn(fields, 'childNodeId', field, ids);
      const isOptional = isOptionalIn(fields, field);
      const methods = methodsIn(fields, field);
      if (methods === undefined)
        throw new FlowError(
          `${field}.methodConfigurations`,
          'is required: it says what a person may add here.',
        );
      return { ...named, nodeType, methods, isOptional, childNodeId };
    }
    case 'VERIFICATION_METHOD_BRANCH':
      return { ...named, nodeType, ...branchNode(fields, field, ids) };
    case 'BLOCK':
    case 'COMPLETE':
      return { ...named, nodeType };
  }
}

/** Rules that say what is true of a request; what that means is said by where they stand. */
function compileDefinitions(definitions: readonly FlowRuleDefinition[]) {
  if (new Set(definitions.map(({ ruleId }) => ruleId)).size < definitions.length)
    throw new FlowError('rules', 'must give each rule another ruleId.');
  return compileRules(
    definitions.map(({ ruleId, conditions }, priority) => ({
      ruleId,
      isActive: true,
      priority,
      // A flow's rule has no type of its own; the public API gives each this one (contract/management-api.md §10).
      type: 'ALLOW',
      conditions,
    })),
  );
}

/**
 * Compiles a flow (contract/management-api.md §10). Throws FlowError for nodes that cannot be carried out. A rule whose
 * conditions do not compile is kept, and errs whenever it is asked; check conditions before a flow is saved.
 */
export function compileFlow(
  actionNodes: readonly unknown[],
  definitions: readonly FlowRuleDefinition[],
): CompiledFlow {
  const all = idsOf(actionNodes);
  const rules = compileDefinitions(definitions);
  const compiling: Compiling = {
    ids: new Set(all.map(({ nodeId }) => nodeId)),
    ruleById: new Map(rules.rules.map((compiled) => [compiled.rule.ruleId, compiled])),
    used: new Set(),
  };
  const nodes = new Map(
    all.map(({ nodeId, fields, field }) => [nodeId, compileNode(nodeId, fields, field, compiling)]),
  );
  const idle = definitions.find(({ ruleId }) => !compiling.used.has(ruleId));
  if (idle !== undefined) throw new FlowError('rules', `has the rule ${idle.ruleId}, which no node uses.`);
  return {
    rootNodeId: checkGraph(nodes, new Map(all.map(({ nodeId, field }) => [nodeId, field]))),
    nodes,
    rules,
  };
}
