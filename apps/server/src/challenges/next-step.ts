/**
 * The dispatcher: the one place that decides what a person meets next on the challenge page. Pure; the journey can be
 * read here from top to bottom.
 */
import type { ActionState } from '@stepward/decision';

export type Step =
  | 'ENROLL'
  | 'VERIFY'
  | 'SHOW_RECOVERY_CODES'
  | 'OFFER_PASSKEY'
  | 'SETTINGS'
  | 'COMPLETE'
  | 'FAILED'
  | 'BLOCKED';

export interface Journey {
  readonly state: ActionState;
  /** This person has at least one verified factor. */
  readonly isEnrolled: boolean;
  /** Verified factors this action may be met with. */
  readonly usableMethods: readonly string[];
  /** Factors this person may add now. */
  readonly enrollableMethods: readonly string[];
  /** A flow waits until one of them is added; who the person is was proven before, as far as it can be. */
  readonly isAdding?: boolean;
  /** What may be added after a success is offered, not only found in the settings. */
  readonly mayPrompt: boolean;
  /** A first factor was added in this action, and recovery codes were not shown yet. */
  readonly owesRecoveryCodes: boolean;
  /** The person was sent to their own settings, and may see them. */
  readonly endsInSettings: boolean;
}

export function nextStep(journey: Journey): Step {
  switch (journey.state) {
    case 'CHALLENGE_REQUIRED':
      return waitingStep(journey);
    case 'CHALLENGE_SUCCEEDED':
    case 'ALLOW':
    case 'REVIEW_SUCCEEDED':
      return doneStep(journey);
    case 'CHALLENGE_FAILED':
      return 'FAILED';
    case 'BLOCK':
    case 'REVIEW_REQUIRED':
    case 'REVIEW_FAILED':
      return 'BLOCKED';
  }
}

function waitingStep({ isEnrolled, usableMethods, enrollableMethods, isAdding }: Journey): Step {
  if (usableMethods.length > 0) return 'VERIFY';
  if (isAdding && enrollableMethods.length > 0) return 'ENROLL';
  // Enrolled, but with nothing this decision accepts: a weaker proof must not buy the factor that was asked for.
  return !isEnrolled && enrollableMethods.length > 0 ? 'ENROLL' : 'FAILED';
}

function doneStep(journey: Journey): Step {
  const { state, isEnrolled, owesRecoveryCodes, enrollableMethods, endsInSettings, mayPrompt } = journey;
  if (endsInSettings) return owesRecoveryCodes ? 'SHOW_RECOVERY_CODES' : 'SETTINGS';
  if (state === 'ALLOW' && !isEnrolled && enrollableMethods.length > 0) return 'ENROLL';
  if (owesRecoveryCodes) return 'SHOW_RECOVERY_CODES';
  return mayPrompt && enrollableMethods.includes('PASSKEY') ? 'OFFER_PASSKEY' : 'COMPLETE';
}
