/** URL schemes of apps that a challenge may return to (client-api.md §11.1, SECURITY row 18). */
import { ApiError } from '../http/api-error.ts';
import type { Tenant } from './tenant.ts';

/** That of the public React Native SDK. */
const usualSchemes: readonly string[] = ['authsignal'];
/** RFC 3986 §3.1, in the one case that browsers write. */
const schemePattern = /^[a-z][a-z0-9+.-]{2,62}$/;
/** What a browser or the system acts on by itself: no app's own. */
const notOfApps: ReadonlySet<string> = new Set(
  'about blob chrome content data file filesystem ftp http https intent javascript mailto sms tel vbscript view-source ws wss'.split(
    ' ',
  ),
);

/** The settings' list is of schemes that can only be an app's; throws `invalid_request` naming the field. */
export function checkNativeSchemes(schemes: readonly string[]): void {
  if (schemes.every((scheme) => schemePattern.test(scheme) && !notOfApps.has(scheme))) return;
  throw new ApiError(
    'invalid_request',
    'The field nativeSchemes takes URL schemes of apps in lower case, such as com.example.app.',
  );
}

/** Whether an app with this scheme may get results of this tenant. */
export const isNativeScheme = ({ settings }: Pick<Tenant, 'settings'>, scheme: string): boolean =>
  (settings.nativeSchemes ?? usualSchemes).includes(scheme);

/** Where the app hears of the result (Android's intent filter has the host `auth`). */
export const nativeUrl = (scheme: string): string => `${scheme}://auth`;
