// Codes of an authenticator app.
import type { EnrollResponse, VerifyResponse } from './authenticator-types.ts';
import type { Connection } from './connection.ts';
import type { CallOptions, StepwardResponse } from './result.ts';

/** What the person's app needs. */
export interface EnrollTotpResponse extends EnrollResponse {
  /** `otpauth://…`, to be shown as a QR code. */
  uri: string;
  /** The same key, to be typed. */
  secret: string;
}

/** Codes of an authenticator app. All calls need a token (`setToken`). */
export class Totp {
  readonly #connection: Connection;

  /** @param connection made by the client */
  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** Makes a key for the person's app; `verify` with its first code adds it to the person. */
  async enroll(options?: CallOptions): Promise<StepwardResponse<EnrollTotpResponse>> {
    return await this.#connection.post('/client/user-authenticators/totp', undefined, options);
  }

  /** Checks the code that the person typed. A wrong one is `data.isVerified: false`, not an error. */
  async verify({ code }: { code: string }, options?: CallOptions): Promise<StepwardResponse<VerifyResponse>> {
    return await this.#connection.prove('/client/verify/totp', { verificationCode: code }, options);
  }
}
