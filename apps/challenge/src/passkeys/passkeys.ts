import {
  type AuthenticationResponseJSON,
  browserSupportsWebAuthn,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  platformAuthenticatorIsAvailable,
  type RegistrationResponseJSON,
  startAuthentication,
  startRegistration,
  WebAuthnAbortService,
} from '@simplewebauthn/browser';

/** The browser's side of a passkey. `create` and `get` reject with the browser's own exception. */
export interface Passkeys {
  readonly supported: boolean;
  create(options: PublicKeyCredentialCreationOptionsJSON): Promise<RegistrationResponseJSON>;
  /**
   * Makes one without asking, where the person's password manager signed them in a moment ago (conditional create);
   * elsewhere rejects, or waits until it is cancelled.
   */
  createUnasked(options: PublicKeyCredentialCreationOptionsJSON): Promise<RegistrationResponseJSON>;
  /** Whether this browser can do that at all. */
  canCreateUnasked(): Promise<boolean>;
  get(options: PublicKeyCredentialRequestOptionsJSON): Promise<AuthenticationResponseJSON>;
  /** Takes the browser's sheet away. */
  cancel(): void;
  /** `platform` where this device has a screen lock of its own, else anything that the browser can reach. */
  attachment(): Promise<'platform' | null>;
  /** Tells the password manager that the server no longer knows this passkey, so that it stops offering it. */
  forget(rpId: string | undefined, credentialId: string): Promise<void>;
  /** Whether the sheet may open without a press: see `mayStartAlone`. */
  mayStart(): boolean;
}

interface SignalApi {
  signalUnknownCredential?(options: { rpId: string; credentialId: string }): Promise<void>;
}

interface CapabilitiesApi {
  getClientCapabilities?(): Promise<Readonly<Record<string, boolean>>>;
}

export const browserPasskeys: Passkeys = {
  supported: browserSupportsWebAuthn(),
  create: (optionsJSON) => startRegistration({ optionsJSON }),
  createUnasked: (optionsJSON) => startRegistration({ optionsJSON, useAutoRegister: true }),
  async canCreateUnasked() {
    if (!browserSupportsWebAuthn()) return false;
    const platform = PublicKeyCredential as unknown as CapabilitiesApi;
    const capabilities = await platform.getClientCapabilities?.().catch(() => undefined);
    return capabilities?.conditionalCreate === true;
  },
  get: (optionsJSON) => startAuthentication({ optionsJSON }),
  cancel: () => WebAuthnAbortService.cancelCeremony(),
  attachment: async () => ((await platformAuthenticatorIsAvailable()) ? 'platform' : null),
  async forget(rpId = location.hostname, credentialId) {
    const signals = PublicKeyCredential as unknown as SignalApi;
    await signals.signalUnknownCredential?.({ rpId, credentialId }).catch(() => undefined);
  },
  mayStart: () =>
    mayStartAlone({
      framed: window.parent !== window,
      activated: navigator.userActivation?.isActive ?? false,
      visible: document.visibilityState === 'visible',
      focused: document.hasFocus(),
    }),
};

export interface PageState {
  readonly framed: boolean;
  readonly activated: boolean;
  readonly visible: boolean;
  readonly focused: boolean;
}

/**
 * After a press on this page the sheet always may open. Without one only in a page of its own that the person is
 * looking at: browsers refuse it in frames and in the background, and a refusal would look like the person's mistake.
 */
export function mayStartAlone({ framed, activated, visible, focused }: PageState): boolean {
  return activated || (!framed && visible && focused);
}
