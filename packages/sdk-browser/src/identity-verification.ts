// Identity checks by vendors, which the person passes on a page or in an app of the vendor's. Not in the public SDK.
import type { Authenticator } from './authenticator-types.ts';
import type { Connection } from './connection.ts';
import { isPassing, pause } from './polling.ts';
import type { CallOptions, StepwardResponse } from './result.ts';

const pollIntervalMsDefault = 3_000;

/** Who checks. */
export type IdentityVerificationMethod = 'VERIFF' | 'IPROOV' | 'IDVERSE' | 'PALM_BIOMETRICS_RR';

/** Where a check stands: the first five are open, the others are ends. */
export type IdentityState =
  | 'CREATING'
  | 'WAITING'
  | 'SUBMITTED'
  | 'RESUBMISSION_REQUESTED'
  | 'REVIEW'
  | 'APPROVED'
  | 'DECLINED'
  | 'NOT_THE_PERSON'
  | 'EXPIRED'
  | 'REFUSED'
  | 'FAILED';

const openStates: ReadonlySet<string> = new Set([
  'CREATING',
  'WAITING',
  'SUBMITTED',
  'RESUBMISSION_REQUESTED',
  'REVIEW',
]);

/** A check is open. */
export interface IdentityVerificationStarted {
  challengeId: string;
  verificationMethod: IdentityVerificationMethod;
  identityState: IdentityState;
  /** Where the person goes to be checked. */
  url?: string;
  /** For the vendor's own SDK, where it works with a token. */
  sessionToken?: string;
  /** ISO 8601. */
  expiresAt: string;
}

/** How a check stands. */
export interface IdentityVerificationResult {
  isVerified: boolean;
  identityState: IdentityState;
  /** Where the person goes, while that is open. */
  url?: string;
  sessionToken?: string;
  /** What this check added to the person. */
  userAuthenticator?: Authenticator;
  /** Goes to your backend, which validates it. Only when verified. */
  token?: string;
  /** The flow of the action asks for another step: go on with `initChallenge`. */
  isMoreRequired?: boolean;
}

/** Identity checks by vendors. All calls need a token (`setToken`). */
export class IdentityVerification {
  readonly #connection: Connection;

  /** @param connection made by the client */
  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /**
   * Begins a check: of the person who is enrolled, or else, where they may, to enrol them. Asked again, it answers the check
   * that is open. Send the person to `url`.
   */
  async start(
    { verificationMethod }: { verificationMethod: IdentityVerificationMethod },
    options?: CallOptions,
  ): Promise<StepwardResponse<IdentityVerificationStarted>> {
    const path = '/client/challenge/identity-verification';
    return await this.#connection.post(path, { verificationMethod }, options);
  }

  /** Asks once how the check stands. Declined is `data.isVerified: false`, not an error. */
  async verify(
    { challengeId }: { challengeId: string },
    options?: CallOptions,
  ): Promise<StepwardResponse<IdentityVerificationResult>> {
    return await this.#connection.prove('/client/verify/identity-verification', { challengeId }, options);
  }

  /**
   * Asks until the check has ended, which takes a vendor minutes. Ends with a refusal when the challenge is over, and
   * rejects when `options.signal` aborts. The network may fail in between.
   *
   * @param request `intervalMs` between two questions, 3,000 unless told; `onStateChange` is called with each new state
   */
  async waitForResult(
    request: {
      challengeId: string;
      intervalMs?: number | undefined;
      onStateChange?: ((state: IdentityState, result: IdentityVerificationResult) => unknown) | undefined;
    },
    options?: CallOptions,
  ): Promise<StepwardResponse<IdentityVerificationResult>> {
    const { challengeId, intervalMs = pollIntervalMsDefault, onStateChange } = request;
    let shown: IdentityState | undefined;
    for (;;) {
      const answer = await this.verify({ challengeId }, options);
      const { data, errorCode } = answer;
      if (errorCode !== undefined && !isPassing(errorCode)) return answer;
      if (data && data.identityState !== shown) {
        shown = data.identityState;
        onStateChange?.(shown, data);
      }
      // What this does not know is over: waiting for it would have no end.
      if (data && (data.isVerified || !openStates.has(data.identityState))) return answer;
      await pause(intervalMs, options?.signal);
    }
  }
}
