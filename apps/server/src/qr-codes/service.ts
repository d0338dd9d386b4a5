/**
 * The screen's side of a QR code: beginning a challenge and asking how it went (client-api.md §10.3). Does not own: the
 * phone's side (phone.ts), nor how the outcome reaches a socket (sockets.ts).
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import { findAction } from '../actions/store.ts';
import { actionCodeOf, begin } from '../anonymous-challenges/anonymous-challenge.ts';
import { deadChallenge } from '../anonymous-challenges/meeting.ts';
import { loadContext } from '../challenges/context.ts';
import { requireAllowed } from '../challenges/methods.ts';
import { requireOpen } from '../challenges/proof.ts';
import type { Database } from '../database/database.ts';
import { muteDecoy } from '../decoys/context.ts';
import { allButLast, claimForAsking } from '../flows/proven-way.ts';
import { ApiError } from '../http/api-error.ts';
import { numberToMatch } from '../push/number.ts';
import type { KeyRing } from '../secrets/key-ring.ts';
import type { TenantStore } from '../tenants/store.ts';
import type { Tenant } from '../tenants/tenant.ts';
import {
  type Bearer,
  defaultScope,
  managementScopes,
  resultLifeMs,
  type TokenService,
} from '../tokens/token-service.ts';
import { outcomeOf, plainTtlMs, type QrChallenge, type QrOutcome, rotatingTtlMs } from './qr-challenge.ts';
import { rotatingCode } from './rotating-code.ts';
import { insertQrChallenge, readWatched } from './store.ts';

export interface QrDependencies {
  readonly database: Database;
  readonly keyRing: KeyRing;
  readonly tenants: TenantStore;
  readonly tokens: TokenService;
  readonly now: () => number;
  readonly randomBytes: (count: number) => Uint8Array;
}

/** Who asks for a QR code. */
export interface QrCaller {
  readonly tenant: Tenant;
  /** Undefined: nobody is known. */
  readonly bearer: Bearer | undefined;
  readonly ipAddress: string | undefined;
  readonly userAgent: string | undefined;
}

export interface QrRequest {
  readonly action?: string | undefined;
  readonly custom?: Readonly<Record<string, unknown>> | undefined;
  readonly rotating?: boolean | undefined;
}

export interface QrBegun {
  readonly challenge: QrChallenge;
  readonly deviceCode: string;
}

/** What a screen learns of a challenge; `code` and `rotatesAt` while it can be scanned, the number while it is answered. */
export interface QrStatus {
  readonly outcome: QrOutcome;
  readonly accessToken?: string;
  readonly code?: string;
  readonly rotatesAt?: string;
  readonly numberToMatch?: string;
}

export const method = 'DEVICE';
export const numberDigits = 2;
const deviceCodeBytes = 32;
/** Of the values that somebody unknown sends along, as JSON: they are kept for an hour. */
const customCharactersMax = 4_096;

export const rotationKey = (keyRing: KeyRing): Uint8Array => keyRing.derive('qr codes');

const hashOf = (deviceCode: string): Buffer => createHash('sha256').update(deviceCode).digest();

export class QrService {
  readonly #dependencies: QrDependencies;
  readonly #key: Uint8Array;

  constructor(dependencies: QrDependencies) {
    this.#dependencies = dependencies;
    this.#key = rotationKey(dependencies.keyRing);
  }

  async begin(caller: QrCaller, { action, custom, rotating = false }: QrRequest): Promise<QrBegun> {
    const { database, now, randomBytes } = this.#dependencies;
    const { tenant, bearer, ipAddress, userAgent } = caller;
    requireEnabled(tenant, rotating);
    if (JSON.stringify(custom ?? {}).length > customCharactersMax)
      throw new ApiError(
        'invalid_request',
        `The field custom takes ${customCharactersMax} characters of JSON at most.`,
      );
    if (bearer) await this.#requireWaiting(bearer, custom);
    const at = now();
    const { tenantId } = tenant;
    const subject = bearer ? { ...keyOf(bearer), trackedAt: at } : { tenantId, actionCode: action, custom };
    const begun = begin({ ...subject, ipAddress, userAgent }, at, rotating ? rotatingTtlMs : plainTtlMs);
    const deviceCode = Buffer.from(randomBytes(deviceCodeBytes)).toString('base64url');
    const challenge: QrChallenge = {
      ...begun,
      state: 'UNCLAIMED',
      deviceCodeHash: hashOf(deviceCode),
      rotates: rotating,
      claimedBy: undefined,
      answeredAt: undefined,
    };
    await database.commit(async (transaction) => {
      if (bearer) await muteDecoy(transaction, bearer);
      await insertQrChallenge(transaction, challenge);
      const { challengeId, userId } = challenge;
      const data = { challengeId, method, rotating, ...(bearer ? { actionCode: bearer.actionCode } : {}) };
      const whose = userId === undefined ? {} : { userId };
      transaction.audit({ tenantId, type: 'challenge.started', ...whose, data });
    });
    return { challenge, deviceCode };
  }

  /** By id and the secret of the screen that began it. */
  async status(tenant: Tenant, challengeId: string, deviceCode: string): Promise<QrStatus> {
    const { database } = this.#dependencies;
    const [watched] = await readWatched(database.read, [{ tenantId: tenant.tenantId, challengeId }]);
    if (!watched || !timingSafeEqual(hashOf(deviceCode), watched.challenge.deviceCodeHash))
      throw deadChallenge();
    return await this.present(watched.challenge, outcomeOf(watched, this.#dependencies.now()));
  }

  async present(challenge: QrChallenge, outcome: QrOutcome): Promise<QrStatus> {
    const { now } = this.#dependencies;
    if (outcome === 'approved') return { outcome, accessToken: await this.#accessToken(challenge) };
    if (!challenge.rotates) return { outcome };
    if (outcome === 'claimed')
      return { outcome, numberToMatch: numberToMatch(this.#key, challenge, numberDigits) };
    if (outcome !== 'unclaimed') return { outcome };
    const { code, rotatesAt } = rotatingCode(this.#key, challenge, now());
    return { outcome, code, rotatesAt: new Date(rotatesAt).toISOString() };
  }

  /** As often as the screen asks, while the success may be validated: an answer may get lost. */
  async #accessToken(challenge: QrChallenge): Promise<string> {
    const { database, tenants, tokens, now } = this.#dependencies;
    const { tenantId, userId, idempotencyKey } = challenge;
    const tenant = await tenants.find(tenantId);
    if (!tenant || userId === undefined) throw deadChallenge();
    const key = { tenantId, userId, actionCode: actionCodeOf(challenge), idempotencyKey };
    const action = await findAction(database.read, key);
    if (!action || now() - action.stateUpdatedAt > resultLifeMs) throw deadChallenge();
    const scope = action.state === 'CHALLENGE_SUCCEEDED' ? managementScopes : defaultScope;
    const { challengeId } = challenge;
    // A screen shows no token here: who met nodes before is not known, and is believed to be the one that shows this.
    const claim = claimForAsking(action, { challengeId, method }, allButLast(action, challengeId));
    return tokens.issue(tenant, action, scope, claim).token;
  }

  /** A token's own action applies, and it must wait for this. */
  async #requireWaiting(bearer: Bearer, custom: QrRequest['custom']): Promise<void> {
    if (custom !== undefined)
      throw new ApiError('invalid_request', 'The field custom is not allowed with a client token.');
    const context = await loadContext(this.#dependencies.database.read, bearer);
    requireOpen(context, 'VERIFY');
    requireAllowed(context, method);
  }
}

function requireEnabled({ settings }: Tenant, rotating: boolean): void {
  if (!settings.verificationMethods.includes(method))
    throw new ApiError('invalid_configuration', `${method} is not an enabled verification method.`);
  if (settings.qrRequireRotation === true && !rotating)
    throw new ApiError('invalid_configuration', 'QR codes must rotate here (qrRequireRotation).', {
      hint: 'Send "rotating": true and show each code, or switch the tenant setting qrRequireRotation off.',
    });
}

const keyOf = ({ tenantId, userId, actionCode, idempotencyKey }: Bearer) => ({
  tenantId,
  userId,
  actionCode,
  idempotencyKey,
});
