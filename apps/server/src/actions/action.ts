/** An action as stored: one tracked attempt of one person, and what became of it. */
import type { ActionState, Outcome } from '@stepward/decision';
import type { Row } from '../database/database.ts';

export interface ActionKey {
  readonly tenantId: string;
  readonly userId: string;
  readonly actionCode: string;
  readonly idempotencyKey: string;
}

/** `NOBODY`: a decoy (decoys/). `UNPROVEN`: there is this person, and whoever began has proven nothing of them yet. */
export type NamedPerson = 'UNPROVEN' | 'NOBODY';

export interface Action extends ActionKey {
  readonly state: ActionState;
  readonly stateUpdatedAt: number;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly facts: string;
  /** The configuration version of the tenant whose rules and lists decided; undefined: none is known. */
  readonly policyVersion?: number | undefined;
  /** JSON: how far its flow has gone (flows/flow-state.ts); undefined: no flow decides it. */
  readonly flow?: string | undefined;
  readonly outcome: Outcome;
  readonly ruleIds: readonly string[];
  /** Methods the decision permits; undefined: whatever the tenant has enabled. */
  readonly methods: readonly string[] | undefined;
  readonly defaultMethod: string | undefined;
  readonly promptMethods: readonly string[] | undefined;
  readonly deviceId: string | undefined;
  readonly ipAddress: string | undefined;
  readonly userAgent: string | undefined;
  readonly email: string | undefined;
  readonly phoneNumber: string | undefined;
  readonly username: string | undefined;
  readonly redirectUrl: string | undefined;
  readonly scope: string | undefined;
  readonly locale: string | undefined;
  /** The earlier challenge that track was told of. */
  readonly challengeId: string | undefined;
  readonly verificationMethod: string | undefined;
  readonly verifiedBy: string | undefined;
  readonly wrongTries: number;
  readonly validatedAt: number | undefined;
  readonly validatedTokenHash: Uint8Array | undefined;
  readonly overriddenAt: number | undefined;
  /** JSON: what overrides added to the custom values of the answer. */
  readonly outputCustom?: string | undefined;
  /** JSON: for which subjects of velocity it is counted what becomes of it. */
  readonly counted?: string | undefined;
  /** The challenge page ends in the person's own settings. */
  readonly redirectToSettings?: boolean | undefined;
  /** When the person left the settings. */
  readonly finishedAt?: number | undefined;
  /** Made on the challenge page for a change of factors: the tracked action that it serves. Nothing else counts it. */
  readonly stepUpOf?: Pick<ActionKey, 'actionCode' | 'idempotencyKey'> | undefined;
  /** Whoever began it said a name and proved nothing; undefined: the application knows who it is. */
  readonly namedPerson?: NamedPerson | undefined;
}

/** Whether it was recorded with these rules, in this order. */
export const hasRuleIds = ({ ruleIds }: Pick<Action, 'ruleIds'>, others: readonly string[]): boolean =>
  ruleIds.length === others.length && ruleIds.every((id, at) => id === others[at]);

/** Action code of such proofs; its configuration decides nothing. */
export const settingsActionCode = 'stepward-settings';

const optional = <T>(value: unknown): T | undefined =>
  value === null || value === undefined ? undefined : (value as T);
const list = (value: unknown): readonly string[] | undefined =>
  typeof value === 'string' ? (JSON.parse(value) as string[]) : undefined;

function stepUpIn(value: unknown): Action['stepUpOf'] {
  if (typeof value !== 'string') return undefined;
  const [actionCode, idempotencyKey] = JSON.parse(value) as [string, string];
  return { actionCode, idempotencyKey };
}

/** Since when the success of an action may be validated: in settings people stay longer than a result lives (N-22). */
export const succeededAt = ({ finishedAt, stateUpdatedAt }: Action): number =>
  Math.max(finishedAt ?? 0, stateUpdatedAt);

/** From a row of `actions`. */
export function toAction(row: Row): Action {
  return {
    tenantId: row.tenant_id as string,
    userId: row.user_id as string,
    actionCode: row.action_code as string,
    idempotencyKey: row.idempotency_key as string,
    state: row.state as ActionState,
    stateUpdatedAt: Number(row.state_updated_at),
    createdAt: Number(row.created_at),
    updatedAt: Number(row.updated_at),
    facts: row.facts as string,
    policyVersion: optional(row.policy_version),
    flow: optional(row.flow),
    outcome: row.outcome as Outcome,
    ruleIds: list(row.rule_ids) ?? [],
    methods: list(row.methods),
    defaultMethod: optional(row.default_method),
    promptMethods: list(row.prompt_methods),
    deviceId: optional(row.device_id),
    ipAddress: optional(row.ip_address),
    userAgent: optional(row.user_agent),
    email: optional(row.email),
    phoneNumber: optional(row.phone_number),
    username: optional(row.username),
    redirectUrl: optional(row.redirect_url),
    scope: optional(row.scope),
    locale: optional(row.locale),
    challengeId: optional(row.challenge_id),
    verificationMethod: optional(row.verification_method),
    verifiedBy: optional(row.verified_by),
    wrongTries: Number(row.wrong_tries),
    validatedAt: optional(row.validated_at),
    validatedTokenHash: optional(row.validated_token_hash),
    overriddenAt: optional(row.overridden_at),
    outputCustom: optional(row.output_custom),
    counted: optional(row.counted),
    redirectToSettings:
      row.redirect_to_settings === null ? undefined : Number(row.redirect_to_settings) === 1,
    finishedAt: row.finished_at === null ? undefined : Number(row.finished_at),
    stepUpOf: stepUpIn(row.step_up_of),
    namedPerson: optional(row.named_person),
  };
}
