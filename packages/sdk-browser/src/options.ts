// Reads the client's options once. Behind this they are complete and right.
import { StepwardUsageError } from './result.ts';

/** Options of a client. */
export interface StepwardOptions {
  /** Your tenant's id. It is public. */
  tenantId: string;
  /** Your Stepward server, with or without `/v1` and a slash at the end: `https://mfa.example.com`. */
  baseUrl: string;
  /** Name of the device id cookie; `__as_aid` unless told, which the public SDK uses as well. */
  cookieName?: string | undefined;
  /** Domain of that cookie; the page's host without `www.` unless told. */
  cookieDomain?: string | undefined;
  /** Called when a call was refused because the token is too old. */
  onTokenExpired?: (() => void) | undefined;
  /** Writes refusals to the console; `false` unless told. */
  enableLogging?: boolean | undefined;
  /** @deprecated Not used. */
  trackingHost?: string | undefined;
}

export interface ReadOptions {
  readonly tenantId: string;
  /** Ends in `/v1`. */
  readonly baseUrl: string;
  readonly onTokenExpired: (() => void) | undefined;
  readonly enableLogging: boolean;
}

/** @throws StepwardUsageError `invalid_option`, which names the option */
export function readOptions(options: StepwardOptions): ReadOptions {
  const { tenantId, baseUrl, onTokenExpired, enableLogging = false } = options;
  if (typeof tenantId !== 'string' || tenantId === '')
    throw new StepwardUsageError('invalid_option', 'tenantId is required: the id of your tenant.');
  return { tenantId, baseUrl: readBaseUrl(baseUrl), onTokenExpired, enableLogging };
}

function readBaseUrl(text: string): string {
  const url = typeof text === 'string' && URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol))
    throw new StepwardUsageError(
      'invalid_option',
      'baseUrl is required: the address of your Stepward server, such as https://mfa.example.com/v1.',
    );
  const path = url.pathname.replace(/\/+$/, '');
  return `${url.origin}${path.endsWith('/v1') ? path : `${path}/v1`}`;
}
