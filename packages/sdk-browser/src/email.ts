// Codes by e-mail.
import type { ChallengeResponse, EnrollResponse, VerifyResponse } from './authenticator-types.ts';
import type { Connection } from './connection.ts';
import type { CallOptions, StepwardResponse } from './result.ts';

/** Codes by e-mail. All calls need a token (`setToken`). */
export class Email {
  readonly #connection: Connection;

  /** @param connection made by the client */
  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** Sends a code to this address; `verify` then adds it to the person. */
  async enroll(
    { email }: { email: string },
    options?: CallOptions,
  ): Promise<StepwardResponse<EnrollResponse>> {
    return await this.#connection.post('/client/user-authenticators/email-otp', { email }, options);
  }

  /** Sends a code to the person's address. Calling again sends again, where enough time has passed. */
  async challenge(options?: CallOptions): Promise<StepwardResponse<ChallengeResponse>> {
    return await this.#connection.post('/client/challenge/email-otp', undefined, options);
  }

  /** Checks the code that the person typed. A wrong one is `data.isVerified: false`, not an error. */
  async verify({ code }: { code: string }, options?: CallOptions): Promise<StepwardResponse<VerifyResponse>> {
    return await this.#connection.prove('/client/verify/email-otp', { verificationCode: code }, options);
  }
}
