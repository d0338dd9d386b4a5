// The person's own list of what they can prove themselves with. The public SDK has no names for it.
import type { Authenticator } from './authenticator-types.ts';
import type { Connection } from './connection.ts';
import { type CallOptions, type StepwardResponse, tokenNotSet } from './result.ts';

const base = '/client/user-authenticators';

/** The person's authenticators. All calls need a token (`setToken`). */
export class Authenticators {
  readonly #connection: Connection;

  /** @param connection made by the client */
  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** Those that were verified. */
  async list(options?: CallOptions): Promise<StepwardResponse<Authenticator[]>> {
    return await this.#send('GET', base, undefined, options);
  }

  async #send<T extends object>(
    method: 'GET' | 'PATCH' | 'DELETE',
    path: string,
    body: object | undefined,
    options: CallOptions | undefined,
  ): Promise<StepwardResponse<T>> {
    const token = this.#connection.tokens.get();
    if (token === undefined) return tokenNotSet();
    return await this.#connection.call<T>({ method, path, token, body }, options);
  }
}
