/**
 * A flow as it is published: nodes that lead to each other, and rules that choose among them (management-api.md §10).
 * Owns: what refuses to be published. Does not own: what the nodes do (packages/decision/src/flow, flows/).
 */
import { flowNodesBytesMax, type PublishFlowBody } from '@stepward/api';
import {
  type CompiledFlow,
  compileFlow,
  compileRuleConditions,
  FlowError,
  type FlowGraphNode,
  unknownVariables,
} from '@stepward/decision';
import { isServedMethod, verificationMethods } from '../authenticators/verification-method.ts';
import { ApiError } from '../http/api-error.ts';
import { parseExactly } from '../http/exact-json.ts';
import { checkConditions } from './changes.ts';
import type { FlowRule } from './flow-store.ts';

const refused = (text: string): ApiError => new ApiError('invalid_request', text);

function namedMethods(node: FlowGraphNode): readonly string[] {
  if (node.nodeType === 'VERIFICATION' || node.nodeType === 'ENROLLMENT') return node.methods ?? [];
  return node.nodeType === 'VERIFICATION_METHOD_BRANCH' ? [...node.childByMethod.keys()] : [];
}

/** What nobody could add, and an offer that the page would not make: it offers a passkey alone once somebody has passed. */
function checkEnrolment(node: FlowGraphNode): void {
  if (node.nodeType !== 'ENROLLMENT') return;
  // These come with a factor, and are none to begin with.
  if (node.methods.includes('RECOVERY_CODE'))
    throw refused(
      `The node ${node.nodeId} is an ENROLLMENT with RECOVERY_CODE, which cannot be added by itself.`,
    );
  if (!node.isOptional) return;
  if (node.methods.every((method) => method === 'PASSKEY')) return;
  throw refused(
    `The node ${node.nodeId} is an optional ENROLLMENT, which is offered once the flow is over: its methodConfigurations may have PASSKEY alone.`,
  );
}

/** Methods that the nodes name and the tenant has not switched on. */
function checkMethods({ nodes }: CompiledFlow, enabled: readonly string[]): void {
  for (const node of nodes.values()) {
    for (const method of namedMethods(node)) {
      if (!(verificationMethods as readonly string[]).includes(method))
        throw refused(
          `The node ${node.nodeId} names ${method}, which is not a verification method. Allowed: ${verificationMethods.join(', ')}.`,
        );
      if (!enabled.includes(method) || !isServedMethod(method))
        throw refused(
          `The node ${node.nodeId} names ${method}: ${method} is not an enabled verification method. Enabled: ${enabled.join(', ')}.`,
        );
    }
    checkEnrolment(node);
  }
}

function checkRule({ ruleId, conditions }: PublishFlowBody['rules'][number], field: string): void {
  checkConditions(conditions, `${field}.conditions`);
  const [unknown] = unknownVariables(compileRuleConditions(conditions));
  if (unknown !== undefined)
    throw refused(`The rule ${ruleId} reads the data point "${unknown}", which does not exist.`);
}

function compiled({ actionNodes, rules }: PublishFlowBody, within: string): CompiledFlow {
  try {
    return compileFlow(actionNodes, rules);
  } catch (error) {
    if (error instanceof FlowError) throw refused(`The field ${within}${error.field} ${error.message}`);
    throw error;
  }
}

/**
 * Throws `invalid_request` for what could not be carried out. Value lists are looked for by the caller. `within`: what the
 * request has before the names of these fields, such as `flow.`.
 */
export function checkFlow(body: PublishFlowBody, enabled: readonly string[], within = ''): void {
  checkMethods(compiled(body, within), enabled);
  for (const [at, rule] of body.rules.entries()) checkRule(rule, `${within}rules[${at}]`);
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
