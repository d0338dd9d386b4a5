// What passkey calls take and give.
import type { Authenticator, AuthenticatorAttachment } from './authenticator-types.ts';
import type { CallOptions } from './result.ts';
import type { PublicKeyCredentialHint } from './webauthn/json.ts';

/** How to make a passkey. */
export interface SignUpParams extends CallOptions {
  /** Token for this call; the one that was set unless told. */
  token?: string | undefined;
  /** What the person sees in their password manager; taken from the user record unless told. */
  username?: string | undefined;
  displayName?: string | undefined;
  /** Where the passkey may live; `platform` unless told, `null` for anywhere. */
  authenticatorAttachment?: AuthenticatorAttachment | null | undefined;
  /** What the browser should offer first. */
  hints?: PublicKeyCredentialHint[] | undefined;
  /** Makes it without asking, right after a sign-in by password, where the browser can (conditional create). */
  useAutoRegister?: boolean | undefined;
  /** Binds the ceremony to this browser by cookies of the server. */
  useCookies?: boolean | undefined;
  /** Tells the password manager afterwards which passkeys live; `true` unless told. */
  syncCredentials?: boolean | undefined;
}

/** A passkey was made. */
export interface SignUpResponse {
  token?: string;
  userAuthenticator?: Authenticator;
  registrationResponse?: RegistrationResponseJSON;
}

/** How to use a passkey. */
export interface SignInParams extends CallOptions {
  /** The person's token, for a further factor. Not with `action` or `autofill`. */
  token?: string | undefined;
  /** The action, where nobody is known yet: the passkey says who it is. */
  action?: string | undefined;
  /** Waits in the suggestions of an input with `autocomplete="username webauthn"`. */
  autofill?: boolean | undefined;
  /** Asks only where this device has a passkey at hand, else answers `credential_not_found` without a sheet. */
  preferImmediatelyAvailableCredentials?: boolean | undefined;
  /** Binds the ceremony to this browser by cookies of the server. */
  useCookies?: boolean | undefined;
  /** Tells the password manager afterwards which passkeys live; `true` unless told. */
  syncCredentials?: boolean | undefined;
  /** Called when the person has chosen a passkey, before it is checked. */
  onVerificationStarted?: (() => unknown) | undefined;
}

/** What a passkey proved. */
export interface SignInResponse {
  isVerified: boolean;
  /** Goes to your backend, which validates it. Only when verified. */
  token?: string;
  /** The flow of the action asks for another step: go on with `initChallenge`. */
  isMoreRequired?: boolean;
  userId?: string;
  userAuthenticatorId?: string;
  username?: string;
  displayName?: string;
  authenticationResponse?: AuthenticationResponseJSON;
}
