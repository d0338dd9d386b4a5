/**
 * Making an anonymous challenge somebody's (POST /v1/claim): an action of theirs is decided like a tracked one and met with
 * it. Does not own: whether that may be (binding.ts).
 */
import type { ClaimChallengeBody } from '@stepward/api';
import type { TrackRequest } from '../actions/track.ts';
import { ApiError } from '../http/api-error.ts';
import { defaultScope, managementScopes } from '../tokens/token-service.ts';
import { unknownChallenge } from './asking.ts';
import { OtpBinder } from './binding.ts';
import type { OtpDependencies } from './dependencies.ts';
import type { OtpChallenge } from './otp-challenge.ts';
import { findOtpChallenge } from './store.ts';
import { subjectOf } from './subject.ts';

export interface Claimed {
  readonly token: string;
  readonly verificationMethod: string;
}

export class OtpClaimingService {
  readonly #dependencies: OtpDependencies;
  readonly #binder: OtpBinder;

  constructor(dependencies: OtpDependencies) {
    this.#dependencies = dependencies;
    this.#binder = new OtpBinder(dependencies.tenants, dependencies.now);
  }

  async claim(tenantId: string, body: ClaimChallengeBody): Promise<Claimed> {
    const { database, tokens, trackService } = this.#dependencies;
    const { userId } = await subjectOf(tokens, tenantId, body);
    if (userId === undefined) throw new ApiError('invalid_request', 'The field userId is required.');
    const challenge = await findOtpChallenge(database.read, tenantId, body.challengeId);
    if (!challenge) throw unknownChallenge();
    const amend = this.#binder.onClaim(body.challengeId, {
      allowPending: body.skipVerificationCheck === true,
    });
    const { tenant, action } = await trackService.track(tenantId, requestOf(challenge, userId), amend);
    const isProof = action.state === 'CHALLENGE_SUCCEEDED';
    const scope = isProof ? managementScopes : (action.scope ?? defaultScope);
    return {
      token: tokens.issue(tenant, action, scope, { isProof }).token,
      verificationMethod: challenge.method,
    };
  }
}

/** The decision is about where the code was asked for, not where it is claimed. The address is no vouched one. */
function requestOf(challenge: OtpChallenge, userId: string): TrackRequest {
  const { challengeId, actionCode, idempotencyKey, ipAddress, userAgent, deviceId, custom, scope, locale } =
    challenge;
  return {
    userId,
    actionCode,
    idempotencyKey,
    ipAddress,
    userAgent,
    deviceId,
    custom,
    scope,
    locale,
    challengeId,
  };
}
