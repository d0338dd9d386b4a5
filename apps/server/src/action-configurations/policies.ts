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
import { listCustomDataPoints } from '../custom-data-points/store.ts';
import { type CustomDataPolicy, customDataPolicy } from '../custom-data-points/typed-data.ts';
import type { Database } from '../database/database.ts';
import { compileStoredFlow } from '../flows/pinned.ts';
import { listShadowRules } from '../rule-drafts/store.ts';
import { configurationVersion } from '../tenants/store.ts';
import { CompiledLists } from '../value-lists/compiled-lists.ts';
import type { ActionConfiguration } from './action-configuration.ts';
import { findFlowDocument } from './flow-store.ts';
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
const loadTriesMax = 10;

export class Policies {
  readonly #database: Database;
  readonly #lists: CompiledLists;
  readonly #known = new Map<string, { version: number; policy: ActionPolicy | undefined }>();

  constructor(database: Database) {
    this.#database = database;
    this.#lists = new CompiledLists(database);
  }

  /** The policy as of `version`; undefined when the action has no configuration yet. */
  async find(tenantId: string, actionCode: string, version: number): Promise<ActionPolicy | undefined> {
    const cached = this.cached(tenantId, actionCode, version);
    if (cached) return cached;
    const key = `${tenantId}|${actionCode}`;
    const policy = await this.#loadWhole(tenantId, actionCode);
    if (this.#known.size >= policiesMax) this.#known.clear();
    this.#known.set(key, { version, policy });
    return policy;
  }

  /** The policy as of `version`, where it is at hand. */
  cached(tenantId: string, actionCode: string, version: number): ActionPolicy | undefined {
    const known = this.#known.get(`${tenantId}|${actionCode}`);
    return known?.version === version ? known.policy : undefined;
  }

  /** Of one version: what was read while the version moved may be of two. */
  async #loadWhole(tenantId: string, actionCode: string): Promise<ActionPolicy | undefined> {
    const { read } = this.#database;
    for (let tries = 1; ; tries += 1) {
      const before = await configurationVersion(read, tenantId);
      const policy = await this.#load(tenantId, actionCode);
      const isWhole = (await configurationVersion(read, tenantId)) === before;
      if (!policy || isWhole) return policy && { ...policy, version: before };
      if (tries === loadTriesMax) return { ...policy, version: undefined };
    }
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
      // Until a flow is published everybody is challenged.
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
    const stored = await findFlowDocument(this.#database.read, tenantId, actionCode);
    try {
      return stored && compileStoredFlow(stored);
    } catch (error) {
      if (error instanceof FlowError) return undefined;
      throw error;
    }
  }
}
