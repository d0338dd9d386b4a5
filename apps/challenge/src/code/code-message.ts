import { remaining } from '../flow/countdown.ts';
import type { Messages } from '../messages/en.ts';
import type { CodeStatus } from './code-status.ts';
import { usualCodeLength } from './normalize.ts';

/** What differs between the codes that people type. */
export interface CodeWords {
  readonly incomplete: string;
  readonly wrong: string;
  readonly wrongWithTries: (left: number) => string;
  readonly spent: string;
}

export function emailCodeWords(t: Messages, length: number = usualCodeLength): CodeWords {
  return { ...t.code, incomplete: t.code.incomplete(length) };
}

export function appCodeWords(t: Messages): CodeWords {
  return { ...emailCodeWords(t), spent: t.code.spentApp };
}

export function recoveryCodeWords(t: Messages): CodeWords {
  return { ...t.recoveryEntry, spent: t.code.spentApp };
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
      return t.code.limited;
    default:
      return '';
  }
}
