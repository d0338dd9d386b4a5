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

/** Nobody adds these by themselves: codes come with a factor, WhatsApp with a number. */
const neverAdded: readonly string[] = ['RECOVERY_CODE', 'WHATSAPP'];

/** What nobody could add, and an offer that the page would not make: it offers a passkey alone once somebody has passed. */
function checkEnrolment(node: FlowGraphNode): void {
  if (node.nodeType !== 'ENROLLMENT') return;
  const never = node.methods.find((method) => neverAdded.includes(method));
  if (never !== undefined)
    throw refused(`The node ${node.nodeId} is an ENROLLMENT with ${never}, which cannot be added by itself.`);
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
        throw refused(`The node ${node.nodeId} names ${method}, which is not a verification method.`);
      if (!enabled.includes(method) || !isServedMethod(method))
        throw refused(`${method} is not an enabled verification method.`);
    }
    checkEnrolment(node);
  }
}

function checkRule({ ruleId, conditions }: PublishFlowBody['rules'][number]): void {
  checkConditions(conditions);
  const [unknown] = unknownVariables(compileRuleConditions(conditions));
  if (unknown !== undefined)
    throw refused(`The rule ${ruleId} reads the data point "${unknown}", which does not exist.`);
}

function compiled({ actionNodes, rules }: PublishFlowBody): CompiledFlow {
  try {
    return compileFlow(actionNodes, rules);
  } catch (error) {
    if (error instanceof FlowError) throw refused(`The field ${error.field} ${error.message}`);
    throw error;
  }
}

/** Throws `invalid_request` for what could not be carried out. Value lists are looked for by the caller. */
export function checkFlow(body: PublishFlowBody, enabled: readonly string[]): void {
  checkMethods(compiled(body), enabled);
  for (const rule of body.rules) checkRule(rule);
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
