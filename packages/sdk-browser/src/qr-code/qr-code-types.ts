// What QR code calls take and give.

/** Where a challenge stands: nobody scanned it, a phone did, and what the person decided there. */
export type ChallengeState = 'unclaimed' | 'claimed' | 'approved' | 'rejected';

/** How to start a challenge by QR code. */
export interface QrCodeChallengeParams {
  /** The action; where a token is set, it is that of the tracked action, and need not be told. */
  action?: string | undefined;
  /** Shown on the phone. Only without a token. */
  custom?: Record<string, unknown> | undefined;
  /** Asks again and again in place of a WebSocket; `false` unless told. */
  polling?: boolean | undefined;
  /** Milliseconds between two questions when polling; 3,000 unless told. */
  pollInterval?: number | undefined;
  /** The code changes every few seconds, so that a picture of it is soon of no use: show what `onCode` gives. */
  rotating?: boolean | undefined;
  /** Milliseconds until a new challenge takes the place of this one; 540,000 unless told, 150,000 with `rotating`. Needs `onRefresh`. */
  refreshInterval?: number | undefined;
  /** Called with a new challenge, whose code is to be shown from now on. */
  onRefresh?: ((challengeId: string, expiresAt: string) => void) | undefined;
  /** Called with the text of each new code, the first one included, and until when it is shown. Only with `rotating`. */
  onCode?: ((code: string, rotatesAt: string) => void) | undefined;
  /** Called with the number to show while the person answers: they type it on the phone. Only with `rotating`. */
  onNumberToMatch?: ((numberToMatch: string) => void) | undefined;
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
  /** What the QR code says, where it changes; else it says `challengeId`. */
  code?: string;
  /** ISO 8601: when the next code comes. */
  rotatesAt?: string;
}

/** Where a challenge stands, as the server answers it. */
export interface QrCodeVerifyResponse {
  isClaimed: boolean;
  isVerified: boolean;
  isConsumed: boolean;
  token?: string;
  code?: string;
  rotatesAt?: string;
  numberToMatch?: string;
}

/** What applications of the public SDK call the options of a QR code that is watched by WebSocket. */
export interface WebSocketQrCodeOptions {
  token?: string;
  action: string;
  custom?: Record<string, unknown>;
  refreshInterval?: number;
  onRefresh?: (challengeId: string, expiresAt: string) => void;
  onStateChange?: (state: ChallengeState, accessToken?: string) => void;
}

/** What they call a challenge that waits to be scanned. */
export interface WebSocketQrCodeResponse extends Pick<QrCodeChallengeResponse, 'challengeId' | 'expiresAt'> {
  state: ChallengeState;
}

/** A running challenge, however it is watched. */
export interface QrCodeWatch {
  /** Takes a new challenge in place of the running one. */
  refresh(custom?: Record<string, unknown>): Promise<void>;
  end(): void;
}

/** Challenges whose code changes live for three minutes, others for ten. */
export const refreshIntervalMs = ({ rotating = false, refreshInterval }: QrCodeChallengeParams): number =>
  refreshInterval ?? (rotating ? 150_000 : 540_000);

/** Tells the page what to show, each thing once. */
export function shower({
  onCode,
  onNumberToMatch,
}: QrCodeChallengeParams): (shown: Partial<QrCodeVerifyResponse>) => void {
  let lastCode: string | undefined;
  let lastNumber: string | undefined;
  return ({ code, rotatesAt, numberToMatch }) => {
    if (code !== undefined && rotatesAt !== undefined && code !== lastCode) onCode?.(code, rotatesAt);
    if (numberToMatch !== undefined && numberToMatch !== lastNumber) onNumberToMatch?.(numberToMatch);
    lastCode = code ?? lastCode;
    lastNumber = numberToMatch ?? lastNumber;
  };
}
