/**
 * How many wrong tries are let through (SECURITY N-01, N-03, N-29). Pure: the caller loads the counters, asks
 * `admission`, evaluates the try, and stores what `register` returns, all in one transaction. Where evaluating takes
 * time (scrypt, signatures), it asks before, and again in the transaction that makes the evaluation count.
 */
import type { Lane } from './factor-class.ts';

/** N-01: then the challenge is dead; the action and other methods stay open. */
export const challengeFailuresMax = 5;
/** N-01: then the action is CHALLENGE_FAILED. */
export const actionFailuresMax = 10;
/** N-03 and NIST SP 800-63B-4 §3.2.2: consecutive failures ever, over both lanes. */
export const consecutiveFailuresMax = 100;
/** N-29: of those, kept for known devices. */
export const knownDeviceReserve = 10;
/** N-03: each lane waits after its 5th consecutive failure: 30 s, then double, at most 1 h. */
export const failuresBeforeDelay = 5;
export const firstDelayMs = 30_000;
export const delayMaxMs = 60 * 60_000;

/** Consecutive failures of one lane, and until when (Unix ms) it is closed for the moment. */
export type LaneFailures = { readonly failures: number; readonly lockedUntil: number };

/** Per tenant, user and factor class; lives as long as the user. JSON-safe. */
export type FactorFailures = { readonly unknownDevice: LaneFailures; readonly knownDevice: LaneFailures };

export type Attempts = {
  /** Wrong tries in this challenge (one challengeId, resends included). */
  readonly challengeFailures: number;
  /** Wrong tries in this action, over all methods. */
  readonly actionFailures: number;
  readonly factor: FactorFailures;
};

export type AttemptEvent =
  | { readonly type: 'WRONG_CODE'; readonly lane: Lane }
  /** The factor was proven. */
  | { readonly type: 'SUCCEEDED' }
  /** The account was recovered, or an operator reset the factor. */
  | { readonly type: 'RECOVERED' }
  | { readonly type: 'ACTION_STARTED' }
  | { readonly type: 'CHALLENGE_STARTED' }
  | { readonly type: 'CODE_RESENT' }
  | { readonly type: 'CHALLENGE_EXPIRED' };

export type Admission =
  /** `remaining`: wrong tries left before this challenge is dead, at least 1. */
  | { readonly admitted: true; readonly remaining: number }
  /** `challenge_dead` is `MAX_ATTEMPTS_EXCEEDED` on the wire. */
  | { readonly admitted: false; readonly reason: 'action_failed' | 'challenge_dead' | 'factor_disabled' }
  | { readonly admitted: false; readonly reason: 'delayed'; readonly lockedUntil: number };

const noLaneFailures: LaneFailures = { failures: 0, lockedUntil: 0 };

/** The state of a factor that has not failed since it last succeeded. */
export const noFactorFailures: FactorFailures = {
  unknownDevice: noLaneFailures,
  knownDevice: noLaneFailures,
};

export const noAttempts: Attempts = { challengeFailures: 0, actionFailures: 0, factor: noFactorFailures };

/** Whether a try may be evaluated now. A refused try is not evaluated and not counted. */
export function admission(attempts: Attempts, now: number, lane: Lane): Admission {
  if (attempts.actionFailures >= actionFailuresMax) return { admitted: false, reason: 'action_failed' };
  if (attempts.challengeFailures >= challengeFailuresMax)
    return { admitted: false, reason: 'challenge_dead' };
  if (hardRemaining(attempts.factor, lane) <= 0) return { admitted: false, reason: 'factor_disabled' };
  const lockedUntil = lockedUntilIn(attempts.factor, lane);
  if (lockedUntil > now) return { admitted: false, reason: 'delayed', lockedUntil };
  return { admitted: true, remaining: remaining(attempts, lane) };
}

/** The counters after an event. Only success of the factor or recovery lowers its count (NIST 63B-4 §3.1.3). */
export function register(attempts: Attempts, event: AttemptEvent, now: number): Attempts {
  switch (event.type) {
    case 'WRONG_CODE':
      return {
        challengeFailures: attempts.challengeFailures + 1,
        actionFailures: attempts.actionFailures + 1,
        factor: withFailure(attempts.factor, event.lane, now),
      };
    case 'SUCCEEDED':
    case 'RECOVERED':
      return { ...attempts, factor: noFactorFailures };
    case 'ACTION_STARTED':
      return { ...attempts, challengeFailures: 0, actionFailures: 0 };
    case 'CHALLENGE_STARTED':
      return { ...attempts, challengeFailures: 0 };
    case 'CODE_RESENT':
    case 'CHALLENGE_EXPIRED':
      return attempts;
  }
}

/** Consecutive failures over both lanes: what I3 bounds by 100. */
export function consecutiveFailures({ unknownDevice, knownDevice }: FactorFailures): number {
  return unknownDevice.failures + knownDevice.failures;
}

/** Until when (Unix ms) a lane is closed for the moment; 0 when it is not. For `lockedUntil` of session and verify. */
export function lockedUntilIn(factor: FactorFailures, lane: Lane): number {
  if (lane === 'phishing_resistant') return 0;
  return lane === 'known_device' ? factor.knownDevice.lockedUntil : factor.unknownDevice.lockedUntil;
}

function remaining(attempts: Attempts, lane: Lane): number {
  return Math.min(
    challengeFailuresMax - attempts.challengeFailures,
    actionFailuresMax - attempts.actionFailures,
    hardRemaining(attempts.factor, lane),
  );
}

function hardRemaining(factor: FactorFailures, lane: Lane): number {
  if (lane === 'phishing_resistant') return Number.POSITIVE_INFINITY;
  const reserved = lane === 'known_device' ? 0 : knownDeviceReserve;
  return consecutiveFailuresMax - reserved - consecutiveFailures(factor);
}

function withFailure(factor: FactorFailures, lane: Lane, now: number): FactorFailures {
  if (lane === 'phishing_resistant') return factor;
  if (lane === 'known_device') return { ...factor, knownDevice: afterFailure(factor.knownDevice, now) };
  return { ...factor, unknownDevice: afterFailure(factor.unknownDevice, now) };
}

function afterFailure(lane: LaneFailures, now: number): LaneFailures {
  const failures = lane.failures + 1;
  // Never shortened, also when the clock was set back in between.
  return { failures, lockedUntil: Math.max(lane.lockedUntil, now + delayMs(failures)) };
}

function delayMs(failures: number): number {
  if (failures < failuresBeforeDelay) return 0;
  return Math.min(firstDelayMs * 2 ** (failures - failuresBeforeDelay), delayMaxMs);
}
