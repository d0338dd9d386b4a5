/**
 * A browser asks for an approval on the person's phone (client-api.md §9.1). Owns: whether the phone is told of it
 * (SECURITY row 40): what is withheld gets the same answer as what is not. Does not own: how the phone is told
 * (delivery/), what its answer means (answering.ts).
 */
import type { AppAuthenticator } from '../app-credentials/app-credential.ts';
import { type Challenge, newChallenge } from '../challenges/challenge.ts';
import { type ChallengeContext, loadContext } from '../challenges/context.ts';
import { requireAllowed } from '../challenges/methods.ts';
import { refusedTry, requireOpen } from '../challenges/proof.ts';
import { endChallenge, insertChallenge, latestChallenge } from '../challenges/store.ts';
import type { Transaction } from '../database/database.ts';
import { unsaidOf } from '../email-codes/requested-from.ts';
import { ApiError } from '../http/api-error.ts';
import { sendingLimits } from '../tenants/method-settings.ts';
import type { Tenant } from '../tenants/tenant.ts';
import type { Bearer } from '../tokens/token-service.ts';
import type { DeliveryResult } from './delivery/delivery.ts';
import type { PushDependencies } from './dependencies.ts';
import { clearPushToken, pushDevices } from './devices.ts';
import { admitPush, type PushVerdict, pushTtlMs } from './limits.ts';
import { numberToMatch } from './number.ts';
import {
  findPush,
  findWaiting,
  insertPushChallenge,
  listPushChallenges,
  noteDelivery,
  type PushChallenge,
  removePushChallenge,
} from './store.ts';

export interface PushStart {
  readonly action?: string | undefined;
  readonly userAuthenticatorId?: string | undefined;
  readonly numberMatching?: boolean | undefined;
}

export interface PushStarted {
  readonly challengeId: string;
  readonly deliveryResults?: readonly DeliveryResult[];
  /** Ours: to be shown, and typed on the phone. */
  readonly numberToMatch?: string;
  readonly expiresAt: string;
}

/** A page that mounts twice or is loaded again asks for the same thing. */
const repeatedWithinMs = 10_000;
const method = 'PUSH';

interface Begun {
  readonly push: PushChallenge;
  /** Who is to be told now; empty: nobody. */
  readonly devices: readonly AppAuthenticator[];
}

interface Asked {
  readonly digits: PushChallenge['numberDigits'];
  /** Null: every phone of the person. */
  readonly authenticatorId: string | null;
}

export class PushStartingService {
  readonly #dependencies: PushDependencies;
  readonly #numberKey: Uint8Array;

  constructor(dependencies: PushDependencies, numberKey: Uint8Array) {
    this.#dependencies = dependencies;
    this.#numberKey = numberKey;
  }

  async start(bearer: Bearer, request: PushStart): Promise<PushStarted> {
    const { database } = this.#dependencies;
    const { action, userAuthenticatorId } = request;
    if (action !== undefined && action !== bearer.actionCode)
      throw new ApiError('invalid_request', 'The field action must be the action of the client token.');
    const digits = requireDigits(bearer.tenant, request.numberMatching === true);
    const asked: Asked = { digits, authenticatorId: userAuthenticatorId ?? null };
    const begun = await database.commit((transaction) => this.#begin(transaction, bearer, asked));
    return this.#present(begun.push, await this.#deliver(bearer, begun));
  }

  async #begin(transaction: Transaction, bearer: Bearer, asked: Asked): Promise<Begun> {
    const now = this.#dependencies.now();
    const context = await loadContext(transaction, bearer);
    requireOpen(context, 'VERIFY');
    requireAllowed(context, method);
    const devices = pushDevices(context, asked.authenticatorId, now);
    if (devices.length === 0)
      throw new ApiError('invalid_request', 'This person has no phone to ask. Add one first.');
    const repeated = await findRepeated(transaction, bearer, asked, now);
    if (repeated) return { push: repeated, devices: [] };
    const past = await listPushChallenges(transaction, bearer, now);
    const waiting = await findWaiting(transaction, bearer, now);
    const withheld = this.#withheld(context, past, waiting?.push, asked);
    const challenge: Challenge = {
      ...newChallenge(bearer, { method, purpose: 'VERIFY', now, ttlMs: pushTtlMs }),
      authenticatorId: asked.authenticatorId,
      sends: withheld === undefined ? 1 : 0,
    };
    const delivery = withheld === undefined ? [] : lastDelivery(past, devices);
    const push = { ...newPush(challenge, asked, delivery), ...unsaidOf(context.action, bearer) };
    // The newest request is the one that phones show.
    if (withheld === undefined && waiting) await endChallenge(transaction, waiting.push, 'FAILED');
    await insertChallenge(transaction, challenge);
    await insertPushChallenge(transaction, { ...push, isWithheld: withheld !== undefined });
    auditStart(transaction, challenge, asked, withheld);
    return { push, devices: withheld === undefined ? devices : [] };
  }

  /** Why the phone is not told; undefined: it is. */
  #withheld(
    context: ChallengeContext,
    past: readonly PushChallenge[],
    waiting: PushChallenge | undefined,
    { digits }: Asked,
  ): Withheld | undefined {
    const { isDevelopmentDelivery } = this.#dependencies;
    const now = this.#dependencies.now();
    // An approval would be refused: nobody is asked for one.
    if (refusedTry({ context, method, challenge: undefined, now })) return 'locked';
    // Without a number the person cannot tell which of two requests is theirs: the second one waits for its turn.
    if (waiting && (digits === 0 || waiting.numberDigits === 0)) return 'another_waits';
    const limits = sendingLimits(context.tenant, method);
    const verdict = admitPush(past, now, isDevelopmentDelivery, limits);
    return verdict.admitted ? undefined : verdict.reason;
  }

  /** Outside of any transaction: carriers take their time. */
  async #deliver(bearer: Bearer, { push, devices }: Begun): Promise<readonly DeliveryResult[]> {
    if (devices.length === 0) return push.delivery;
    const { database, deliverPush } = this.#dependencies;
    const { challengeId, expiresAt } = push;
    const { tenantId, userId, actionCode, idempotencyKey } = bearer;
    const request = { tenantId, userId, actionCode, idempotencyKey, challengeId, expiresAt };
    const { results, gone, refusal } = await deliverPush(request, devices);
    await database.commit(async (transaction) => {
      for (const device of gone) await clearPushToken(transaction, device);
      await noteDelivery(transaction, push, results);
      if (refusal === undefined) return noteResults(transaction, bearer, challengeId, results);
      await endChallenge(transaction, push, 'FAILED');
      await removePushChallenge(transaction, push);
      auditPush(transaction, bearer, 'challenge.push_undelivered', { challengeId });
    });
    if (refusal) throw refusal;
    return results;
  }

  #present(push: PushChallenge, results: readonly DeliveryResult[]): PushStarted {
    const { challengeId, numberDigits, expiresAt } = push;
    return {
      challengeId,
      ...(results.length === 0 ? {} : { deliveryResults: results }),
      ...(numberDigits === 0 ? {} : { numberToMatch: numberToMatch(this.#numberKey, push, numberDigits) }),
      expiresAt: new Date(expiresAt).toISOString(),
    };
  }
}

type Withheld = Extract<PushVerdict, { admitted: false }>['reason'] | 'another_waits' | 'locked';

/** SECURITY row 41: somebody who shows no number gets an approval alone only where the tenant wants it. */
function requireDigits({ settings }: Tenant, showsNumber: boolean): PushChallenge['numberDigits'] {
  if (showsNumber) return settings.pushNumberDigits ?? 2;
  if (settings.pushApproveOnly) return 0;
  throw new ApiError(
    'invalid_configuration',
    'Push needs a page that shows the number to type on the phone, or the tenant setting pushApproveOnly.',
    {
      hint: 'Send numberMatching: true and show numberToMatch; or set pushApproveOnly to true, which is weaker.',
    },
  );
}

/** The same question of this action a moment ago, whether the phone was told of it or not. */
async function findRepeated(
  transaction: Transaction,
  bearer: Bearer,
  { digits, authenticatorId }: Asked,
  now: number,
): Promise<PushChallenge | undefined> {
  const latest = await latestChallenge(transaction, bearer, method);
  if (latest?.state !== 'PENDING' || latest.createdAt <= now - repeatedWithinMs) return undefined;
  const { push } = (await findPush(transaction, bearer, latest.challengeId)) ?? {};
  const isSame = latest.authenticatorId === authenticatorId && push?.numberDigits === digits;
  return isSame ? push : undefined;
}

const newPush = (
  { tenantId, userId, challengeId, createdAt, expiresAt }: Challenge,
  { digits }: Asked,
  delivery: readonly DeliveryResult[],
): PushChallenge => ({
  tenantId,
  userId,
  challengeId,
  numberDigits: digits,
  isWithheld: false,
  answer: null,
  answeredAt: null,
  answeredBy: null,
  collectedAt: null,
  delivery,
  createdAt,
  expiresAt,
});

/** What carriers said of these phones last: the answer to a request that is withheld says the same. */
function lastDelivery(
  past: readonly PushChallenge[],
  devices: readonly AppAuthenticator[],
): readonly DeliveryResult[] {
  const last = past.find(({ isWithheld, delivery }) => !isWithheld && delivery.length > 0);
  const ids = new Set(devices.map(({ authenticatorId }) => authenticatorId));
  return last?.delivery.filter(({ userAuthenticatorId }) => ids.has(userAuthenticatorId)) ?? [];
}

function auditStart(
  transaction: Transaction,
  challenge: Challenge,
  { digits }: Asked,
  withheld: Withheld | undefined,
): void {
  const { challengeId, purpose } = challenge;
  const about = { challengeId, purpose, approveOnly: digits === 0 };
  if (withheld === undefined) auditPush(transaction, challenge, 'challenge.sent', about);
  else auditPush(transaction, challenge, 'challenge.push_withheld', { ...about, reason: withheld });
}

function noteResults(
  transaction: Transaction,
  bearer: Bearer,
  challengeId: string,
  results: readonly DeliveryResult[],
): void {
  if (results.length > 0)
    auditPush(transaction, bearer, 'challenge.push_delivered', { challengeId, results });
}

function auditPush(
  transaction: Transaction,
  {
    tenantId,
    userId,
    actionCode,
    idempotencyKey,
  }: Pick<Challenge, 'tenantId' | 'userId' | 'actionCode' | 'idempotencyKey'>,
  type: string,
  data: Readonly<Record<string, unknown>>,
): void {
  transaction.audit({ tenantId, type, userId, data: { actionCode, idempotencyKey, method, ...data } });
}
