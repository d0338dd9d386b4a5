/**
 * The phone asks what waits for it (client-api.md §9.4). Owns: what a phone is shown, and that the application's own
 * values go to those alone who sign for them.
 */
import type { Action } from '../actions/action.ts';
import { findAction } from '../actions/store.ts';
import type { AppAuthenticator } from '../app-credentials/app-credential.ts';
import { isExpired } from '../app-credentials/lifetime.ts';
import { importStoredKey } from '../app-credentials/public-key.ts';
import { isSignedBy } from '../app-credentials/signature.ts';
import { requireQueryPublicKey, unknownAppKey } from '../app-credentials/signed-request.ts';
import { findByAppKey } from '../app-credentials/store.ts';
import { publicValues } from '../custom-data-points/custom-data-point.ts';
import { listCustomDataPoints } from '../custom-data-points/store.ts';
import type { Reader } from '../database/database.ts';
import { askerOf, requestedFrom } from '../email-codes/requested-from.ts';
import type { IpIntelligence } from '../signals/ip-intelligence.ts';
import type { Tenant } from '../tenants/tenant.ts';
import { findUser } from '../users/store.ts';
import type { PushDependencies } from './dependencies.ts';
import { serverMessage } from './server-message.ts';
import { contextHash, shownOf } from './signed-message.ts';
import { type FoundPush, findWaiting } from './store.ts';

/** Everything but the first is there when something waits. */
export interface WaitingPush {
  readonly userAuthenticatorId: string;
  readonly challengeId?: string;
  readonly userId?: string;
  readonly actionCode?: string;
  readonly idempotencyKey?: string;
  readonly deviceId?: string;
  readonly userAgent?: string;
  readonly ipAddress?: string;
  /** Ours: the same in words, as phones are told that scan a QR code. */
  readonly browser?: string;
  readonly place?: string;
  /** Unix milliseconds. */
  readonly expiresAt?: number;
  /** Ours: how many digits must be typed; absent: none. */
  readonly numberLength?: number;
  /** Ours: what the app's signature covers beside the rest (signed-message.ts). */
  readonly contextHash?: string;
  readonly custom?: Readonly<Record<string, unknown>>;
  readonly user?: { readonly custom?: Readonly<Record<string, unknown>> };
}

/** The clock's part of what is signed; the one before is good as well. */
const bucketMs = 60_000;

export class PushFetchingService {
  readonly #dependencies: Pick<PushDependencies, 'database' | 'now' | 'ipIntelligence'>;
  readonly #messageKey: Uint8Array;

  constructor(
    dependencies: Pick<PushDependencies, 'database' | 'now' | 'ipIntelligence'>,
    messageKey: Uint8Array,
  ) {
    this.#dependencies = dependencies;
    this.#messageKey = messageKey;
  }

  /** What this phone signs to be shown the application's own values with what waits now. */
  async message(tenant: Tenant, queryKey: string): Promise<{ message: string }> {
    const { now, database } = this.#dependencies;
    const { read } = database;
    const device = await requireDevice(read, tenant, queryKey, now());
    const waiting = await this.#waiting(read, device);
    return { message: this.#messageAt(device, waiting, 0) };
  }

  async fetch(tenant: Tenant, queryKey: string, signature: string | undefined): Promise<WaitingPush> {
    const { now, database, ipIntelligence } = this.#dependencies;
    const { read } = database;
    const device = await requireDevice(read, tenant, queryKey, now());
    const userAuthenticatorId = device.authenticatorId;
    const waiting = await this.#waiting(read, device);
    const action = waiting && (await findAction(read, waiting.challenge));
    if (!waiting || action?.state !== 'CHALLENGE_REQUIRED') return { userAuthenticatorId };
    const shown = { userAuthenticatorId, ...present(waiting, action, ipIntelligence) };
    return this.#isSigned(device, waiting, signature)
      ? { ...shown, ...(await ownValues(read, action)) }
      : shown;
  }

  async #waiting(reader: Reader, device: AppAuthenticator): Promise<FoundPush | undefined> {
    const found = await findWaiting(reader, device, this.#dependencies.now());
    const asked = found?.challenge.authenticatorId ?? device.authenticatorId;
    return asked === device.authenticatorId ? found : undefined;
  }

  #messageAt(device: AppAuthenticator, waiting: FoundPush | undefined, bucketsAgo: number): string {
    const { tenantId, authenticatorId } = device;
    const bucket = Math.floor(this.#dependencies.now() / bucketMs) - bucketsAgo;
    const about = [tenantId, authenticatorId, waiting?.push.challengeId ?? '', bucket];
    return serverMessage(this.#messageKey, 'push-challenge', about);
  }

  /** A wrong signature shows what none shows: apps go on without. */
  #isSigned(device: AppAuthenticator, waiting: FoundPush, signature: string | undefined): boolean {
    if (signature === undefined) return false;
    const key = importStoredKey(device.publicKey);
    return [0, 1].some((bucketsAgo) =>
      isSignedBy(key, this.#messageAt(device, waiting, bucketsAgo), signature),
    );
  }
}

/** Whose key it is; a key that is not registered, or not any more, is told so, whatever it asks. */
export async function requireDevice(
  reader: Reader,
  tenant: Tenant,
  queryKey: string,
  now: number,
): Promise<AppAuthenticator> {
  const { keyId } = requireQueryPublicKey(queryKey);
  const device = await findByAppKey(reader, tenant.tenantId, 'push', keyId);
  if (!device || isExpired(tenant, device, now)) throw unknownAppKey();
  return device;
}

function present({ push }: FoundPush, action: Action, ipIntelligence: IpIntelligence): Partial<WaitingPush> {
  const { userId, actionCode, idempotencyKey, deviceId } = action;
  const shown = shownOf(action, push);
  const { userAgent, ipAddress } = shown;
  const { browser, place } = requestedFrom(askerOf(action, push, ipIntelligence));
  return {
    challengeId: push.challengeId,
    userId,
    actionCode,
    idempotencyKey,
    ...(deviceId === undefined ? {} : { deviceId }),
    ...(userAgent === undefined ? {} : { userAgent }),
    ...(ipAddress === undefined ? {} : { ipAddress }),
    ...(browser === undefined ? {} : { browser }),
    ...(place === undefined ? {} : { place }),
    expiresAt: push.expiresAt,
    ...(push.numberDigits === 0 ? {} : { numberLength: push.numberDigits }),
    contextHash: contextHash(shown),
  };
}

/** What the application tracked with the action and keeps of the person, but for data points that are not public. */
async function ownValues(
  reader: Reader,
  { facts, tenantId, userId }: Action,
): Promise<Pick<WaitingPush, 'custom' | 'user'>> {
  const { action } = JSON.parse(facts) as { action?: { custom?: Record<string, unknown> } };
  const points = await listCustomDataPoints(reader, tenantId);
  const user = await findUser(reader, tenantId, userId);
  const custom: Record<string, unknown> | undefined = user?.custom ? JSON.parse(user.custom) : undefined;
  return {
    ...(action?.custom === undefined ? {} : { custom: publicValues(points, 'action', action.custom) }),
    ...(custom === undefined ? {} : { user: { custom: publicValues(points, 'user', custom) } }),
  };
}
