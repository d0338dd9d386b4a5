/**
 * Another proof, for a change of one's own authenticators (N-19). It is an action of its own that waits for one, so that every
 * factor proves it as it proves any other; the tracked action it serves stays as it is, and nothing outside this page counts
 * it: neither `validate` nor a session (docs/decisions/0012).
 */
import { randomUUID } from 'node:crypto';
import type { StepUpBody } from '@stepward/api';
import { type Action, settingsActionCode } from '../actions/action.ts';
import { insertAction } from '../actions/store.ts';
import { isServedMethod, type VerificationMethod } from '../authenticators/verification-method.ts';
import { type ChallengeContext, loadContext } from '../challenges/context.ts';
import type { ChallengeDependencies } from '../challenges/dependencies.ts';
import type { Transaction } from '../database/database.ts';
import { ApiError } from '../http/api-error.ts';
import { requireOwn } from '../own-authenticators/own.ts';
import { type Bearer, defaultScope } from '../tokens/token-service.ts';
import { type Change, endsInSettings, sufficientProofs } from './settings.ts';

/** Of one tracked action that came to nothing: each gives ten wrong tries (N-01), and mails. */
const unmetMax = 5;

export class StepUpService {
  readonly #dependencies: Pick<ChallengeDependencies, 'database' | 'tokens' | 'now'>;

  constructor(dependencies: Pick<ChallengeDependencies, 'database' | 'tokens' | 'now'>) {
    this.#dependencies = dependencies;
  }

  /** A client token for an action that waits for a proof that is enough for this change. */
  async begin(bearer: Bearer, body: StepUpBody): Promise<{ token: string; expiresAt: string }> {
    const { database, tokens, now } = this.#dependencies;
    const action = await database.commit(async (transaction) => {
      const context = await loadContext(transaction, bearer);
      if (!endsInSettings(context))
        throw new ApiError('forbidden', 'This action does not end in the settings of the person.');
      const methods = sufficientProofs(context, changeIn(context, body), now());
      if (methods.length === 0)
        throw new ApiError('forbidden', 'Nothing that this person has is strong enough for this change.');
      return await waitForProof(transaction, context.action, methods, now());
    });
    // Not for this proof, which is to come: who goes back without it takes along what they had given before.
    const { token, expiresAt } = tokens.issue(bearer.tenant, action, defaultScope, bearer);
    return { token, expiresAt: new Date(expiresAt).toISOString() };
  }
}

function changeIn(context: ChallengeContext, body: StepUpBody): Change {
  const { change, verificationMethod, userAuthenticatorId } = body;
  if (change === 'update') return { kind: 'update' };
  if (change !== 'add') {
    if (userAuthenticatorId === undefined) throw missing('userAuthenticatorId', change);
    const method = requireOwn(context, userAuthenticatorId).method as VerificationMethod;
    return change === 'move' ? { kind: change, method, id: userAuthenticatorId } : { kind: change, method };
  }
  if (verificationMethod === undefined || !isServedMethod(verificationMethod))
    throw missing('verificationMethod', 'add');
  return { kind: 'add', method: verificationMethod };
}

const missing = (field: string, change: string): ApiError =>
  new ApiError('invalid_request', `The field ${field} says what to ${change}.`);

async function waitForProof(
  transaction: Transaction,
  served: Action,
  methods: readonly VerificationMethod[],
  now: number,
): Promise<Action> {
  const { tenantId, userId, actionCode, idempotencyKey } = served;
  const stepUpOf = served.stepUpOf ?? { actionCode, idempotencyKey };
  const stepUpText = JSON.stringify([stepUpOf.actionCode, stepUpOf.idempotencyKey]);
  await requireFew(transaction, served, stepUpText);
  const action: Action = {
    ...served,
    actionCode: settingsActionCode,
    idempotencyKey: randomUUID(),
    state: 'CHALLENGE_REQUIRED',
    outcome: 'CHALLENGE',
    policyVersion: undefined,
    flow: undefined,
    stateUpdatedAt: now,
    createdAt: now,
    updatedAt: now,
    ruleIds: [],
    methods,
    defaultMethod: undefined,
    promptMethods: undefined,
    scope: defaultScope,
    challengeId: undefined,
    stepUpOf,
  };
  await insertAction(transaction, action);
  await transaction.query
    .updateTable('actions')
    .set({ step_up_of: stepUpText })
    .where('tenant_id', '=', tenantId)
    .where('user_id', '=', userId)
    .where('action_code', '=', settingsActionCode)
    .where('idempotency_key', '=', action.idempotencyKey)
    .execute();
  const data = { ...stepUpOf, methods, stepUpKey: action.idempotencyKey };
  transaction.audit({ tenantId, type: 'action.step_up_started', userId, data });
  return action;
}

async function requireFew(transaction: Transaction, { tenantId, userId }: Action, stepUpText: string) {
  const [row] = await transaction.query
    .selectFrom('actions')
    .select(({ fn }) => fn.countAll().as('count'))
    .where('tenant_id', '=', tenantId)
    .where('user_id', '=', userId)
    .where('action_code', '=', settingsActionCode)
    .where('step_up_of', '=', stepUpText)
    .where('state', '!=', 'CHALLENGE_SUCCEEDED')
    .execute();
  if (Number(row?.count ?? 0) >= unmetMax)
    throw new ApiError(
      'too_many_requests',
      'Too many changes were begun without a proof. Start again later.',
    );
}
