// Links by e-mail that the person opens, in this browser or another.
import type { ChallengeResponse, EnrollResponse, VerifyResponse } from './authenticator-types.ts';
import type { Connection } from './connection.ts';
import { isPassing, pause } from './polling.ts';
import type { CallOptions, StepwardResponse } from './result.ts';

const pollIntervalMs = 1_000;
const busyIntervalMs = 5_000;
const finalizePath = '/client/verify/email-magic-link/finalize';

/** Links by e-mail. All calls need a token (`setToken`). */
export class EmailMagicLink {
  readonly #connection: Connection;

  /** @param connection made by the client */
  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** Sends a link to this address; opening it adds the address to the person. */
  async enroll(
    { email }: { email: string },
    options?: CallOptions,
  ): Promise<StepwardResponse<EnrollResponse>> {
    return await this.#connection.post('/client/user-authenticators/email-magic-link', { email }, options);
  }

  /** Sends a link to the person's address. */
  async challenge(options?: CallOptions): Promise<StepwardResponse<ChallengeResponse>> {
    return await this.#connection.post('/client/challenge/email-magic-link', undefined, options);
  }

  /**
   * Waits until the person has opened the link: asks every second. Ends with a refusal when the challenge is over (the
   * public SDK asks for ever), and rejects when `options.signal` aborts. The network may fail in between.
   */
  async checkVerificationStatus(options?: CallOptions): Promise<StepwardResponse<VerifyResponse>> {
    for (;;) {
      const answer = await this.#connection.prove<VerifyResponse>(finalizePath, {}, options);
      if (answer.data?.isVerified) return answer;
      if (answer.data?.failureReason !== undefined) return answer;
      if (answer.errorCode !== undefined && !isPassing(answer.errorCode)) return answer;
      await pause(answer.errorCode === undefined ? pollIntervalMs : busyIntervalMs, options?.signal);
    }
  }

  /** Checks the short code that stands beside the link, for mail that is read on another device. */
  async verify({ code }: { code: string }, options?: CallOptions): Promise<StepwardResponse<VerifyResponse>> {
    return await this.#connection.prove(finalizePath, { verificationCode: code }, options);
  }
}
