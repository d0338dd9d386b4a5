/**
 * The phone's side of a QR code: claiming what was scanned, then approving or rejecting it (client-api.md §10.1). Owns: that
 * one phone claims, that it alone answers, and answers once (I2); and what N-18 asks of codes that rotate.
 */

import { findAction } from '../actions/store.ts';
import { actionCodeOf } from '../anonymous-challenges/anonymous-challenge.ts';
import type { AnonymousMeeting } from '../anonymous-challenges/meeting.ts';
import { deadChallenge } from '../anonymous-challenges/meeting.ts';
import type { AppAuthenticator } from '../app-credentials/app-credential.ts';
import { requireSigned, unknownAppKey } from '../app-credentials/signed-request.ts';
import { listByAppKey, touchAppCredential } from '../app-credentials/store.ts';
import type { Transaction } from '../database/database.ts';
import { askerOf, requestedFrom } from '../email-codes/requested-from.ts';
import { ApiError } from '../http/api-error.ts';
import { isSameNumber, numberToMatch } from '../push/number.ts';
import type { IpIntelligence } from '../signals/ip-intelligence.ts';
import type { Tenant } from '../tenants/tenant.ts';
import { findUser } from '../users/store.ts';
import type { QrChallenge } from './qr-challenge.ts';
import { isFresh, isGenuine, parseScanned, type ScannedCode } from './rotating-code.ts';
import { method, numberDigits, type QrDependencies, rotationKey } from './service.ts';
import { answerQrChallenge, claimQrChallenge, findQrChallenge } from './store.ts';

export interface ScannedRequest {
  /** What was scanned, and signed: the id of the challenge, or a rotating code. */
  readonly challengeId: string;
  readonly publicKey: string;
  readonly signature: string;
}

export interface AnswerRequest extends ScannedRequest {
  readonly approved: boolean;
  readonly verificationCode?: string | null | undefined;
}

/** Who asks, for the person to compare with the screen before them. */
export interface ClaimAnswer {
  readonly success: true;
  readonly ipAddress?: string;
  readonly userAgent?: string;
  readonly actionCode?: string;
  readonly idempotencyKey?: string;
  /** Of the tracked action, or what the page that shows the code said. */
  readonly custom?: Readonly<Record<string, unknown>>;
  readonly user?: { readonly custom: Readonly<Record<string, unknown>> };
  /** Ours: the same in words. */
  readonly browser?: string;
  readonly place?: string;
  /** Ours: the number beside the code must be typed. */
  readonly requiresNumber?: true;
}

export interface PhoneDependencies extends QrDependencies {
  readonly meeting: AnonymousMeeting;
  readonly ipIntelligence: IpIntelligence;
  /** Something changed that a screen waits for. */
  readonly onChange: () => void;
}

const kind = 'qr-code';

interface Scanned {
  readonly phone: AppAuthenticator;
  readonly code: ScannedCode;
  readonly challenge: QrChallenge;
}

export class QrPhoneService {
  readonly #dependencies: PhoneDependencies;
  readonly #key: Uint8Array;

  constructor(dependencies: PhoneDependencies) {
    this.#dependencies = dependencies;
    this.#key = rotationKey(dependencies.keyRing);
  }

  async claim(tenant: Tenant, request: ScannedRequest): Promise<ClaimAnswer> {
    const { database, now, onChange } = this.#dependencies;
    const { phone, code, challenge } = await this.#scanned(tenant, request);
    const { tenantId, userId, authenticatorId } = phone;
    if (challenge.userId !== undefined && challenge.userId !== userId)
      throw new ApiError('invalid_credential', 'This sign-in is of another user.');
    await database.commit(async (transaction) => {
      const current = await findQrChallenge(transaction, tenantId, challenge.challengeId);
      // The same phone again: its answer got lost.
      if (current?.state === 'CLAIMED' && current.claimedBy === authenticatorId) return;
      if (challenge.rotates && !isFresh(code, now())) throw staleCode();
      await this.#requireRegistered(transaction, phone);
      if (!(await claimQrChallenge(transaction, challenge, phone, now()))) throw deadChallenge();
      const data = { challengeId: challenge.challengeId, method, authenticatorId };
      transaction.audit({ tenantId, type: 'challenge.claimed', userId, data });
    });
    onChange();
    return { ...this.#describe(challenge), ...(await this.#customOf(challenge, phone)) };
  }

  async answer(tenant: Tenant, request: AnswerRequest): Promise<{ isVerified: boolean }> {
    const { onChange } = this.#dependencies;
    const { phone, challenge } = await this.#scanned(tenant, request);
    if (challenge.claimedBy !== phone.authenticatorId) throw deadChallenge();
    // The same answer again: the first one got lost.
    if (challenge.state === (request.approved ? 'APPROVED' : 'REJECTED'))
      return { isVerified: request.approved };
    const isApproved = request.approved && this.#isNumberRight(challenge, request.verificationCode);
    if (isApproved) await this.#approve(tenant, challenge, phone);
    else await this.#reject(challenge, phone, request.approved ? 'wrong_number' : 'rejected');
    onChange();
    return { isVerified: isApproved };
  }

  async #approve(tenant: Tenant, challenge: QrChallenge, phone: AppAuthenticator): Promise<void> {
    const { meeting, now } = this.#dependencies;
    const { userId, authenticatorId } = phone;
    await meeting.meet({
      tenant,
      challenge,
      userId,
      method,
      authenticatorId,
      consume: async (transaction) => {
        await this.#requireRegistered(transaction, phone);
        if (!(await answerQrChallenge(transaction, challenge, authenticatorId, 'APPROVED', now())))
          throw deadChallenge();
        await touchAppCredential(transaction, phone, now());
      },
    });
  }

  async #reject(challenge: QrChallenge, phone: AppAuthenticator, reason: string): Promise<void> {
    const { database, now } = this.#dependencies;
    const { tenantId, userId, authenticatorId } = phone;
    const { challengeId } = challenge;
    await database.commit(async (transaction) => {
      await this.#requireRegistered(transaction, phone);
      if (!(await answerQrChallenge(transaction, challenge, authenticatorId, 'REJECTED', now())))
        throw deadChallenge();
      const data = { challengeId, method, authenticatorId, reason };
      transaction.audit({ tenantId, type: 'challenge.rejected', userId, data });
    });
  }

  /** The signature first: nobody without a registered key learns anything of a challenge. */
  async #scanned({ tenantId }: Tenant, request: ScannedRequest): Promise<Scanned> {
    const { database, now } = this.#dependencies;
    const scanned = request.challengeId;
    const phone = await requireSigned(database.read, tenantId, kind, request, [scanned]);
    const code = parseScanned(scanned);
    const challenge = code && (await findQrChallenge(database.read, tenantId, code.challengeId));
    if (!code || !challenge || challenge.expiresAt <= now()) throw deadChallenge();
    const isOurs = challenge.rotates ? isGenuine(this.#key, challenge, code) : code.rotation === undefined;
    if (!isOurs) throw deadChallenge();
    return { phone, code, challenge };
  }

  /** A wrong number ends the challenge: there is one try (SECURITY row 41). */
  #isNumberRight(challenge: QrChallenge, typed: string | null | undefined): boolean {
    if (!challenge.rotates) return true;
    if (typed === undefined || typed === null || typed === '')
      throw new ApiError(
        'invalid_request',
        'The field verificationCode takes the number beside the QR code.',
      );
    return isSameNumber(numberToMatch(this.#key, challenge, numberDigits), typed);
  }

  async #requireRegistered(
    transaction: Transaction,
    { tenantId, appKeyId, authenticatorId }: AppAuthenticator,
  ): Promise<void> {
    const keyId = (appKeyId ?? '').slice(`${kind}:`.length);
    const known = await listByAppKey(transaction, tenantId, keyId);
    if (!known.some((one) => one.authenticatorId === authenticatorId)) throw unknownAppKey();
  }

  /** Only for phones that signed and claimed. */
  async #customOf(
    challenge: QrChallenge,
    { tenantId, userId }: AppAuthenticator,
  ): Promise<Pick<ClaimAnswer, 'custom' | 'user'>> {
    const { read } = this.#dependencies.database;
    const { idempotencyKey, trackedAt } = challenge;
    const key = { tenantId, userId, actionCode: actionCodeOf(challenge), idempotencyKey };
    const action = trackedAt === undefined ? undefined : await findAction(read, key);
    const custom = action ? JSON.parse(action.facts).action?.custom : challenge.custom;
    const user = await findUser(read, tenantId, userId);
    return {
      ...(custom === undefined ? {} : { custom }),
      ...(user?.custom ? { user: { custom: JSON.parse(user.custom) } } : {}),
    };
  }

  #describe(challenge: QrChallenge): ClaimAnswer {
    const { ipAddress, userAgent, idempotencyKey, trackedAt, rotates } = challenge;
    const asker = askerOf(undefined, challenge, this.#dependencies.ipIntelligence);
    const { browser, place } = requestedFrom(asker);
    return {
      success: true,
      actionCode: actionCodeOf(challenge),
      ...(trackedAt === undefined ? {} : { idempotencyKey }),
      ...(ipAddress === undefined ? {} : { ipAddress }),
      ...(userAgent === undefined ? {} : { userAgent }),
      ...(browser === undefined ? {} : { browser }),
      ...(place === undefined ? {} : { place }),
      ...(rotates ? { requiresNumber: true } : {}),
    };
  }
}

const staleCode = (): ApiError =>
  new ApiError('invalid_request', 'This QR code has changed since it was scanned. Scan it again.');
