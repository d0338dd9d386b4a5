/**
 * How far an action has gone in its flow: what was done at the nodes that asked for something, and the node that asks now. It
 * is a column of the action, written with the decision and changed by a compare-and-swap.
 */
import type { FlowDeed } from '@stepward/decision';
import type { Action } from '../actions/action.ts';

export interface RecordedDeed extends FlowDeed {
  /** Unix milliseconds. */
  readonly at: number;
  /** The challenge that proved it. */
  readonly challengeId?: string;
  /** A push that needed no number (SECURITY row 41): no more than a code by e-mail is worth. */
  readonly isApprovedOnly?: true;
}

export interface FlowState {
  /** The node that waits for the person; null: the flow is over. */
  readonly at: string | null;
  /** At an ENROLLMENT: the person proved who they are, or had nothing to prove it with, and may add one of its methods. */
  readonly isAdding?: true;
  readonly deeds: readonly RecordedDeed[];
}

/** Undefined: no flow decides this action. */
export const flowStateOf = ({ flow }: Pick<Action, 'flow'>): FlowState | undefined =>
  flow === undefined ? undefined : (JSON.parse(flow) as FlowState);

/** The action waits for a new authenticator, as its flow asks. */
export function isAddingInFlow(action: Pick<Action, 'flow' | 'state'>): boolean {
  return action.state === 'CHALLENGE_REQUIRED' && flowStateOf(action)?.isAdding === true;
}

/** What was begun then was begun at a node that asks no more: it proves nothing at the next. */
export function isOfEarlierNode(action: Pick<Action, 'flow'>, begunAt: number): boolean {
  return flowStateOf(action)?.deeds.some(({ at }) => at > begunAt) ?? false;
}

/** For who asks how their challenge went: it was right, and the flow waits for another step. */
export function moreRequired(
  action: Pick<Action, 'flow' | 'state'>,
  challengeId: string,
): { isMoreRequired?: true } {
  const isWaiting = action.state === 'CHALLENGE_REQUIRED' && isProvenInFlow(action, challengeId);
  return isWaiting ? { isMoreRequired: true } : {};
}

/** This challenge has proven something in the action, though its flow may ask for more or have refused since. */
export function isProvenInFlow(action: Pick<Action, 'flow'>, challengeId: string): boolean {
  return flowStateOf(action)?.deeds.some((deed) => deed.challengeId === challengeId) ?? false;
}
