// What the browser ended a ceremony with, under codes that programs can compare.

/** Why a ceremony ended without a credential. The names are those that SimpleWebAuthn uses as well. */
export type WebAuthnErrorCode =
  | 'ERROR_CEREMONY_ABORTED'
  | 'ERROR_INVALID_DOMAIN'
  | 'ERROR_INVALID_RP_ID'
  | 'ERROR_INVALID_USER_ID_LENGTH'
  | 'ERROR_AUTHENTICATOR_GENERAL_ERROR'
  | 'ERROR_AUTHENTICATOR_MISSING_DISCOVERABLE_CREDENTIAL_SUPPORT'
  | 'ERROR_AUTHENTICATOR_MISSING_USER_VERIFICATION_SUPPORT'
  | 'ERROR_AUTHENTICATOR_NO_SUPPORTED_PUBKEYCREDPARAMS_ALG'
  | 'ERROR_AUTHENTICATOR_PREVIOUSLY_REGISTERED'
  | 'ERROR_AUTO_REGISTER_USER_VERIFICATION_FAILURE'
  | 'ERROR_PASSTHROUGH_SEE_CAUSE_PROPERTY';

/**
 * The browser ended a ceremony without a credential. `name` is that of the browser's own exception, which is `cause`:
 * `NotAllowedError` when the person said no or took too long.
 */
export class WebAuthnError extends Error {
  /** Why, for programs. */
  readonly code: WebAuthnErrorCode;

  /** @param options `code`; `cause`, whose name this error takes; `name`, where there is another */
  constructor({
    message,
    code,
    cause,
    name,
  }: {
    message: string;
    code: WebAuthnErrorCode;
    cause?: Error;
    name?: string;
  }) {
    super(message, { cause });
    this.name = name ?? cause?.name ?? 'WebAuthnError';
    this.code = code;
  }
}

/** What was asked for, as far as it explains a refusal. */
export interface CeremonyFacts {
  readonly rpId: string | undefined;
  readonly host: string;
  readonly isConditional: boolean;
  readonly requiresResidentKey: boolean;
}

// WebAuthn L3 §5.1.3 step 22 and §5.1.4 step 22: the exceptions that create() and get() end with.
function codeOf(name: string, facts: CeremonyFacts): WebAuthnErrorCode {
  switch (name) {
    case 'AbortError':
      return 'ERROR_CEREMONY_ABORTED';
    case 'ConstraintError':
      if (facts.isConditional) return 'ERROR_AUTO_REGISTER_USER_VERIFICATION_FAILURE';
      return facts.requiresResidentKey
        ? 'ERROR_AUTHENTICATOR_MISSING_DISCOVERABLE_CREDENTIAL_SUPPORT'
        : 'ERROR_AUTHENTICATOR_MISSING_USER_VERIFICATION_SUPPORT';
    case 'InvalidStateError':
      return 'ERROR_AUTHENTICATOR_PREVIOUSLY_REGISTERED';
    case 'NotSupportedError':
      return 'ERROR_AUTHENTICATOR_NO_SUPPORTED_PUBKEYCREDPARAMS_ALG';
    case 'SecurityError':
      return isSite(facts) ? 'ERROR_INVALID_DOMAIN' : 'ERROR_INVALID_RP_ID';
    case 'TypeError':
      return 'ERROR_INVALID_USER_ID_LENGTH';
    case 'UnknownError':
      return 'ERROR_AUTHENTICATOR_GENERAL_ERROR';
    default:
      return 'ERROR_PASSTHROUGH_SEE_CAUSE_PROPERTY';
  }
}

const isSite = ({ rpId, host }: CeremonyFacts): boolean =>
  rpId === undefined || host === rpId || host.endsWith(`.${rpId}`);

/** Makes a {@link WebAuthnError} of what a ceremony rejected with. */
export function webAuthnError(error: unknown, facts: CeremonyFacts): WebAuthnError {
  if (error instanceof WebAuthnError) return error;
  const cause = error instanceof Error ? error : new Error(String(error));
  return new WebAuthnError({ message: cause.message, code: codeOf(cause.name, facts), cause });
}
