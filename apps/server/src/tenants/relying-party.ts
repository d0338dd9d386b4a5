/**
 * The WebAuthn settings of a tenant: whose passkeys these are, and which pages may use them. Wrong ones show only when
 * a person cannot sign in, so they are judged when they are set (WebAuthn L3 §5.1.2, §7.1 step 9).
 */
import { isOrigin } from '../actions/redirect-url.ts';
import { ApiError } from '../http/api-error.ts';

export interface RelyingPartySettings {
  /** Host name, lower case. */
  readonly relyingParty: string;
  readonly expectedOrigins: readonly string[];
}

const hostPattern = /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/;
/** Android apps: SHA-256 of the signing certificate, base64url. */
const androidPattern = /^android:apk-key-hash:[A-Za-z0-9_-]{43}$/;
const loopbackHost = /^(localhost|.+\.localhost)$/;

/** Throws `invalid_request` naming the field when no browser could ever use these together. */
export function checkRelyingParty({ relyingParty, expectedOrigins }: RelyingPartySettings): void {
  if (!hostPattern.test(relyingParty)) {
    throw new ApiError(
      'invalid_request',
      'The field relyingParty must be a host name in lower case without scheme, port or path, such as example.com.',
    );
  }
  if (expectedOrigins.length > 0 && expectedOrigins.every((origin) => mayClaim(origin, relyingParty))) return;
  throw new ApiError(
    'invalid_request',
    `The field expectedOrigins takes https origins of ${relyingParty} or of hosts below it (http for localhost only), and android:apk-key-hash:… of apps.`,
    {
      hint: 'Set relyingParty and expectedOrigins together; null sets them back to the public URL of this server.',
    },
  );
}

/** Throws `invalid_request` unless each is a site of its own: they lie outside of the relying party's host. */
export function checkRelatedOrigins(origins: readonly string[]): void {
  const isSite = (origin: string): boolean => {
    if (!isOrigin(origin)) return false;
    const { protocol, hostname } = new URL(origin);
    return protocol === 'https:' || loopbackHost.test(hostname);
  };
  if (origins.every(isSite)) return;
  throw new ApiError(
    'invalid_request',
    'The field relatedOrigins takes https origins such as https://example.de (http for localhost only).',
  );
}

function mayClaim(origin: string, relyingParty: string): boolean {
  if (androidPattern.test(origin)) return true;
  if (!isOrigin(origin)) return false;
  const { protocol, hostname } = new URL(origin);
  if (protocol !== 'https:' && !loopbackHost.test(hostname)) return false;
  return hostname === relyingParty || hostname.endsWith(`.${relyingParty}`);
}
