// Passkeys: making and using them, and keeping the password manager in step (client-api.md §5, §12).
import type { Authenticator } from './authenticator-types.ts';
import type { Connection } from './connection.ts';
import type { SignInParams, SignInResponse, SignUpParams, SignUpResponse } from './passkey-types.ts';
import {
  type CallOptions,
  ErrorCode,
  refusal,
  type StepwardResponse,
  StepwardUsageError,
  tokenNotSet,
} from './result.ts';
import { can, createCredential, getCredential } from './webauthn/ceremony.ts';
import { WebAuthnError } from './webauthn/error.ts';
import { credentialsOf, forget, pageStorage, remember } from './webauthn/known-credentials.ts';
import { canSignalAccepted, signalAccepted, signalUnknown } from './webauthn/signals.ts';

const base = '/client/user-authenticators/passkey';

interface RegistrationOptions {
  challengeId?: string;
  options: PublicKeyCredentialCreationOptionsJSON;
}
interface RequestOptions {
  challengeId?: string;
  options: PublicKeyCredentialRequestOptionsJSON;
}
interface Added {
  isVerified: boolean;
  token?: string;
  userId?: string;
  userAuthenticator?: Authenticator;
}
type Verified = Omit<SignInResponse, 'displayName'> & { userDisplayName?: string };

/** Passkeys. Calls reject with a {@link WebAuthnError} when the browser ended the ceremony. */
export class Passkey {
  readonly #connection: Connection;
  readonly #deviceId: string;

  /** @param connection made by the client, as is the device id */
  constructor(connection: Connection, deviceId: string) {
    this.#connection = connection;
    this.#deviceId = deviceId;
  }

  /** Makes a passkey and adds it to the person. Needs a token. */
  async signUp(params: SignUpParams = {}): Promise<StepwardResponse<SignUpResponse>> {
    const { token = this.#connection.tokens.get(), useCookies, useAutoRegister = false } = params;
    if (token === undefined) return tokenNotSet();
    if (useAutoRegister && !(await can('conditionalCreate')))
      return refusal(ErrorCode.conditional_create_not_supported);
    const { authenticatorAttachment = 'platform', username, displayName } = params;
    const begun = await this.#connection.call<RegistrationOptions>(
      {
        path: `${base}/registration-options${useCookies ? '/web' : ''}`,
        token,
        body: { username, displayName, authenticatorAttachment },
        withCookies: useCookies,
      },
      params,
    );
    if (begun.data === undefined) return begun as StepwardResponse<never>;
    const { options, challengeId } = begun.data;
    const registrationResponse = await createCredential(
      params.hints === undefined ? options : { ...options, hints: params.hints },
      { kind: useAutoRegister ? 'autofill' : 'modal', signal: params.signal },
    );
    const added = await this.#connection.call<Added>(
      {
        path: base,
        token,
        body: {
          registrationCredential: registrationResponse,
          challengeId,
          ...(useAutoRegister ? { conditionalCreate: true } : {}),
        },
        withCookies: useCookies,
      },
      params,
    );
    if (added.data === undefined) return added as StepwardResponse<never>;
    const { isVerified, userId, userAuthenticator } = added.data;
    if (isVerified) {
      this.#noteProof(registrationResponse, userId, added.data.token);
      this.#sync(params, options.rp.id, options.user.id, registrationResponse.id, added.data.token);
    }
    return {
      data: {
        ...(added.data.token === undefined ? {} : { token: added.data.token }),
        ...(userAuthenticator === undefined ? {} : { userAuthenticator }),
        registrationResponse,
      },
    };
  }

  /**
   * Uses a passkey: with `token` as a further factor, else to say who it is. An `autofill` request that another ceremony
   * ended answers `{}`.
   *
   * @throws StepwardUsageError `invalid_option` for options that exclude each other
   */
  async signIn(params: SignInParams = {}): Promise<StepwardResponse<SignInResponse>> {
    requireCompatible(params);
    const { autofill = false, preferImmediatelyAvailableCredentials: immediate = false } = params;
    if (immediate && !(await can('immediateGet')))
      return refusal(ErrorCode.immediate_mediation_not_supported);
    if (autofill && !(await can('conditionalGet'))) return refusal('autofill_not_supported');
    const begun = await this.#requestOptions(params);
    if (begun.data === undefined) return begun as StepwardResponse<never>;
    const kind = autofill ? 'autofill' : immediate ? 'immediate' : 'modal';
    try {
      const response = await getCredential(begun.data.options, { kind, signal: params.signal });
      params.onVerificationStarted?.();
      return await this.#verify(params, begun.data, response);
    } catch (error) {
      if (!(error instanceof WebAuthnError)) throw error;
      if (autofill && error.code === 'ERROR_CEREMONY_ABORTED') return {};
      if (immediate && error.name === 'NotAllowedError') return refusal(ErrorCode.credential_not_found);
      throw error;
    }
  }

  /** Whether this browser made or used a passkey of this user that still lives. Needs no token. */
  async isAvailableOnDevice({ userId }: { userId: string }, options?: CallOptions): Promise<boolean> {
    if (!userId) throw new StepwardUsageError('invalid_option', 'userId is required.');
    const ids = credentialsOf(pageStorage(), userId);
    if (ids.length === 0) return false;
    const path = `${base}?credentialIds=${encodeURIComponent(ids.join(','))}`;
    return (await this.#connection.call({ method: 'GET', path }, options)).data !== undefined;
  }

  async #requestOptions(params: SignInParams): Promise<StepwardResponse<RequestOptions>> {
    const { action, token, useCookies } = params;
    const withCookies = useCookies;
    if (action === undefined) {
      const path = `${base}/authentication-options${useCookies ? '/web' : ''}`;
      return await this.#connection.call<RequestOptions>({ path, token, body: {}, withCookies }, params);
    }
    const challenged = await this.#connection.call<{ challengeId: string }>(
      { path: `/client/challenge${useCookies ? '/web' : ''}`, body: { action }, withCookies },
      params,
    );
    if (challenged.data === undefined) return challenged as StepwardResponse<never>;
    const { challengeId } = challenged.data;
    return await this.#connection.call<RequestOptions>(
      { path: `${base}/authentication-options`, body: { challengeId }, withCookies },
      params,
    );
  }

  async #verify(
    params: SignInParams,
    { challengeId, options }: RequestOptions,
    response: AuthenticationResponseJSON,
  ): Promise<StepwardResponse<SignInResponse>> {
    const { token, useCookies } = params;
    const body = {
      authenticationCredential: response,
      challengeId,
      ...(this.#deviceId === '' ? {} : { deviceId: this.#deviceId }),
    };
    const answer = await this.#connection.call<Verified>(
      { path: '/client/verify/passkey', token, body, withCookies: useCookies },
      params,
    );
    if (answer.errorCode === ErrorCode.unknown_credential) {
      forget(pageStorage(), response.id);
      await signalUnknown(options.rpId, response.id);
    }
    if (answer.data === undefined) return answer as StepwardResponse<never>;
    const { userDisplayName, ...verified } = answer.data;
    if (verified.isVerified) {
      this.#noteProof(response, verified.userId, verified.token);
      const { userHandle } = response.response;
      if (userHandle !== undefined) this.#sync(params, options.rpId, userHandle, response.id, verified.token);
    }
    return {
      data: {
        ...verified,
        ...(userDisplayName === undefined ? {} : { displayName: userDisplayName }),
        authenticationResponse: response,
      },
    };
  }

  #noteProof(
    { id, authenticatorAttachment }: { id: string; authenticatorAttachment?: string },
    userId: string | undefined,
    token: string | undefined,
  ): void {
    if (token !== undefined) this.#connection.tokens.set(token);
    if (userId !== undefined && authenticatorAttachment !== 'cross-platform')
      remember(pageStorage(), userId, id);
  }

  /** In the background: the person is not kept waiting for their password manager. */
  #sync(
    { syncCredentials = true, useCookies }: Pick<SignInParams, 'syncCredentials' | 'useCookies'>,
    rpId: string | undefined,
    userHandle: string,
    credentialId: string,
    token: string | undefined,
  ): void {
    if (!syncCredentials || !canSignalAccepted() || (token === undefined && !useCookies)) return;
    const path = '/client/user-authenticators';
    void this.#connection
      .call<Authenticator[]>({ method: 'GET', path, token, withCookies: useCookies })
      .then(async ({ data }) => {
        if (!Array.isArray(data)) return;
        const passkeys = data.filter(({ verificationMethod }) => verificationMethod === 'PASSKEY');
        const ids = passkeys.flatMap(({ webauthnCredential }) => webauthnCredential?.credentialId ?? []);
        await signalAccepted(rpId, userHandle, [...new Set([...ids, credentialId])]);
      });
  }
}

function requireCompatible({ token, action, autofill }: SignInParams): void {
  if (token !== undefined && (action !== undefined || autofill))
    throw new StepwardUsageError(
      'invalid_option',
      'token goes with neither action nor autofill: it already says who and for what.',
    );
}
