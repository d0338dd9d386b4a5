/**
 * A tenant's configuration as text: read, compared, applied. Owns: that a plan and its application are made by the same code,
 * that all is applied or nothing, and that nothing is written over what somebody changed meanwhile.
 */
import type { SigningAlgorithm } from '@stepward/api';
import { compileRuleConditions } from '@stepward/decision';
import { algorithmOf } from '../app-clients/changes.ts';
import type { Transaction } from '../database/database.ts';
import { ApiError } from '../http/api-error.ts';
import { vocabularyWith } from '../rule-catalogue/vocabulary.ts';
import { makeSigningKey, type NewSigningKey } from '../signing-keys/signing-key.ts';
import { takeConfigurationStep } from '../tenants/configuration-change.ts';
import { readOfOneVersion } from '../tenants/one-version.ts';
import { defaultSettings } from '../tenants/tenant.ts';
import { trailEnd } from '../webhooks/endpoint-store.ts';
import { type Change, type Planning, phases, type Step } from './changes.ts';
import type { ConfigurationTextDependencies } from './dependencies.ts';
import { type ConfigurationDocument, documentOf, revisionOf } from './document.ts';
import type { Parts, ReadParts } from './parts.ts';
import { planActions } from './plan-actions.ts';
import { planAuthenticators } from './plan-authenticators.ts';
import { type FirstKeys, planAppClients, planEndpoints } from './plan-connections.ts';
import { planProviders } from './plan-providers.ts';
import { planLists, planPoints } from './plan-rule-data.ts';
import type { PlannedRule } from './plan-rules.ts';
import { planBranding, planTenant } from './plan-settings.ts';
import { type Problem, Problems, problemText } from './problems.ts';
import type { SecretSource } from './secrets.ts';
import { readState, type State } from './state.ts';

export interface Exported {
  readonly revision: string;
  readonly document: ConfigurationDocument;
}

export interface Plan {
  /** Of what is stored now. */
  readonly revision: string;
  readonly changes: readonly Change[];
  /** What would be deleted with `prune`. */
  readonly notDeleted: readonly Change[];
  /** Nothing is applied while there is one. */
  readonly problems: readonly Problem[];
  /** What is allowed in the rules of the text and likely a mistake. */
  readonly warnings: readonly Problem[];
}

export interface PlanRequest {
  readonly tenantId: string;
  readonly text: ReadParts;
  readonly secrets: SecretSource;
  readonly prune: boolean;
}

export interface ApplyRequest extends PlanRequest {
  /** The revision that was planned on; undefined: whatever there is. */
  readonly revision: string | undefined;
  /** Who applies, for the trail. */
  readonly keyId: string;
}

/** What is prepared outside of the transaction. */
interface Prepared {
  readonly firstKeys: FirstKeys;
  readonly trailEnd: number;
  readonly at: number;
}

interface Planned {
  readonly plan: Plan;
  readonly steps: readonly Step[];
}

const noKeys: FirstKeys = new Map();

export class ConfigurationTextService {
  readonly #dependencies: ConfigurationTextDependencies;

  constructor(dependencies: ConfigurationTextDependencies) {
    this.#dependencies = dependencies;
  }

  async export(tenantId: string): Promise<Exported> {
    const document = documentOf(await this.#consistent(tenantId));
    return { revision: revisionOf(tenantId, document), document };
  }

  async plan(request: PlanRequest): Promise<Plan> {
    const state = await this.#consistent(request.tenantId);
    const at = this.#dependencies.now();
    return this.#planned(state, request, { firstKeys: noKeys, trailEnd: 0, at }).plan;
  }

  /** Throws `invalid_request` with every problem, and `conflict` where the configuration is not that of the plan. */
  async apply(request: ApplyRequest): Promise<Plan> {
    const { database, now } = this.#dependencies;
    const { tenantId, keyId } = request;
    const prepared: Prepared = {
      firstKeys: await this.#firstKeys(tenantId, request.text.parts),
      trailEnd: await trailEnd(database.read, tenantId),
      at: now(),
    };
    return await database.commit(async (transaction) => {
      const state = await readState(transaction, this.#dependencies, tenantId);
      const { plan, steps } = this.#planned(state, request, prepared);
      if (request.revision !== undefined && request.revision !== plan.revision) throw stale();
      if (plan.problems.length > 0) throw refused(plan.problems);
      if (steps.length === 0) return plan;
      await carryOut(transaction, steps, { tenantId, keyId });
      await takeConfigurationStep(transaction, { tenantId, keyId }, prepared.at);
      return plan;
    });
  }

  async #consistent(tenantId: string): Promise<State> {
    const { read } = this.#dependencies.database;
    const state = async () => await readState(read, this.#dependencies, tenantId);
    return (await readOfOneVersion(read, tenantId, state)).value;
  }

  async #firstKeys(tenantId: string, { appClients }: Parts): Promise<FirstKeys> {
    const { database, signingKeys } = this.#dependencies;
    const keys = new Map<SigningAlgorithm, NewSigningKey>();
    for (const algorithm of new Set(appClients.map(({ value }) => algorithmOf(value as object))))
      if (!(await signingKeys.has(database.read, tenantId, algorithm)))
        keys.set(algorithm, await makeSigningKey(algorithm));
    return keys;
  }

  #planned(state: State, request: PlanRequest, prepared: Prepared): Planned {
    const { parts, problems: found } = request.text;
    const [problems, warnings] = [new Problems(found.all), new Problems()];
    const planning: Planning = {
      state,
      dependencies: this.#dependencies,
      problems,
      warnings,
      secrets: request.secrets,
      prune: request.prune,
      at: prepared.at,
      steps: [],
      kept: [],
    };
    const settings = planTenant(planning, parts);
    planAuthenticators(planning, parts, settings);
    const vocabulary = vocabularyWith(planPoints(planning, parts));
    const lists = planLists(planning, parts);
    const { verificationMethods: methods } = { ...defaultSettings, ...settings };
    const rules = planActions(planning, parts, { methods, lists, vocabulary });
    checkReaders(planning, rules, lists);
    planBranding(planning, parts);
    planEndpoints(planning, parts, prepared.trailEnd);
    planAppClients(planning, parts, prepared.firstKeys);
    planProviders(planning, parts);
    const order = new Map<Step['phase'], number>(phases.map((phase, index) => [phase, index]));
    const steps = [...planning.steps].sort(
      (one, other) => (order.get(one.phase) ?? 0) - (order.get(other.phase) ?? 0),
    );
    const plan: Plan = {
      revision: revisionOf(state.tenantId, documentOf(state)),
      changes: steps.flatMap(({ change }) => change ?? []),
      notDeleted: planning.kept,
      problems: problems.all,
      warnings: warnings.all,
    };
    return { plan, steps };
  }
}

const stale = (): ApiError =>
  new ApiError('conflict', 'The configuration was changed since this plan was made. Nothing was applied.', {
    hint: 'Make the plan again, and look at it again.',
  });

const refused = (problems: readonly Problem[]): ApiError =>
  new ApiError(
    'invalid_request',
    `The configuration cannot be applied:\n${problems.map((one) => `  ${problemText(one)}`).join('\n')}`,
  );

async function carryOut(
  transaction: Transaction,
  steps: readonly Step[],
  { tenantId, keyId }: { readonly tenantId: string; readonly keyId: string },
): Promise<void> {
  for (const step of steps) {
    const recorded = await step.write(transaction);
    if (recorded) transaction.audit({ tenantId, type: recorded.type, data: { ...recorded.data, keyId } });
  }
}

/** A list that goes while a rule reads it would leave one that never matches. */
function checkReaders(
  { problems, state, prune }: Planning,
  rules: readonly PlannedRule[],
  lists: ReadonlySet<string>,
): void {
  const gone = state.lists.filter(({ alias }) => !lists.has(alias)).map(({ alias }) => alias);
  if (!prune || gone.length === 0) return;
  for (const { actionCode, rule } of rules) {
    const read = compileRuleConditions(rule.conditions).lists.find((alias) => gone.includes(alias));
    if (read !== undefined)
      problems.add(
        { file: '', pointer: '' },
        `the value list ${read} is not in the text and would be deleted, but the rule ${JSON.stringify(rule.name)} of ${actionCode} reads it`,
      );
  }
}
