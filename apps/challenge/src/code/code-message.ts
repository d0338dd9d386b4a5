import { remaining } from '../flow/countdown.ts';
import type { Messages } from '../messages/en.ts';
import type { CodeStatus } from './code-status.ts';
import { type CodeLength, usualCodeLength } from './normalize.ts';

/** What differs between the codes that people type. */
export interface CodeWords {
  readonly incomplete: string;
  readonly wrong: string;
  readonly wrongWithTries: (left: number) => string;
  readonly spent: string;
}

/** Of a code that was sent. */
export function sentCodeWords(t: Messages, length: CodeLength = usualCodeLength): CodeWords {
  return {
    ...t.code,
    incomplete: length === 'unknown' ? t.code.incompleteUnknown : t.code.incomplete(length),
  };
}

export function appCodeWords(t: Messages): CodeWords {
  return { ...sentCodeWords(t), spent: t.code.spentApp };
}

export function recoveryCodeWords(t: Messages): CodeWords {
  return { ...t.recoveryEntry, spent: t.code.spentApp };
}

/** With how long to wait, where the server said so. */
export function limitedMessage(
  { retryAfterSeconds }: { readonly retryAfterSeconds?: number | undefined },
  otherwise: string,
  t: Messages,
): string {
  return retryAfterSeconds === undefined ? otherwise : t.tooMany(remaining(retryAfterSeconds));
}

/** The sentence under the input; empty where there is nothing to say. `secondsLeft` counts down a lock. */
export function codeMessage(status: CodeStatus, words: CodeWords, t: Messages, secondsLeft: number): string {
  switch (status.kind) {
    case 'incomplete':
      return words.incomplete;
    case 'wrong':
      return status.attemptsRemaining === undefined
        ? words.wrong
        : words.wrongWithTries(status.attemptsRemaining);
    case 'expired':
      return t.code.expired;
    case 'spent':
      return words.spent;
    case 'locked':
      return t.code.locked(remaining(secondsLeft));
    case 'offline':
      return t.code.offline;
    case 'limited':
      return limitedMessage(status, t.code.limited, t);
    default:
      return '';
  }
}
