/**
 * The part of `@authsignal/browser` that the tests use, as its 1.16 declarations say. Declared here because those name
 * their files without extension, which TypeScript does not follow in an ES module.
 */
export interface SdkAnswer<T> {
  readonly data?: T;
  readonly error?: string;
  readonly errorCode?: string;
  readonly errorDescription?: string;
}

export interface SdkAuthenticator {
  readonly userAuthenticatorId: string;
  readonly verificationMethod: string;
  readonly email?: string;
  readonly webauthnCredential?: { readonly credentialId: string; readonly name: string };
}

export interface SdkVerification {
  readonly isVerified: boolean;
  readonly token?: string;
  readonly failureReason?: string;
  readonly userAuthenticator?: SdkAuthenticator;
}

interface SignedInUser {
  readonly userId?: string;
  readonly userAuthenticatorId?: string;
  readonly username?: string;
  readonly displayName?: string;
}

interface Enrolled {
  readonly userAuthenticatorId: string;
  readonly userId: string;
}

export interface BrowserSdk {
  readonly anonymousId: string;
  setToken(token: string): void;
  launch(url: string, options?: { mode?: 'redirect' | 'popup' | 'window' }): Promise<{ token?: string }>;
  readonly email: {
    enroll(request: { email: string }): Promise<SdkAnswer<Enrolled>>;
    challenge(): Promise<SdkAnswer<{ challengeId: string }>>;
    verify(request: { code: string }): Promise<SdkAnswer<SdkVerification>>;
  };
  readonly emailML: {
    enroll(request: { email: string }): Promise<SdkAnswer<Enrolled>>;
    challenge(): Promise<SdkAnswer<{ challengeId: string }>>;
    /** Asks every second until the link was followed. */
    checkVerificationStatus(): Promise<SdkAnswer<SdkVerification>>;
  };
  readonly totp: {
    enroll(): Promise<SdkAnswer<Enrolled & { uri: string; secret: string }>>;
    verify(request: { code: string }): Promise<SdkAnswer<SdkVerification>>;
  };
  readonly securityKey: {
    enroll(): Promise<SdkAnswer<{ token?: string }>>;
    verify(): Promise<SdkAnswer<{ isVerified: boolean; token?: string }>>;
  };
  readonly passkey: {
    signUp(request: {
      token?: string;
      username?: string;
      displayName?: string;
      useCookies?: boolean;
    }): Promise<SdkAnswer<{ token?: string; userAuthenticator?: SdkAuthenticator }>>;
    signIn(request?: {
      token?: string;
      action?: string;
      useCookies?: boolean;
    }): Promise<SdkAnswer<SdkVerification & SignedInUser>>;
    isAvailableOnDevice(request: { userId: string }): Promise<boolean>;
  };
  readonly qrCode: {
    challenge(request: {
      action: string;
      custom?: Record<string, unknown>;
      /** Instead of a WebSocket. */
      polling?: boolean;
      pollInterval?: number;
      onStateChange: (state: 'unclaimed' | 'claimed' | 'approved' | 'rejected', accessToken?: string) => void;
    }): Promise<SdkAnswer<{ challengeId: string; expiresAt: string; deviceCode?: string }>>;
    disconnect(): void;
  };
  readonly push: {
    challenge(request: { action: string }): Promise<SdkAnswer<{ challengeId: string }>>;
    verify(request: { challengeId: string }): Promise<SdkAnswer<SdkVerification & { isConsumed: boolean }>>;
  };
}

export interface BrowserSdkOptions {
  readonly tenantId: string;
  readonly baseUrl: string;
  readonly onTokenExpired?: () => void;
}
