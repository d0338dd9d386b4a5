// One ceremony with the browser at a time: a new one ends the one before, as browsers ask for. An autofill request that
// waits in the background is such a one.
import { type CeremonyFacts, WebAuthnError, webAuthnError } from './error.ts';
import { authenticationJson, creationOptions, registrationJson, requestOptions } from './json.ts';
import { signalsTold } from './signals.ts';

export interface CeremonyOptions {
  /** `autofill`: waits in the form's suggestions. `immediate`: only what this device can show at once. */
  readonly kind?: 'modal' | 'autofill' | 'immediate' | undefined;
  readonly signal?: AbortSignal | undefined;
}

let pending: AbortController | undefined;

function requireSupport(): void {
  if (typeof PublicKeyCredential === 'function') return;
  throw new WebAuthnError({
    message: 'This browser, or this page without https, has no passkeys.',
    code: 'ERROR_PASSTHROUGH_SEE_CAUSE_PROPERTY',
    name: 'NotSupportedError',
  });
}

async function alone(
  run: (signal: AbortSignal) => Promise<Credential | null>,
  facts: CeremonyFacts,
  callers: AbortSignal | undefined,
): Promise<PublicKeyCredential> {
  callers?.throwIfAborted();
  pending?.abort(new DOMException('Another ceremony was started.', 'AbortError'));
  const own = new AbortController();
  pending = own;
  const abort = () => own.abort(callers?.reason);
  callers?.addEventListener('abort', abort);
  try {
    const telling = signalsTold();
    if (telling) await telling;
    own.signal.throwIfAborted();
    const credential = await run(own.signal);
    if (credential === null) throw new DOMException('There is no credential.', 'NotAllowedError');
    return credential as PublicKeyCredential;
  } catch (error) {
    callers?.throwIfAborted();
    throw webAuthnError(own.signal.aborted ? own.signal.reason : error, facts);
  } finally {
    callers?.removeEventListener('abort', abort);
    if (pending === own) pending = undefined;
  }
}

/** Makes a credential. `kind: 'autofill'` makes it without asking, where the browser may (conditional create). */
export async function createCredential(
  json: PublicKeyCredentialCreationOptionsJSON,
  { kind = 'modal', signal }: CeremonyOptions,
): Promise<RegistrationResponseJSON> {
  requireSupport();
  const isConditional = kind === 'autofill';
  const facts: CeremonyFacts = {
    rpId: json.rp.id,
    host: location.hostname,
    isConditional,
    requiresResidentKey: json.authenticatorSelection?.residentKey === 'required',
  };
  const request = {
    publicKey: creationOptions(json),
    ...(isConditional ? { mediation: 'conditional' } : {}),
  };
  const create = (own: AbortSignal) => navigator.credentials.create({ ...request, signal: own });
  return registrationJson(await alone(create, facts, signal));
}

/** Asks for an assertion of a credential that there is. */
export async function getCredential(
  json: PublicKeyCredentialRequestOptionsJSON,
  { kind = 'modal', signal }: CeremonyOptions,
): Promise<AuthenticationResponseJSON> {
  requireSupport();
  const facts: CeremonyFacts = {
    rpId: json.rpId,
    host: location.hostname,
    isConditional: kind === 'autofill',
    requiresResidentKey: false,
  };
  // Chromium refuses a list there, so that pages cannot find out whose passkeys are at hand. The server still demands one of
  // the person's own.
  const { allowCredentials: _list, ...anyone } = json;
  const publicKey = requestOptions(kind === 'immediate' ? anyone : json);
  const get = (own: AbortSignal) =>
    navigator.credentials.get({
      publicKey,
      signal: own,
      ...(kind === 'autofill' ? { mediation: 'conditional' as const } : {}),
      // Chromium 149's name for asking only what is at hand; others ignore it and are not asked (`can`).
      ...(kind === 'immediate' ? { uiMode: 'immediate' } : {}),
    });
  return authenticationJson(await alone(get, facts, signal));
}

/** Whether the browser says that it can do this (WebAuthn L3 §5.1.7). */
export async function can(
  capability: 'conditionalCreate' | 'conditionalGet' | 'immediateGet',
): Promise<boolean> {
  if (typeof PublicKeyCredential !== 'function') return false;
  const platform = PublicKeyCredential as Partial<typeof PublicKeyCredential>;
  const capabilities: Readonly<Record<string, boolean>> | undefined = await platform
    .getClientCapabilities?.()
    .catch(() => undefined);
  if (capabilities?.[capability] !== undefined) return capabilities[capability];
  if (capability !== 'conditionalGet') return false;
  return (await platform.isConditionalMediationAvailable?.().catch(() => false)) ?? false;
}
