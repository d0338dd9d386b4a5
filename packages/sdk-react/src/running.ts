// Starting a challenge: one at a time, shown when the server has said what to show.
import { type ChallengeOptions, Stepward } from '@stepward/browser';
import { ChallengeError } from './challenge-error.ts';
import { directionOf, loadMessages, pickLocale } from './messages/catalogues.ts';
import type { Messages } from './messages/messages.ts';
import type { ChallengeCallbacks } from './types.ts';

export type Outcome = { readonly token: string } | 'canceled' | 'expired';

/** A step of a challenge, as it is shown. */
export interface Running {
  /** Counts from 0: one may look like another. */
  readonly step: number;
  readonly client: Stepward;
  readonly options: ChallengeOptions;
  readonly callbacks: ChallengeCallbacks;
  readonly text: Messages;
  readonly locale: string;
  readonly direction: 'ltr' | 'rtl';
}

type Prepared = Omit<Running, 'callbacks' | 'step'>;

export interface Setting {
  readonly tenantId: string;
  readonly baseUrl: string;
  readonly locale: string | undefined;
}

/** What passes: the token may still be good. */
const passing = new Set(['network_error', 'too_many_requests', 'unexpected_error']);

/**
 * Answers `expired` where the token is not good any more (client-api.md §3).
 *
 * @throws ChallengeError `NETWORK_ERROR`
 */
export async function prepare(
  { tenantId, baseUrl, locale }: Setting,
  token: string,
  onTokenExpired: () => void,
): Promise<Prepared | 'expired'> {
  const client = new Stepward({ tenantId, baseUrl, onTokenExpired });
  client.setToken(token);
  const wanted = [locale ?? document.documentElement.lang, ...navigator.languages];
  const [answer, loaded] = await Promise.all([
    client.initChallenge(),
    loadMessages(pickLocale(wanted.filter((tag) => tag !== ''))),
  ]);
  if (answer.data === undefined) {
    if (!passing.has(answer.errorCode ?? '')) return 'expired';
    throw new ChallengeError('NETWORK_ERROR', answer.errorDescription ?? 'The server was not reached.');
  }
  const { messages, locale: shown } = loaded;
  return { client, options: answer.data, text: messages, locale: shown, direction: directionOf(shown) };
}

/**
 * What a flow asks for after a right proof; undefined: nothing that can be shown here, such as an addition. Then the token goes
 * to the application all the same, whose backend hears from `validate` that more is required.
 */
export async function prepareNext(
  setting: Setting,
  token: string,
  onTokenExpired: () => void,
): Promise<Prepared | undefined> {
  const prepared = await prepare(setting, token, onTokenExpired).catch((error: unknown) => {
    if (error instanceof ChallengeError) return undefined;
    throw error;
  });
  if (prepared === undefined || prepared === 'expired') return undefined;
  return prepared.options.verificationMethods?.length === 0 ? undefined : prepared;
}

/** Tells the application, once the dialog is gone. */
export function tell(
  { onChallengeSuccess, onCancel, onTokenExpired }: ChallengeCallbacks,
  outcome: Outcome,
): void {
  if (outcome === 'canceled') onCancel?.();
  else if (outcome === 'expired') onTokenExpired?.();
  else onChallengeSuccess?.({ token: outcome.token });
}

/** `start` as a promise of the token. */
export function startAsync(
  start: (callbacks: ChallengeCallbacks) => Promise<void>,
): Promise<{ token: string }> {
  return new Promise((resolve, reject) => {
    start({
      onChallengeSuccess: resolve,
      onCancel: () => reject(new ChallengeError('USER_CANCELED', 'The person closed the challenge.')),
      onTokenExpired: () =>
        reject(new ChallengeError('TOKEN_EXPIRED', 'The token is too old; ask your backend for a new one.')),
    }).catch(reject);
  });
}
