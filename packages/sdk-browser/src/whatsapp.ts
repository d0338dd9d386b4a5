// Codes by WhatsApp, to the number of the person's text messages.
import type { ChallengeResponse, VerifyResponse } from './authenticator-types.ts';
import type { Connection } from './connection.ts';
import type { CallOptions, StepwardResponse } from './result.ts';

/** Codes by WhatsApp. The number is that enrolled by `sms`. All calls need a token (`setToken`). */
export class Whatsapp {
  readonly #connection: Connection;

  /** @param connection made by the client */
  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** Sends a code to the person's number. */
  async challenge(options?: CallOptions): Promise<StepwardResponse<ChallengeResponse>> {
    return await this.#connection.post('/client/challenge/whatsapp', undefined, options);
  }

  /** Checks the code that the person typed. A wrong one is `data.isVerified: false`, not an error. */
  async verify({ code }: { code: string }, options?: CallOptions): Promise<StepwardResponse<VerifyResponse>> {
    return await this.#connection.prove('/client/verify/whatsapp', { verificationCode: code }, options);
  }
}
