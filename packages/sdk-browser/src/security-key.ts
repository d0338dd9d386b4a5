// Security keys: WebAuthn credentials on something that is carried (client-api.md §6).
import type { Authenticator } from './authenticator-types.ts';
import type { Connection } from './connection.ts';
import type { CallOptions, StepwardResponse } from './result.ts';
import { createCredential, getCredential } from './webauthn/ceremony.ts';
import type { PublicKeyCredentialHint } from './webauthn/json.ts';

const base = '/client/user-authenticators/security-key';

/** A security key was added. */
export interface EnrollSecurityKeyResponse {
  token?: string;
  userAuthenticator?: Authenticator;
  registrationResponse?: RegistrationResponseJSON;
}

/** What a security key proved. */
export interface VerifySecurityKeyResponse {
  isVerified: boolean;
  token?: string;
  /** The flow of the action asks for another step: go on with `initChallenge`. */
  isMoreRequired?: boolean;
  authenticationResponse?: AuthenticationResponseJSON;
}

interface Added {
  isVerified: boolean;
  token?: string;
  userAuthenticator?: Authenticator;
}

/**
 * Security keys. All calls need a token (`setToken`), and reject with a `WebAuthnError` when the browser ended the
 * ceremony.
 */
export class SecurityKey {
  readonly #connection: Connection;

  /** @param connection made by the client */
  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** Asks for a key and adds it to the person. */
  async enroll(
    { hints }: { hints?: PublicKeyCredentialHint[] | undefined } = {},
    options?: CallOptions,
  ): Promise<StepwardResponse<EnrollSecurityKeyResponse>> {
    const begun = await this.#connection.post<PublicKeyCredentialCreationOptionsJSON>(
      `${base}/registration-options`,
      {},
      options,
    );
    if (begun.data === undefined) return begun as StepwardResponse<never>;
    const json = hints === undefined ? begun.data : { ...begun.data, hints };
    const registrationResponse = await createCredential(json, { signal: options?.signal });
    const added = await this.#connection.prove<Added>(base, registrationResponse, options);
    if (added.data === undefined) return added as StepwardResponse<never>;
    const { isVerified: _isVerified, ...rest } = added.data;
    return { data: { ...rest, registrationResponse } };
  }

  /** Asks for a key that was added. */
  async verify(options?: CallOptions): Promise<StepwardResponse<VerifySecurityKeyResponse>> {
    const begun = await this.#connection.post<PublicKeyCredentialRequestOptionsJSON>(
      `${base}/authentication-options`,
      {},
      options,
    );
    if (begun.data === undefined) return begun as StepwardResponse<never>;
    const authenticationResponse = await getCredential(begun.data, { signal: options?.signal });
    const answer = await this.#connection.prove<VerifySecurityKeyResponse>(
      '/client/verify/security-key',
      authenticationResponse,
      options,
    );
    if (answer.data === undefined) return answer;
    return { data: { ...answer.data, authenticationResponse } };
  }
}
