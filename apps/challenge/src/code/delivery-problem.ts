import type { Messages } from '../messages/en.ts';
import { limitedMessage } from './code-message.ts';
import type { DeliveryState } from './use-delivery.ts';

interface ProblemWords {
  /** Said where this target is not allowed; absent: as of any other failure. */
  readonly refused?: string;
  readonly words?: Pick<Messages['email'], 'notSent' | 'notSentOffline' | 'notSentLimited'>;
}

/** Why nothing was sent; empty where something was, or is about to be. */
export function deliveryProblem(
  state: DeliveryState,
  t: Messages,
  { refused, words = t.email }: ProblemWords = {},
): string {
  if (state.kind !== 'failed') return '';
  if (state.reason === 'offline') return words.notSentOffline;
  if (state.reason === 'refused') return refused ?? words.notSent;
  return state.reason === 'limited' ? limitedMessage(state, words.notSentLimited, t) : words.notSent;
}
