/** Compiled configuration of one action, kept until the tenant's configuration version moves. */
import {
  type CompiledFlow,
  type CompiledRuleSet,
  type CompiledShadows,
  compileRules,
  compileShadows,
  FlowError,
  type ListResolver,
} from '@stepward/decision';
import type { Logger } from 'pino';
import { listCustomDataPoints } from '../custom-data-points/store.ts';
import { type CustomDataPolicy, customDataPolicy } from '../custom-data-points/typed-data.ts';
import type { Database } from '../database/database.ts';
import { compileStoredFlow } from '../flows/pinned.ts';
import { listShadowRules } from '../rule-drafts/store.ts';
import { readOfOneVersion } from '../tenants/one-version.ts';
import { CompiledLists } from '../value-lists/compiled-lists.ts';
import type { ActionConfiguration } from './action-configuration.ts';
import { findFlowWithRules } from './flow-store.ts';
import { findConfiguration, listRules } from './store.ts';

export interface ActionPolicy {
  /** The configuration version of the tenant that all of it is of; undefined: it moved each time it was read. */
  readonly version: number | undefined;
  readonly configuration: ActionConfiguration;
  readonly rules: CompiledRuleSet;
  /** Decides in place of rules; undefined: the action is no flow, or has none that could be carried out. */
  readonly flow: CompiledFlow | undefined;
  /** Evaluated with each decision, without effect on it; undefined: none. */
  readonly shadows: CompiledShadows | undefined;
  /** All that is evaluated, active and shadow rules: what facts are gathered for. */
  readonly evaluated: CompiledRuleSet;
  /** The value lists that the rules read; undefined: none. */
  readonly lists: ListResolver | undefined;
  /** How custom values are read; undefined: as they come. */
  readonly customData: CustomDataPolicy | undefined;
}

const policiesMax = 10_000;

export class Policies {
  readonly #database: Database;
  readonly #lists: CompiledLists;
  readonly #known = new Map<string, { version: number; policy: ActionPolicy }>();
  readonly #log: Logger;
  /** The version of a flow that the log has as broken, by tenant and code. */
  readonly #brokenFlows = new Map<string, number>();

  constructor(database: Database, log: Logger) {
    this.#database = database;
    this.#lists = new CompiledLists(database);
    this.#log = log;
  }

  /** The policy as of `version`; undefined when the action has no configuration yet. */
  async find(tenantId: string, actionCode: string, version: number): Promise<ActionPolicy | undefined> {
    const cached = this.cached(tenantId, actionCode, version);
    if (cached) return cached;
    const policy = await this.#loadWhole(tenantId, actionCode);
    if (!policy) return undefined;
    if (this.#known.size >= policiesMax) this.#known.clear();
    this.#known.set(`${tenantId}|${actionCode}`, { version, policy });
    return policy;
  }

  /** The policy as of `version`, where it is at hand. */
  cached(tenantId: string, actionCode: string, version: number): ActionPolicy | undefined {
    const known = this.#known.get(`${tenantId}|${actionCode}`);
    return known?.version === version ? known.policy : undefined;
  }

  async #loadWhole(tenantId: string, actionCode: string): Promise<ActionPolicy | undefined> {
    const { value: policy, version } = await readOfOneVersion(
      this.#database.read,
      tenantId,
      async () => await this.#load(tenantId, actionCode),
    );
    return policy && { ...policy, version };
  }

  async #load(tenantId: string, actionCode: string): Promise<Omit<ActionPolicy, 'version'> | undefined> {
    const configuration = await findConfiguration(this.#database.read, tenantId, actionCode);
    if (!configuration) return undefined;
    // The nodes of a flow say where its rules stand; asked like others, each that matches would ALLOW.
    const isFlow = configuration.optional.actionType === 'FLOW';
    const stored = isFlow ? [] : await listRules(this.#database.read, tenantId, actionCode);
    const rules = compileRules(stored);
    const flow = isFlow ? await this.#flow(tenantId, actionCode) : undefined;
    const shadowRules = isFlow ? [] : await listShadowRules(this.#database.read, tenantId, actionCode);
    const shadows = compileShadows(shadowRules);
    const evaluated = shadows
      ? compileRules([...stored, ...shadows.set.rules.map(({ rule }) => rule)])
      : (flow?.rules ?? rules);
    const points = await listCustomDataPoints(this.#database.read, tenantId);
    return {
      // Without a flow that can be carried out everybody is challenged.
      configuration: isFlow ? { ...configuration, defaultOutcome: 'CHALLENGE' } : configuration,
      rules,
      flow,
      shadows,
      evaluated,
      lists: await this.#lists.resolver(tenantId, evaluated.lists),
      customData: customDataPolicy(points),
    };
  }

  async #flow(tenantId: string, actionCode: string): Promise<CompiledFlow | undefined> {
    const stored = await findFlowWithRules(this.#database.read, tenantId, actionCode);
    try {
      return stored && compileStoredFlow(stored);
    } catch (error) {
      if (!stored || !(error instanceof FlowError)) throw error;
      this.#logBrokenFlow(tenantId, actionCode, stored.version, error);
      return undefined;
    }
  }

  /** Once for each version of the flow: any change of the tenant's configuration loads its policies anew. */
  #logBrokenFlow(
    tenantId: string,
    actionCode: string,
    flowVersion: number,
    { field, message }: FlowError,
  ): void {
    const key = `${tenantId}|${actionCode}`;
    if (this.#brokenFlows.get(key) === flowVersion) return;
    if (this.#brokenFlows.size >= policiesMax) this.#brokenFlows.clear();
    this.#brokenFlows.set(key, flowVersion);
    this.#log.error(
      { tenantId, actionCode, flowVersion, reason: `The field ${field} ${message}` },
      'a published flow cannot be carried out: its action challenges everybody',
    );
  }
}
