/** How the page was opened: the query of its own URL (client-api.md §11.1). */
export interface Launch {
  /** One-time reference; undefined where the link is incomplete. */
  readonly reference: string | undefined;
  readonly mode: 'redirect' | 'popup';
  /** What the opener gave for its messages, so that it knows who speaks; undefined where it gave none. */
  readonly nonce?: string | undefined;
  /** URL scheme of the app that opened the page, which takes the result in place of a web page (client-api.md §11.1). */
  readonly nativeScheme?: string | undefined;
  /** Hides "Not now": what is offered must be set up. */
  readonly forceEnrollment: boolean;
}

const referencePattern = /^[\w.~-]{16,4096}$/;
const noncePattern = /^[\w-]{16,128}$/;
const schemePattern = /^[a-z][a-z0-9+.-]{0,62}$/;

export function readLaunch(search: string): Launch {
  const query = new URLSearchParams(search);
  const token = query.get('token') ?? '';
  const nonce = query.get('nonce') ?? '';
  const nativeScheme = query.get('nativeScheme') ?? undefined;
  return {
    reference: referencePattern.test(token) ? token : undefined,
    mode: query.get('mode') === 'popup' ? 'popup' : 'redirect',
    nonce: noncePattern.test(nonce) ? nonce : undefined,
    // What is no scheme goes to the server as well, which says so: an app never falls back to a web page.
    ...(nativeScheme === undefined
      ? {}
      : { nativeScheme: schemePattern.test(nativeScheme) ? nativeScheme : 'invalid' }),
    forceEnrollment: query.get('force_enrollment') === 'true',
  };
}
