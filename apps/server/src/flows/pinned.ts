/**
 * The flow that decided an action, as it was then: nodes, rules, value lists and the settings of the action. Publishing another
 * changes nothing for those who are under way.
 */
import { type CompiledFlow, compileFlow, type FlowRuleDefinition } from '@stepward/decision';
import type { ActionConfiguration } from '../action-configurations/action-configuration.ts';
import type { Action } from '../actions/action.ts';
import type { Reader } from '../database/database.ts';
import { listsAt } from '../value-lists/history.ts';
import type { FlowPlace } from './standing.ts';
import { actionConfigurationAt, type FlowVersion, flowVersionAt } from './versions.ts';

export interface PinnedFlow extends FlowPlace {
  readonly version: FlowVersion;
  readonly configuration: ActionConfiguration;
}

/** Nodes and rules as they are stored. Throws FlowError. */
export function compileStoredFlow({ nodes, rules }: Pick<FlowVersion, 'nodes' | 'rules'>): CompiledFlow {
  return compileFlow(JSON.parse(nodes) as unknown[], JSON.parse(rules) as FlowRuleDefinition[]);
}

/** Undefined: what decided is not known any more. */
export async function pinnedFlow(reader: Reader, action: Action): Promise<PinnedFlow | undefined> {
  const { tenantId, actionCode, policyVersion } = action;
  if (policyVersion === undefined) return undefined;
  const version = await flowVersionAt(reader, tenantId, actionCode, policyVersion);
  const configuration = await actionConfigurationAt(reader, tenantId, actionCode, policyVersion);
  if (version === undefined || configuration === undefined) return undefined;
  const flow = compileStoredFlow(version);
  const lists = await listsAt(reader, tenantId, flow.rules.lists, policyVersion);
  const facts: unknown = JSON.parse(action.facts);
  return { version, configuration, flow, input: { facts, lists } };
}
