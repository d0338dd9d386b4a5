/**
 * Track: one decision, from request to answer. gather → decide → commit. Owns: the order of these steps, idempotency
 * (SECURITY row 13) and what is stored. Does not own: rules (packages/decision) nor what a challenge is.
 */
import {
  type CompiledShadows,
  type Decision,
  decide,
  decideShadows,
  type Facts,
  type ShadowDecision,
} from '@stepward/decision';
import type { ActionPolicy, Policies } from '../action-configurations/policies.ts';
import { insertConfiguration } from '../action-configurations/store.ts';
import { storedUserData, typedData } from '../custom-data-points/typed-data.ts';
import type { Database } from '../database/database.ts';
import { flowDecision } from '../flows/decision.ts';
import type { FlowPerson } from '../flows/standing.ts';
import { keepActionVersions } from '../flows/versions.ts';
import { ApiError } from '../http/api-error.ts';
import type { DisposableDomains } from '../signals/email-domains.ts';
import { decisionFacts, type Gathered } from '../signals/facts.ts';
import type { IpIntelligence } from '../signals/ip-intelligence.ts';
import { measurePlan } from '../signals/measured.ts';
import type { Measurements } from '../signals/measurements.ts';
import { gatheredBy } from '../signals/request.ts';
import type { DecisionCounts } from '../signals/velocity/entries.ts';
import { bumpConfigurationVersion, type TenantStore } from '../tenants/store.ts';
import type { Tenant } from '../tenants/tenant.ts';
import type { Action } from './action.ts';
import type { DecisionInputs } from './decision-inputs.ts';
import { gather, type Known } from './gather.ts';
import { type Amend, type DecisionStore, type NewDecision, recordAmended } from './record.ts';
import { findAction } from './store.ts';

export interface TrackRequest extends DecisionInputs {
  readonly userId: string;
  readonly actionCode: string;
  readonly idempotencyKey: string;
  readonly redirectUrl?: string | undefined;
  readonly redirectToSettings?: boolean | undefined;
  readonly locale?: string | undefined;
}

export interface Tracked {
  readonly tenant: Tenant;
  readonly action: Action;
  readonly enrolledMethods: readonly string[];
  /** The person's own preference, if set. */
  readonly userDefaultMethod: string | undefined;
  /** What was sent and not used, in words. */
  readonly warnings?: readonly string[] | undefined;
}

export interface TrackDependencies {
  readonly database: Database;
  readonly decisions: DecisionStore;
  readonly tenants: TenantStore;
  readonly policies: Policies;
  readonly ipIntelligence: IpIntelligence;
  readonly disposableDomains: DisposableDomains;
  readonly measurements: Measurements;
  readonly now: () => number;
  /** Told of rules that failed to evaluate; the decision has been made safe already. */
  readonly onRuleError: (tenantId: string, actionCode: string, errors: Decision['errors']) => void;
}

function gathered(
  request: TrackRequest,
  known: Known,
  { ipIntelligence, disposableDomains }: TrackDependencies,
  now: number,
  { evaluated, customData }: ActionPolicy,
): Gathered {
  const custom = known.user?.custom ? storedUserData(known.user.custom, customData?.user) : undefined;
  const readsDetails = measurePlan(evaluated)?.readsDetails === true;
  return gatheredBy({ request, known, custom, now, readsDetails }, { ipIntelligence, disposableDomains });
}

/** What rules in the shadow would have made of the decision. */
function shadowsOf(
  { configuration: { defaultOutcome }, rules, lists }: ActionPolicy,
  shadows: CompiledShadows,
  decision: Decision,
  facts: Facts,
): readonly ShadowDecision[] {
  return decideShadows(shadows, decision, { rules, defaultOutcome, facts, lists });
}

interface Decided {
  readonly decision: Decision;
  readonly facts: Facts;
  readonly policyVersion: number | undefined;
  readonly flow: string | undefined;
}

function newAction(
  tenant: Tenant,
  request: TrackRequest,
  { decision, facts, policyVersion, flow }: Decided,
  now: number,
): Action {
  return {
    tenantId: tenant.tenantId,
    userId: request.userId,
    actionCode: request.actionCode,
    idempotencyKey: request.idempotencyKey,
    state: decision.state,
    stateUpdatedAt: now,
    createdAt: now,
    updatedAt: now,
    facts: JSON.stringify(facts),
    policyVersion,
    flow,
    outcome: decision.outcome,
    ruleIds: decision.ruleIds,
    methods: decision.verificationMethods,
    defaultMethod: decision.defaultVerificationMethod,
    promptMethods: decision.promptToEnrollVerificationMethods,
    deviceId: request.deviceId,
    ipAddress: request.ipAddress,
    userAgent: request.userAgent,
    email: request.email,
    phoneNumber: request.phoneNumber,
    username: request.username,
    redirectUrl: request.redirectUrl,
    redirectToSettings: request.redirectToSettings || undefined,
    scope: request.scope,
    locale: request.locale,
    challengeId: request.challengeId,
    verificationMethod: undefined,
    verifiedBy: undefined,
    wrongTries: 0,
    validatedAt: undefined,
    validatedTokenHash: undefined,
    overriddenAt: undefined,
  };
}

const withCounts = (action: Action, counts: DecisionCounts | undefined): Action =>
  counts?.counted === undefined ? action : { ...action, counted: counts.counted };

/** `lastActionCreatedAt` of a configuration is as fresh as this; written with every action it would be a hot row. */
const lastActionEveryMs = 60_000;
const lastActionsMax = 10_000;

export class TrackService {
  readonly #dependencies: TrackDependencies;
  /** When the last action of a configuration was written down, by tenant and code. */
  readonly #lastActions = new Map<string, number>();

  constructor(dependencies: TrackDependencies) {
    this.#dependencies = dependencies;
  }

  async track(tenantId: string, given: TrackRequest, amend?: Amend): Promise<Tracked> {
    // What applications send for a cookie that is not there: all browsers without one would be the same known device.
    const request = given.deviceId === '' ? { ...given, deviceId: undefined } : given;
    const { database, decisions, measurements, now } = this.#dependencies;
    const answer =
      decisions.gather?.(tenantId, request.userId, request.deviceId) ??
      gather(database.read, tenantId, request.userId, request.deviceId);
    const known = answer instanceof Promise ? await answer : answer;
    const { configurationVersion, enrolledMethods } = known;
    const { tenant, policy } =
      this.#cachedPolicy(tenantId, request.actionCode, configurationVersion) ??
      (await this.#policy(tenantId, request.actionCode, configurationVersion));
    const at = now();
    const { customData } = policy;
    const typed =
      customData && request.custom
        ? typedData(customData.action, request.custom, tenant.settings.invalidCustomData)
        : undefined;
    const decided = typed ? { ...request, custom: typed.custom } : request;
    const sent = gathered(decided, known, this.#dependencies, at, policy);
    const measuring = measurements.measure(policy.evaluated, tenantId, sent, tenant.configurationVersion);
    const measured = measuring instanceof Promise ? await measuring : measuring;
    const facts = decisionFacts(sent, measured);
    const person = {
      held: enrolledMethods,
      vouchedEmail: request.email ?? known.user?.email ?? undefined,
    };
    const { decision, flow } = this.#decide(tenantId, policy, facts, person, at);
    const action = newAction(tenant, request, { decision, facts, policyVersion: policy.version, flow }, at);
    const isLastActionDue = this.#isLastActionDue(action);
    const counting = measurements.count(tenantId, tenant.configurationVersion, sent, action);
    const counts = counting instanceof Promise ? await counting : counting;
    const made = {
      action: withCounts(action, counts),
      known,
      isLastActionDue,
      entries: counts?.entries,
      shadows: policy.shadows && shadowsOf(policy, policy.shadows, decision, facts),
    };
    const userDefaultMethod = known.user?.defaultMethod ?? undefined;
    const warnings = typed?.warnings;
    if (amend) return { tenant, ...(await this.#recordAmended(made, amend)), userDefaultMethod, warnings };
    const stored = await decisions.record(made);
    return { tenant, action: stored, enrolledMethods, userDefaultMethod, warnings };
  }

  async #recordAmended(
    made: NewDecision,
    amend: Amend,
  ): Promise<Pick<Tracked, 'action' | 'enrolledMethods'>> {
    const { database } = this.#dependencies;
    const recorded = await database.commit((transaction) => recordAmended(transaction, made, amend));
    // As it is now: what met the action may have become a factor with it.
    const action = (await findAction(database.read, recorded)) ?? recorded;
    const { tenantId, userId, deviceId } = action;
    const { enrolledMethods } = await gather(database.read, tenantId, userId, deviceId);
    return { action, enrolledMethods };
  }

  #decide(
    tenantId: string,
    policy: ActionPolicy,
    facts: Facts,
    person: FlowPerson,
    now: number,
  ): { decision: Decision; flow: string | undefined } {
    const { configuration, rules, lists } = policy;
    const byFlow = flowDecision(policy, facts, person, now);
    const { decision = decide({ rules, defaultOutcome: configuration.defaultOutcome, facts, lists }) } =
      byFlow ?? {};
    if (decision.errors.length > 0)
      this.#dependencies.onRuleError(tenantId, configuration.actionCode, decision.errors);
    const { verificationMethods, defaultVerificationMethod, promptToEnrollVerificationMethods } =
      configuration.optional;
    const isPlain = !(verificationMethods ?? defaultVerificationMethod ?? promptToEnrollVerificationMethods);
    if (isPlain) return { decision, flow: byFlow?.flow };
    const usual = {
      ...(verificationMethods ? { verificationMethods } : {}),
      ...(defaultVerificationMethod ? { defaultVerificationMethod } : {}),
      ...(promptToEnrollVerificationMethods ? { promptToEnrollVerificationMethods } : {}),
    };
    return { decision: { ...usual, ...decision }, flow: byFlow?.flow };
  }

  #isLastActionDue({ tenantId, actionCode, createdAt }: Action): boolean {
    const name = `${tenantId}|${actionCode}`;
    if (createdAt - (this.#lastActions.get(name) ?? 0) < lastActionEveryMs) return false;
    if (this.#lastActions.size >= lastActionsMax) this.#lastActions.clear();
    this.#lastActions.set(name, createdAt);
    return true;
  }

  #cachedPolicy(
    tenantId: string,
    actionCode: string,
    version: number,
  ): { tenant: Tenant; policy: ActionPolicy } | undefined {
    const { tenants, policies } = this.#dependencies;
    const tenant = tenants.cached(tenantId);
    if (tenant?.configurationVersion !== version) return undefined;
    const policy = policies.cached(tenantId, actionCode, version);
    return policy && { tenant, policy };
  }

  async #policy(
    tenantId: string,
    actionCode: string,
    version: number,
  ): Promise<{ tenant: Tenant; policy: ActionPolicy }> {
    const { tenants, policies } = this.#dependencies;
    let tenant = tenants.cached(tenantId);
    if (tenant?.configurationVersion !== version) tenant = await tenants.reload(tenantId);
    if (!tenant) throw new ApiError('unauthorized', 'The tenant of this key no longer exists.');
    const policy = await policies.find(tenantId, actionCode, tenant.configurationVersion);
    if (policy) return { tenant, policy };
    await this.#createConfiguration(tenant, actionCode);
    return await this.#policy(tenantId, actionCode, tenant.configurationVersion + 1);
  }

  /** An action code seen for the first time gets a configuration with the tenant's `newActionOutcome`. */
  async #createConfiguration(tenant: Tenant, actionCode: string): Promise<void> {
    const { database, now } = this.#dependencies;
    const { tenantId, settings } = tenant;
    await database.commit(async (transaction) => {
      const configuration = {
        actionCode,
        defaultOutcome: settings.newActionOutcome,
        optional: {},
        lastActionAt: null,
      };
      const inserted = await insertConfiguration(transaction, tenantId, configuration, now());
      if (!inserted) return;
      await bumpConfigurationVersion(transaction, tenantId);
      await keepActionVersions(transaction, { tenantId, keyId: 'track', at: now() });
      transaction.audit({
        tenantId,
        type: 'action_configuration.created',
        data: { actionCode, by: 'track' },
      });
    });
  }
}
