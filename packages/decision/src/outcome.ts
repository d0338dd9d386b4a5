/** What a rule or an action's default says, mildest first. */
export const outcomes = ['ALLOW', 'CHALLENGE', 'REVIEW', 'BLOCK'] as const;
export type Outcome = (typeof outcomes)[number];

/** Where an action stands (contract/server-api.md §5). */
export const actionStates = [
  'ALLOW',
  'BLOCK',
  'CHALLENGE_REQUIRED',
  'CHALLENGE_SUCCEEDED',
  'CHALLENGE_FAILED',
  'REVIEW_REQUIRED',
  'REVIEW_SUCCEEDED',
  'REVIEW_FAILED',
] as const;
export type ActionState = (typeof actionStates)[number];

const stateByOutcome: Readonly<Record<Outcome, ActionState>> = {
  ALLOW: 'ALLOW',
  CHALLENGE: 'CHALLENGE_REQUIRED',
  REVIEW: 'REVIEW_REQUIRED',
  BLOCK: 'BLOCK',
};

/** The state in which an action starts (contract/management-api.md §4.2). */
export function outcomeToState(outcome: Outcome): ActionState {
  return stateByOutcome[outcome];
}

/** Moves that a challenge or a review may make (contract/server-api.md §9). States without moves are terminal. */
const nextStates: Readonly<Record<ActionState, readonly ActionState[]>> = {
  // A person who may go on and proves a factor all the same has done more than was asked (docs/decisions/0009).
  ALLOW: ['CHALLENGE_SUCCEEDED'],
  BLOCK: [],
  // A flow may refuse after a proof: its way depends on the method.
  CHALLENGE_REQUIRED: ['CHALLENGE_SUCCEEDED', 'CHALLENGE_FAILED', 'BLOCK'],
  CHALLENGE_SUCCEEDED: [],
  CHALLENGE_FAILED: [],
  REVIEW_REQUIRED: ['REVIEW_SUCCEEDED', 'REVIEW_FAILED'],
  REVIEW_SUCCEEDED: [],
  REVIEW_FAILED: [],
};

/**
 * Whether a person, a factor or a reviewer may move an action from one state to another.
 * A caller with the secret key may set any state and does not ask here (contract/server-api.md §9, PATCH).
 */
export function legalTransition(from: ActionState, to: ActionState): boolean {
  return nextStates[from].includes(to);
}

/** Whether nothing that a person, a factor or a reviewer does moves an action out of this state. */
export function isTerminalState(state: ActionState): boolean {
  return nextStates[state].length === 0;
}
