// The address of the hosted page, as each mode opens it.
import { StepwardUsageError } from '../result.ts';

/**
 * The address that track gave.
 *
 * @throws StepwardUsageError `invalid_url`: an address such as `javascript:` would run in this page
 */
export function pageUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url !== undefined && /^https?:$/.test(url.protocol)) return url;
  throw new StepwardUsageError('invalid_url', 'url must be the whole https address that track answered.');
}

/** The same page, told that it has an opener, and what to prove itself with to it. */
export function openedPageUrl(url: URL, nonce: string): URL {
  const opened = new URL(url);
  opened.searchParams.set('mode', 'popup');
  opened.searchParams.set('nonce', nonce);
  return opened;
}
