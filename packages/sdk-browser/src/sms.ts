// Codes by text message.
import type { ChallengeResponse, EnrollResponse, VerifyResponse } from './authenticator-types.ts';
import type { Connection } from './connection.ts';
import type { CallOptions, StepwardResponse } from './result.ts';

/** Codes by text message. All calls need a token (`setToken`). */
export class Sms {
  readonly #connection: Connection;

  /** @param connection made by the client */
  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /**
   * Sends a code to this number; `verify` then adds it to the person.
   *
   * @param request `phoneNumber` as E.164, `+4366012345678`
   */
  async enroll(
    { phoneNumber }: { phoneNumber: string },
    options?: CallOptions,
  ): Promise<StepwardResponse<EnrollResponse>> {
    return await this.#connection.post('/client/user-authenticators/sms', { phoneNumber }, options);
  }

  /** Sends a code to the person's number. Calling again sends again, where enough time has passed. */
  async challenge(options?: CallOptions): Promise<StepwardResponse<ChallengeResponse>> {
    return await this.#connection.post('/client/challenge/sms', undefined, options);
  }

  /** Checks the code that the person typed. A wrong one is `data.isVerified: false`, not an error. */
  async verify({ code }: { code: string }, options?: CallOptions): Promise<StepwardResponse<VerifyResponse>> {
    return await this.#connection.prove('/client/verify/sms', { verificationCode: code }, options);
  }
}
