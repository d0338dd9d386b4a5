/**
 * Track: one decision, from request to answer. gather → decide → commit. Owns: the order of these steps, idempotency
 * (SECURITY row 13) and what is stored. Does not own: rules (packages/decision) nor what a challenge is.
 */
import type { Decision, MeasuredFacts } from '@stepward/decision';
import type { ActionPolicy, Policies } from '../action-configurations/policies.ts';
import { insertConfiguration } from '../action-configurations/store.ts';
import { typedData } from '../custom-data-points/typed-data.ts';
import type { Database } from '../database/database.ts';
import { asDecoy, isAboutNobody } from '../decoys/deciding.ts';
import { keepActionVersions } from '../flows/versions.ts';
import { ApiError } from '../http/api-error.ts';
import type { KeyRing } from '../secrets/key-ring.ts';
import type { DisposableDomains } from '../signals/email-domains.ts';
import { decisionFacts } from '../signals/facts.ts';
import type { IpIntelligence } from '../signals/ip-intelligence.ts';
import { type MeasurePlan, measurePlan } from '../signals/measured.ts';
import type { Measurements } from '../signals/measurements.ts';
import { bumpConfigurationVersion, type TenantStore } from '../tenants/store.ts';
import type { Tenant } from '../tenants/tenant.ts';
import type { Action, NamedPerson } from './action.ts';
import { decideBy } from './deciding.ts';
import type { DecisionInputs } from './decision-inputs.ts';
import { gather, type Known } from './gather.ts';
import { LastActions } from './last-actions.ts';
import { gathered, type Moment, shadowsOf } from './moment.ts';
import { newAction } from './new-action.ts';
import {
  type Amend,
  type AmendedDecisions,
  committedDecisions,
  type DecisionStore,
  type NewDecision,
  OutdatedDecision,
  recordDecoy,
  withCounts,
} from './record.ts';
import { findAction } from './store.ts';

export interface TrackRequest extends DecisionInputs {
  readonly userId: string;
  readonly actionCode: string;
  readonly idempotencyKey: string;
  readonly redirectUrl?: string | undefined;
  readonly redirectToSettings?: boolean | undefined;
  readonly locale?: string | undefined;
  readonly namedPerson?: NamedPerson | undefined;
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
  readonly keyRing: KeyRing;
  /** Told of rules that failed to evaluate; the decision has been made safe already. */
  readonly onRuleError: (tenantId: string, actionCode: string, errors: Decision['errors']) => void;
}

/** Each is a change of the tenant's configuration that came in between. */
const triesMax = 20;

const outdated = (cause: unknown): ApiError =>
  new ApiError('unavailable', 'The configuration is being changed all the time. Try again.', {
    cause,
    retryAfterSeconds: 1,
  });

export class TrackService {
  readonly #dependencies: TrackDependencies;
  readonly #lastActions = new LastActions();
  /** What meets an action is heard of: the application may have a word in it (webhooks). */
  readonly #amended: AmendedDecisions;

  constructor(dependencies: TrackDependencies) {
    this.#dependencies = dependencies;
    this.#amended = committedDecisions(dependencies.database);
  }

  track(tenantId: string, given: TrackRequest, amend?: Amend): Promise<Tracked> {
    // What applications send for a cookie that is not there: all browsers without one would be the same known device.
    const request = given.deviceId === '' ? { ...given, deviceId: undefined } : given;
    return this.#track(tenantId, request, amend);
  }

  /** Made anew where the configuration is changed before it is recorded. */
  async #track(tenantId: string, request: TrackRequest, amend?: Amend, tries = 1): Promise<Tracked> {
    const { database, decisions, now } = this.#dependencies;
    const answer =
      decisions.gather?.(tenantId, request.userId, request.deviceId) ??
      gather(database.read, tenantId, request.userId, request.deviceId);
    const known = answer instanceof Promise ? await answer : answer;
    const { configurationVersion, enrolledMethods } = known;
    const { tenant, policy } =
      this.#cachedPolicy(tenantId, request.actionCode, configurationVersion) ??
      (await this.#policy(tenantId, request.actionCode, configurationVersion));
    if (isAboutNobody(request, known)) return await this.#trackDecoy(tenant, policy, request, known);
    const at = now();
    const { customData } = policy;
    const typed =
      customData && request.custom
        ? typedData(customData.action, request.custom, tenant.settings.invalidCustomData)
        : undefined;
    const decided = typed ? { ...request, custom: typed.custom } : request;
    const read = gathered(decided, known, this.#dependencies, at, policy);
    const sent = typed ? { ...read, isCustomUnparsable: typed.warnings !== undefined } : read;
    const isLastActionDue = this.#lastActions.isDue(tenantId, request.actionCode, at);
    const moment = { tenant, policy, request, known, sent, isLastActionDue };
    const plan = measurePlan(policy.evaluated);
    const recording = plan?.readsActionCounts
      ? this.#recordCounted(moment, plan, amend)
      : this.#measureAndRecord(moment, amend);
    let action: Action;
    // Not around the whole: a function of its own, and its promise, would cost each decision three microseconds.
    try {
      action = await recording;
    } catch (error) {
      if (!(error instanceof OutdatedDecision)) throw error;
      this.#lastActions.forget(tenantId, request.actionCode);
      if (tries === triesMax) throw outdated(error);
      return await this.#track(tenantId, request, amend, tries + 1);
    }
    const userDefaultMethod = known.user?.defaultMethod ?? undefined;
    const warnings = typed?.warnings;
    if (amend) return { tenant, ...(await this.#asItStands(action)), userDefaultMethod, warnings };
    return { tenant, action, enrolledMethods, userDefaultMethod, warnings };
  }

  /** Decided as a person's would be, and nothing but the action recorded. */
  async #trackDecoy(tenant: Tenant, policy: ActionPolicy, given: TrackRequest, met: Known): Promise<Tracked> {
    const { database, measurements, keyRing, now } = this.#dependencies;
    const { tenantId, configurationVersion } = tenant;
    const { request, known } = asDecoy(given, met, { tenant, key: keyRing.derive('decoys') });
    const sent = gathered({ ...request, email: undefined }, known, this.#dependencies, now(), policy);
    const measured = await measurements.measure(policy.evaluated, tenantId, sent, configurationVersion);
    const made = this.#made({ tenant, policy, request, known, sent, isLastActionDue: false }, measured);
    const stored = await database.commit((transaction) => recordDecoy(transaction, made.action));
    this.#tellErrors(made, stored);
    return { tenant, action: stored, enrolledMethods: known.enrolledMethods, userDefaultMethod: undefined };
  }

  /** Rules that read counts see every decision before this one: it is measured, made and recorded in one go. */
  async #recordCounted(moment: Moment, plan: MeasurePlan, amend: Amend | undefined): Promise<Action> {
    const { measurements, decisions } = this.#dependencies;
    const { tenant, request, sent } = moment;
    const { tenantId, configurationVersion } = tenant;
    const key = { ...request, tenantId };
    const preparing = measurements.readCounts(plan, sent, key, configurationVersion);
    const reading = preparing instanceof Promise ? await preparing : preparing;
    let last: NewDecision | undefined;
    const make = (columns: readonly unknown[]): NewDecision => {
      const made = this.#made(moment, reading.facts(columns));
      last = withCounts(made, reading.counts(made.action.outcome));
      return last;
    };
    const write = amend && (() => this.#amended.recordCounted(reading, make, amend));
    const recorded = write
      ? await (decisions.inTurn?.(reading, write) ?? write())
      : await decisions.recordCounted(reading, make);
    if (last) this.#tellErrors(last, recorded);
    return recorded;
  }

  /** Promises appear only where something is waited for: on the way of every decision each is time. */
  #measureAndRecord(moment: Moment, amend: Amend | undefined): Promise<Action> {
    const { tenant, policy, sent } = moment;
    const { tenantId, configurationVersion } = tenant;
    const { measurements } = this.#dependencies;
    const measuring = measurements.measure(policy.evaluated, tenantId, sent, configurationVersion);
    return measuring instanceof Promise
      ? measuring.then((measured) => this.#record(this.#made(moment, measured), moment, amend))
      : this.#record(this.#made(moment, measuring), moment, amend);
  }

  #record(made: NewDecision, { tenant, sent }: Moment, amend: Amend | undefined): Promise<Action> {
    const { measurements, decisions } = this.#dependencies;
    const { tenantId, configurationVersion } = tenant;
    const counting = measurements.count(tenantId, configurationVersion, sent, made.action);
    const record = (decision: NewDecision): Promise<Action> => {
      const recording = amend ? this.#amended.record(decision, amend) : decisions.record(decision);
      return made.errors ? recording.then((recorded) => this.#tellErrors(made, recorded)) : recording;
    };
    return counting instanceof Promise
      ? counting.then((counts) => record(withCounts(made, counts)))
      : record(withCounts(made, counting));
  }

  #made(
    { tenant, policy, request, known, sent, isLastActionDue }: Moment,
    measured?: MeasuredFacts,
  ): NewDecision {
    const { tenantId } = tenant;
    const facts = decisionFacts(sent, measured);
    const person = {
      held: known.enrolledMethods,
      vouchedEmail: request.email ?? known.user?.email ?? undefined,
    };
    const { decision, flow } = decideBy(policy, facts, person, sent.now);
    const decided = { decision, facts, policyVersion: policy.version, flow };
    return {
      action: newAction(tenantId, request, decided, sent.now),
      known,
      version: tenant.configurationVersion,
      isLastActionDue,
      errors: decision.errors.length > 0 ? decision.errors : undefined,
      shadows: policy.shadows && shadowsOf(policy, policy.shadows, decision, facts),
    };
  }

  /** As it is now: what met the action may have become a factor with it. */
  async #asItStands(recorded: Action): Promise<Pick<Tracked, 'action' | 'enrolledMethods'>> {
    const { database } = this.#dependencies;
    const action = (await findAction(database.read, recorded)) ?? recorded;
    const { tenantId, userId, deviceId } = action;
    const { enrolledMethods } = await gather(database.read, tenantId, userId, deviceId);
    return { action, enrolledMethods };
  }

  /** Once it is recorded, so that what is made again is told of once; of a repeat it was told when it was made. */
  #tellErrors({ action, errors }: NewDecision, recorded: Action): Action {
    const { tenantId, actionCode, facts } = action;
    if (errors && recorded.facts === facts) this.#dependencies.onRuleError(tenantId, actionCode, errors);
    return recorded;
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
