// Where a person goes when they are signed in: back to what they wanted, by way of the passkey offer.
import { refreshSession } from '../cognito/session.ts';
import { ownPath } from '../navigation/own-path.ts';
import { goTo } from '../navigation/router.tsx';
import type { Services } from '../services.tsx';

const declinedKey = 'fernbrook.passkey-declined';

export const declinePasskey = (): void => localStorage.setItem(declinedKey, 'yes');

/** `?next=` of the present address. */
export const wantedPage = (): string =>
  ownPath(new URLSearchParams(location.search).get('next'), location.origin, '/account');

export const withNext = (path: string, next = wantedPage()): string =>
  `${path}?${new URLSearchParams({ next })}`;

interface Arriving {
  /** A proof was made with our own screens a moment ago, so that a passkey can be added without another. */
  readonly mayAddPasskey: boolean;
  readonly next?: string;
}

/** After a sign-in. */
export async function arrive(
  { stepward, api }: Pick<Services, 'stepward' | 'api'>,
  { mayAddPasskey, next = wantedPage() }: Arriving,
): Promise<void> {
  const person = await refreshSession();
  // In the background: nobody waits for it, and the next sign-in asks again.
  api.markVerified().catch(() => undefined);
  const isOffered =
    mayAddPasskey &&
    person != null &&
    'PublicKeyCredential' in window &&
    localStorage.getItem(declinedKey) === null &&
    !(await stepward.passkey.isAvailableOnDevice({ userId: person.sub }));
  goTo(isOffered ? withNext('/welcome', next) : next, { replace: true });
}
