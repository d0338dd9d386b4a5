// Recovery codes: a person's way in when all others are lost. Routes of ours; the public SDK has none.
import type { VerifyResponse } from './authenticator-types.ts';
import type { Connection } from './connection.ts';
import type { CallOptions, StepwardResponse } from './result.ts';

/** Recovery codes. All calls need a token (`setToken`). */
export class RecoveryCodes {
  readonly #connection: Connection;

  /** @param connection made by the client */
  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** Makes new codes and ends the old ones. Needs the token of a passed challenge. They are never shown again. */
  async create(options?: CallOptions): Promise<StepwardResponse<{ recoveryCodes: string[] }>> {
    return await this.#connection.post('/client/recovery-codes', {}, options);
  }

  /** Checks the code that the person typed; each works once. A wrong one is `data.isVerified: false`. */
  async verify({ code }: { code: string }, options?: CallOptions): Promise<StepwardResponse<VerifyResponse>> {
    return await this.#connection.prove('/client/verify/recovery-code', { verificationCode: code }, options);
  }
}
