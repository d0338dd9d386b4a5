// Starting a challenge: one at a time, shown when the server has said what to show.
import { type ChallengeOptions, Stepward } from '@stepward/browser';
import { ChallengeError } from './challenge-error.ts';
import { directionOf, loadMessages, pickLocale } from './messages/catalogues.ts';
import type { Messages } from './messages/messages.ts';
import { offeredMethods } from './methods.ts';
import type { Over } from './screen-context.ts';
import type { ChallengeCallbacks } from './types.ts';

export type Outcome = { readonly token: string } | 'canceled' | 'expired' | 'NO_METHOD' | 'CHALLENGE_FAILED';

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
  /** It cannot be met: why is all there is to show. */
  readonly over: Over | undefined;
}

export type Prepared = Omit<Running, 'callbacks' | 'step'>;

export interface Setting {
  readonly tenantId: string;
  readonly baseUrl: string;
  readonly locale: string | undefined;
}

/** What passes: the token may still be good. */
const passing = new Set(['network_error', 'too_many_requests', 'unexpected_error']);
/** What the server answers where the action does not wait for a proof. */
const notWaiting = 'invalid_request';

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
  const [{ data, errorCode, errorDescription }, loaded] = await Promise.all([
    client.initChallenge(),
    loadMessages(pickLocale(wanted.filter((tag) => tag !== ''))),
  ]);
  if (data === undefined && passing.has(errorCode ?? ''))
    throw new ChallengeError('NETWORK_ERROR', errorDescription ?? 'The server was not reached.');
  if (data === undefined && errorCode !== notWaiting) return 'expired';
  const { messages, locale: shown } = loaded;
  const options = data ?? { token, verificationMethods: [] };
  const over = data === undefined ? 'failed' : overOf(options);
  return { client, options, text: messages, locale: shown, direction: directionOf(shown), over };
}

const overOf = (options: ChallengeOptions): Over | undefined =>
  offeredMethods(options, true).length === 0 ? 'noMethod' : undefined;

/** Asks the server whether the action still waits for a proof; undefined: it does, or nobody knows. */
export async function askOver(client: Stepward): Promise<Over | undefined> {
  const { data, errorCode } = await client.initChallenge();
  if (data !== undefined) return overOf(data);
  return errorCode === notWaiting ? 'failed' : undefined;
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
    // A proof was made, whatever went wrong since: the application gets it, and its log what nobody expected.
    if (!(error instanceof ChallengeError)) reportError(error);
    return undefined;
  });
  return prepared === undefined || prepared === 'expired' || prepared.over !== undefined
    ? undefined
    : prepared;
}

const messages = {
  NO_METHOD: 'The person has no way to prove themselves that this action permits.',
  CHALLENGE_FAILED: 'The action does not wait for a proof: it was declined, failed, refused or is over.',
} as const;

/** Tells the application, once the dialog is gone. */
export function tell(
  { onChallengeSuccess, onCancel, onTokenExpired, onError }: ChallengeCallbacks,
  outcome: Outcome,
): void {
  if (typeof outcome === 'object') onChallengeSuccess?.({ token: outcome.token });
  else if (outcome === 'expired') onTokenExpired?.();
  // Applications that know the callbacks of the public SDK alone hear that it has ended.
  else if (outcome === 'canceled' || onError === undefined) onCancel?.();
  else onError(new ChallengeError(outcome, messages[outcome]));
}

/** `start` as a promise of the token. */
export function startAsync(
  start: (callbacks: ChallengeCallbacks) => Promise<void>,
): Promise<{ token: string }> {
  return new Promise((resolve, reject) => {
    start({
      onChallengeSuccess: resolve,
      onError: reject,
      onCancel: () => reject(new ChallengeError('USER_CANCELED', 'The person closed the challenge.')),
      onTokenExpired: () =>
        reject(new ChallengeError('TOKEN_EXPIRED', 'The token is too old; ask your backend for a new one.')),
    }).catch(reject);
  });
}
