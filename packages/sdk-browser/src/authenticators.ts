// The person's own list of what they can prove themselves with. The public SDK has no names for it.
import type { Authenticator, ChallengeResponse } from './authenticator-types.ts';
import type { Connection } from './connection.ts';
import { type CallOptions, type StepwardResponse, tokenNotSet } from './result.ts';
import { signalUnknown } from './webauthn/signals.ts';

/** What may be changed: one kind at a time. */
export interface AuthenticatorChange {
  /** What the person calls it. */
  displayName?: string | undefined;
  /** Asked for first from now on. */
  isDefault?: true | undefined;
  /** Another address: a code goes there, and the change counts once it is verified. */
  email?: string | undefined;
  /** Another number, as E.164: a code goes there, and the change counts once it is verified. */
  phoneNumber?: string | undefined;
}

/** What was changed; with what was sent, where a new address is to be verified. */
export interface AuthenticatorChanged extends Partial<ChallengeResponse> {
  userAuthenticator: Authenticator;
}

/** `webauthnCredential` where it was a passkey. */
export interface AuthenticatorRemoved {
  success: true;
  webauthnCredential?: { rpId: string; credentialId: string };
}

const base = '/client/user-authenticators';

/** The person's authenticators. All calls need a token (`setToken`). */
export class Authenticators {
  readonly #connection: Connection;

  /** @param connection made by the client */
  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** Those that were verified. Needs a scope such as `read:authenticators`; masked until the challenge is met. */
  async list(options?: CallOptions): Promise<StepwardResponse<Authenticator[]>> {
    return await this.#send('GET', base, undefined, options);
  }

  /** Changes one. Needs the scope `update:authenticators`. */
  async update(
    { userAuthenticatorId, ...change }: { userAuthenticatorId: string } & AuthenticatorChange,
    options?: CallOptions,
  ): Promise<StepwardResponse<AuthenticatorChanged>> {
    return await this.#send('PATCH', `${base}/${encodeURIComponent(userAuthenticatorId)}`, change, options);
  }

  /** Removes one, and tells the password manager where it was a passkey. Needs the scope `remove:authenticators`. */
  async remove(
    { userAuthenticatorId }: { userAuthenticatorId: string },
    options?: CallOptions,
  ): Promise<StepwardResponse<AuthenticatorRemoved>> {
    const path = `${base}/${encodeURIComponent(userAuthenticatorId)}`;
    const answer = await this.#send<AuthenticatorRemoved>('DELETE', path, undefined, options);
    const removed = answer.data?.webauthnCredential;
    // So that it is no longer offered (SECURITY §1c).
    if (removed) await signalUnknown(removed.rpId, removed.credentialId);
    return answer;
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
