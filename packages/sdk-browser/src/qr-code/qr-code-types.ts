// What QR code calls take and give.

/** Where a challenge stands: nobody scanned it, a phone did, and what the person decided there. */
export type ChallengeState = 'unclaimed' | 'claimed' | 'approved' | 'rejected';

/** How to start a challenge by QR code. */
export interface QrCodeChallengeParams {
  /** The action; where a token is set, that of the tracked action. */
  action: string;
  /** Shown on the phone. Only without a token. */
  custom?: Record<string, unknown> | undefined;
  /** Asks again and again in place of a WebSocket; `false` unless told. */
  polling?: boolean | undefined;
  /** Milliseconds between two questions when polling; 3,000 unless told. */
  pollInterval?: number | undefined;
  /** Milliseconds until a new challenge takes the place of this one; 540,000 unless told. Needs `onRefresh`. */
  refreshInterval?: number | undefined;
  /** Called with a new challenge, whose code is to be shown from now on. */
  onRefresh?: ((challengeId: string, expiresAt: string) => void) | undefined;
  /** Called when the state changes; with the token for your backend when approved. */
  onStateChange: (state: ChallengeState, token?: string) => void;
}

/** A challenge that waits to be scanned. */
export interface QrCodeChallengeResponse {
  challengeId: string;
  /** ISO 8601. */
  expiresAt: string;
  /** What this page proves itself with when it asks; when polling. Not for the QR code. */
  deviceCode?: string;
}

/** Where a challenge stands, as the server answers it. */
export interface QrCodeVerifyResponse {
  isClaimed: boolean;
  isVerified: boolean;
  isConsumed: boolean;
  token?: string;
}

/** A running challenge, however it is watched. */
export interface QrCodeWatch {
  /** Takes a new challenge in place of the running one. */
  refresh(custom?: Record<string, unknown>): Promise<void>;
  end(): void;
}

export const refreshIntervalMsDefault = 540_000;
