/** The members of CollectedClientData that are checked (WebAuthn L3 §5.8.1). */
export type ClientData = {
  readonly type: string;
  readonly challenge: string;
  readonly origin: string;
  readonly crossOrigin: boolean;
  readonly topOrigin: string | undefined;
};

/** Where a page that runs the ceremony may be framed by another origin. */
export type FramingPolicy = {
  /** Exact origins that may frame the ceremony. Empty refuses every cross-origin frame. */
  readonly topOrigins: readonly string[];
  /**
   * Default true. False accepts a cross-origin answer without `topOrigin` (Safari does not send it), where
   * `frame-ancestors` alone must keep foreign pages out.
   */
  readonly requireTopOrigin?: boolean;
};

/** What both ceremonies expect of the client. */
export type CeremonyExpectation = {
  /** The challenge as it was issued, base64url. Single use and expiry are the caller's. */
  readonly challenge: string;
  /** Exact origins: web origins, `android:apk-key-hash:…`, and `https://<rpId>` for iOS. */
  readonly origins: readonly string[];
  readonly rpId: string;
  /** Default: no framing by another origin. */
  readonly framing?: FramingPolicy;
};

export type ClientDataRefusal = 'wrong_type' | 'wrong_challenge' | 'wrong_origin' | 'cross_origin_refused';

/** Parses clientDataJSON; undefined when it is not UTF-8 JSON with members of the right types. */
export function parseClientData(bytes: Uint8Array): ClientData | undefined {
  const value = parseJsonObject(bytes);
  if (!value) return undefined;
  const { type, challenge, origin, crossOrigin = false, topOrigin } = value;
  if (typeof type !== 'string' || typeof challenge !== 'string' || typeof origin !== 'string')
    return undefined;
  if (typeof crossOrigin !== 'boolean') return undefined;
  if (topOrigin !== undefined && typeof topOrigin !== 'string') return undefined;
  return { type, challenge, origin, crossOrigin, topOrigin };
}

/** WebAuthn L3 §7.1 steps 7-12, §7.2 steps 11-16. */
export function refuseClientData(
  clientData: ClientData,
  type: 'webauthn.create' | 'webauthn.get',
  expected: CeremonyExpectation,
): ClientDataRefusal | undefined {
  if (clientData.type !== type) return 'wrong_type';
  if (clientData.challenge !== expected.challenge) return 'wrong_challenge';
  if (!expected.origins.includes(clientData.origin)) return 'wrong_origin';
  return framingAllowed(clientData, expected.framing) ? undefined : 'cross_origin_refused';
}

function framingAllowed({ crossOrigin, topOrigin }: ClientData, framing: FramingPolicy | undefined): boolean {
  if (!crossOrigin) return topOrigin === undefined;
  if (!framing || framing.topOrigins.length === 0) return false;
  if (topOrigin === undefined) return framing.requireTopOrigin === false;
  return framing.topOrigins.includes(topOrigin);
}

function parseJsonObject(bytes: Uint8Array): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
