/**
 * Track: one decision, from request to answer. gather → decide → commit. Owns: the order of these steps, idempotency
 * (SECURITY row 13) and what is stored. Does not own: rules (packages/decision) nor what a challenge is.
 */
import { type Decision, decide, type Facts } from '@stepward/decision';
import type { ActionPolicy, Policies } from '../action-configurations/policies.ts';
import { insertConfiguration, noteLastAction } from '../action-configurations/store.ts';
import type { Database, Row, Transaction } from '../database/database.ts';
import { seeDevice } from '../devices/store.ts';
import { ApiError } from '../http/api-error.ts';
import { isBotAgent } from '../signals/bots.ts';
import { decisionFacts, type Gathered } from '../signals/facts.ts';
import type { IpIntelligence } from '../signals/ip-intelligence.ts';
import { bumpConfigurationVersion, type TenantStore } from '../tenants/store.ts';
import type { Tenant } from '../tenants/tenant.ts';
import { ensureUser } from '../users/store.ts';
import type { Action } from './action.ts';
import { type DecisionInputs, inputHash } from './decision-inputs.ts';
import { findAction, gatherRow, insertAction, updateReturn } from './store.ts';

export interface TrackRequest extends DecisionInputs {
  readonly userId: string;
  readonly actionCode: string;
  readonly idempotencyKey: string;
  readonly redirectUrl?: string | undefined;
  readonly locale?: string | undefined;
}

export interface Tracked {
  readonly tenant: Tenant;
  readonly action: Action;
  readonly enrolledMethods: readonly string[];
  /** The person's own preference, if set. */
  readonly userDefaultMethod: string | undefined;
}

export interface TrackDependencies {
  readonly database: Database;
  readonly tenants: TenantStore;
  readonly policies: Policies;
  readonly ipIntelligence: IpIntelligence;
  readonly now: () => number;
  /** Told of rules that failed to evaluate; the decision has been made safe already. */
  readonly onRuleError: (tenantId: string, actionCode: string, errors: Decision['errors']) => void;
}

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
const time = (value: unknown): number | null =>
  value === null || value === undefined ? null : Number(value);

/** Several factors of one method count once. */
const methodsOf = (row: Row): string[] => [...new Set(text(row.enrolled)?.split(',') ?? [])];

function gathered(request: TrackRequest, row: Row, ipIntelligence: IpIntelligence, now: number): Gathered {
  const { deviceId, userAgent, ipAddress } = request;
  const email = text(row.user_email) ?? request.email;
  const phoneNumber = text(row.user_phone_number) ?? request.phoneNumber;
  const custom = text(row.user_custom);
  const ip = ipAddress === undefined ? undefined : ipIntelligence.look(ipAddress);
  return {
    actionCode: request.actionCode,
    now,
    isBot: userAgent !== undefined && isBotAgent(userAgent),
    custom: request.custom ?? {},
    user: {
      userId: request.userId,
      enrolledMethods: methodsOf(row),
      lastVerifiedAt: time(row.last_verified_at),
      ...(email === undefined ? {} : { email }),
      ...(phoneNumber === undefined ? {} : { phoneNumber }),
      ...(custom === undefined ? {} : { custom: JSON.parse(custom) }),
    },
    ...(deviceId === undefined ? {} : { deviceId }),
    ...(ip === undefined ? {} : { ip }),
    ...(typeof row.known_device === 'string'
      ? {
          device: {
            allowedAt: time(row.allowed_at),
            provenAt: time(row.proven_at),
            invalidatedAt: time(row.invalidated_at),
            rememberedUntil: time(row.remembered_until),
          },
        }
      : {}),
  };
}

function newAction(
  tenant: Tenant,
  request: TrackRequest,
  decision: Decision,
  facts: Facts,
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
    inputHash: inputHash(request),
    facts: JSON.stringify(facts),
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
    scope: request.scope,
    locale: request.locale,
    verificationMethod: undefined,
    verifiedBy: undefined,
    wrongTries: 0,
    validatedAt: undefined,
    validatedTokenHash: undefined,
    overriddenAt: undefined,
  };
}

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

  async track(tenantId: string, request: TrackRequest): Promise<Tracked> {
    const { database, ipIntelligence, now } = this.#dependencies;
    const row = await gatherRow(database.read, tenantId, request.userId, request.deviceId);
    const { tenant, policy } = await this.#policy(
      tenantId,
      request.actionCode,
      Number(row.configuration_version ?? 0),
    );
    const at = now();
    const facts = decisionFacts(gathered(request, row, ipIntelligence, at));
    const decision = this.#decide(tenantId, policy, facts);
    const action = newAction(tenant, request, decision, facts, at);
    const stored = await this.#commit(action, row);
    const enrolledMethods = methodsOf(row);
    return { tenant, action: stored, enrolledMethods, userDefaultMethod: text(row.user_default_method) };
  }

  #decide(tenantId: string, { configuration, rules }: ActionPolicy, facts: Facts): Decision {
    const decision = decide({ rules, defaultOutcome: configuration.defaultOutcome, facts });
    if (decision.errors.length > 0)
      this.#dependencies.onRuleError(tenantId, configuration.actionCode, decision.errors);
    const { verificationMethods, defaultVerificationMethod, promptToEnrollVerificationMethods } =
      configuration.optional;
    return {
      ...(verificationMethods ? { verificationMethods } : {}),
      ...(defaultVerificationMethod ? { defaultVerificationMethod } : {}),
      ...(promptToEnrollVerificationMethods ? { promptToEnrollVerificationMethods } : {}),
      ...decision,
    };
  }

  async #commit(action: Action, row: Row): Promise<Action> {
    return await this.#dependencies.database.commit(async (transaction) => {
      const inserted = await insertAction(transaction, action);
      if (!inserted) return await this.#repeat(transaction, action);
      const { tenantId, userId, deviceId, createdAt: now } = action;
      if (row.known_user == null || fillsAttribute(action, row))
        await ensureUser(transaction, tenantId, userId, action, now);
      if (deviceId !== undefined && changesDevice(action, row))
        await seeDevice(transaction, { tenantId, userId, deviceId, allowed: action.state === 'ALLOW', now });
      const { actionCode, idempotencyKey, outcome, ruleIds } = action;
      await this.#noteLastAction(transaction, action);
      transaction.audit({
        tenantId,
        type: 'action.decided',
        userId,
        data: { actionCode, idempotencyKey, outcome, ruleIds },
      });
      return action;
    });
  }

  async #noteLastAction(
    transaction: Transaction,
    { tenantId, actionCode, createdAt }: Action,
  ): Promise<void> {
    const name = `${tenantId}|${actionCode}`;
    if (createdAt - (this.#lastActions.get(name) ?? 0) < lastActionEveryMs) return;
    if (this.#lastActions.size >= lastActionsMax) this.#lastActions.clear();
    this.#lastActions.set(name, createdAt);
    await noteLastAction(transaction, tenantId, actionCode, createdAt);
  }

  /** The same key again: the stored action, never a second evaluation; other inputs are a conflict. */
  async #repeat(transaction: Transaction, action: Action): Promise<Action> {
    const existing = await findAction(transaction, action);
    if (!existing || Buffer.compare(existing.inputHash, action.inputHash) !== 0) {
      throw new ApiError(
        'conflict',
        'The field idempotencyKey was used before with other decision inputs. Use a new key for a new decision.',
      );
    }
    const { redirectUrl = existing.redirectUrl, locale = existing.locale } = action;
    if (redirectUrl === existing.redirectUrl && locale === existing.locale) return existing;
    await updateReturn(transaction, action, redirectUrl, locale);
    const { tenantId, userId, actionCode, idempotencyKey } = action;
    transaction.audit({
      tenantId,
      type: 'action.return_changed',
      userId,
      data: { actionCode, idempotencyKey },
    });
    return { ...existing, redirectUrl, locale };
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
      transaction.audit({
        tenantId,
        type: 'action_configuration.created',
        data: { actionCode, by: 'track' },
      });
    });
  }
}

function fillsAttribute(action: Action, row: Row): boolean {
  return (
    (action.email !== undefined && row.user_email == null) ||
    (action.phoneNumber !== undefined && row.user_phone_number == null) ||
    (action.username !== undefined && row.user_username == null)
  );
}

/** `last_seen_at` is kept to the minute: a write saved on most decisions. */
const lastSeenPrecisionMs = 60_000;

function changesDevice(action: Action, row: Row): boolean {
  if (row.known_device == null) return true;
  const becomesKnown = action.state === 'ALLOW' && row.allowed_at == null;
  return becomesKnown || action.createdAt - Number(row.last_seen_at) >= lastSeenPrecisionMs;
}
