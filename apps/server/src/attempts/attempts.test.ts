import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { verificationMethods } from '../authenticators/verification-method.ts';
import {
  type AttemptEvent,
  type Attempts,
  admission,
  consecutiveFailures,
  lockedUntilIn,
  noAttempts,
  register,
} from './attempts.ts';
import { factorClassOf, type Lane, laneOf } from './factor-class.ts';

const start = 1_795_000_000_000;
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

const fail = (lane: Lane = 'unknown_device'): AttemptEvent => ({ type: 'WRONG_CODE', lane });
const run = (attempts: Attempts, events: readonly AttemptEvent[], now = start) =>
  events.reduce((state, event) => register(state, event, now), attempts);
const times = <T>(count: number, value: T): T[] => Array.from({ length: count }, () => value);
/** A state of the factor with nothing counted in challenge and action. */
const freshAction = (attempts: Attempts) => register(attempts, { type: 'ACTION_STARTED' }, start);

/** One try: evaluated only when admitted, in a challenge and action that are still open. */
function tryOnce(attempts: Attempts, now: number, lane: Lane): { attempts: Attempts; evaluated: boolean } {
  const opened = openedAction(attempts, now, lane);
  const evaluated = admission(opened, now, lane).admitted;
  return { attempts: evaluated ? register(opened, fail(lane), now) : opened, evaluated };
}

function openedAction(attempts: Attempts, now: number, lane: Lane): Attempts {
  const verdict = admission(attempts, now, lane);
  if (verdict.admitted) return attempts;
  if (verdict.reason === 'challenge_dead') return register(attempts, { type: 'CHALLENGE_STARTED' }, now);
  return verdict.reason === 'action_failed' ? register(attempts, { type: 'ACTION_STARTED' }, now) : attempts;
}

describe('one challenge and one action (N-01)', () => {
  it('lets five wrong tries through, then the challenge is dead, for every lane', () => {
    const lanes: Lane[] = ['unknown_device', 'known_device', 'phishing_resistant'];
    for (const lane of lanes) {
      for (let failures = 0; failures < 5; failures += 1) {
        const attempts = { ...noAttempts, challengeFailures: failures };
        expect(admission(attempts, start, lane)).toEqual({ admitted: true, remaining: 5 - failures });
      }
      const dead = run(noAttempts, times(5, fail(lane)));
      expect(admission(dead, start + dayMs, lane)).toEqual({ admitted: false, reason: 'challenge_dead' });
    }
  });

  it('counts resends into the same challenge', () => {
    const attempts = run(noAttempts, [...times(4, fail()), { type: 'CODE_RESENT' }, fail()]);
    expect(admission(attempts, start + dayMs, 'unknown_device')).toMatchObject({ reason: 'challenge_dead' });
  });

  it('lets ten wrong tries through in one action over all methods, then it has failed', () => {
    const newChallenge: AttemptEvent = { type: 'CHALLENGE_STARTED' };
    const nine = run(noAttempts, [
      ...times(5, fail('phishing_resistant')),
      newChallenge,
      ...times(4, fail()),
    ]);
    expect(admission(nine, start, 'unknown_device')).toEqual({ admitted: true, remaining: 1 });
    const ten = run(nine, [fail(), newChallenge]);
    expect(admission(ten, start + dayMs, 'unknown_device')).toEqual({
      admitted: false,
      reason: 'action_failed',
    });
    expect(admission(ten, start + dayMs, 'phishing_resistant')).toEqual({
      admitted: false,
      reason: 'action_failed',
    });
  });

  it('counts tries of the action even where each challenge is new', () => {
    const nine = { ...noAttempts, actionFailures: 9 };
    expect(admission(nine, start, 'known_device')).toEqual({ admitted: true, remaining: 1 });
  });

  it('starts a new action with all tries, but not the factor', () => {
    const again = freshAction(run(noAttempts, times(4, fail())));
    expect(admission(again, start, 'unknown_device')).toEqual({ admitted: true, remaining: 5 });
    expect(consecutiveFailures(again.factor)).toBe(4);
  });
});

describe('delays of a factor (N-03)', () => {
  const delays: [failures: number, delayMs: number][] = [
    [1, 0],
    [4, 0],
    [5, 30_000],
    [6, 60_000],
    [7, 120_000],
    [8, 240_000],
    [11, 1_920_000],
    [12, hourMs],
    [13, hourMs],
    [90, hourMs],
  ];

  it.each(delays)('after %i consecutive failures: %i ms', (failures, delayMs) => {
    const attempts = run(noAttempts, times(failures, fail()));
    expect(lockedUntilIn(attempts.factor, 'unknown_device')).toBe(start + delayMs);
  });

  it('closes the lane until the delay is over, to the millisecond', () => {
    const attempts = freshAction(run(noAttempts, times(5, fail())));
    const lockedUntil = start + 30_000;
    expect(admission(attempts, lockedUntil - 1, 'unknown_device')).toEqual({
      admitted: false,
      reason: 'delayed',
      lockedUntil,
    });
    expect(admission(attempts, lockedUntil, 'unknown_device')).toEqual({ admitted: true, remaining: 5 });
  });

  it('is not shortened by a clock that is set back', () => {
    const later = run(noAttempts, times(12, fail()), start);
    const setBack = register(later, fail(), start - dayMs);
    expect(lockedUntilIn(setBack.factor, 'unknown_device')).toBe(start + hourMs);
  });

  it('ends with success or recovery', () => {
    const failed = run(noAttempts, times(50, fail()));
    for (const type of ['SUCCEEDED', 'RECOVERED'] as const) {
      const reset = freshAction(register(failed, { type }, start));
      expect(reset).toEqual(noAttempts);
    }
  });
});

describe('T02: guessing over 30 days', () => {
  it('evaluates at most 90 of 10,000 tries from unknown devices, and then none until recovery', () => {
    let attempts = noAttempts;
    let evaluations = 0;
    for (let index = 0; index < 10_000; index += 1) {
      const outcome = tryOnce(attempts, start + (index * 30 * dayMs) / 10_000, 'unknown_device');
      attempts = outcome.attempts;
      evaluations += outcome.evaluated ? 1 : 0;
    }
    expect(evaluations).toBe(90);
    const aYearLater = freshAction(attempts);
    expect(admission(aYearLater, start + 365 * dayMs, 'unknown_device')).toEqual({
      admitted: false,
      reason: 'factor_disabled',
    });
    const recovered = register(aYearLater, { type: 'RECOVERED' }, start + 365 * dayMs);
    expect(admission(recovered, start + 365 * dayMs, 'unknown_device')).toMatchObject({ admitted: true });
  });

  it('never evaluates more than 100 over all lanes and rhythms without a success', () => {
    const lane = fc.constantFrom<Lane>('unknown_device', 'known_device');
    const tries = fc.array(fc.record({ lane, waitMs: fc.integer({ min: 0, max: 3 * hourMs }) }), {
      minLength: 200,
      maxLength: 600,
    });
    fc.assert(
      fc.property(tries, (list) => {
        let attempts = noAttempts;
        let now = start;
        let evaluations = 0;
        for (const { lane: through, waitMs } of list) {
          now += waitMs;
          const outcome = tryOnce(attempts, now, through);
          attempts = outcome.attempts;
          evaluations += outcome.evaluated ? 1 : 0;
        }
        expect(evaluations).toBeLessThanOrEqual(100);
        expect(consecutiveFailures(attempts.factor)).toBe(evaluations);
      }),
      { numRuns: 50 },
    );
  });
});

describe('T03: nothing but success or recovery lowers the count', () => {
  const anyEvent: fc.Arbitrary<AttemptEvent> = fc.oneof(
    fc.constantFrom<Lane>('unknown_device', 'known_device').map(fail),
    fc
      .constantFrom<AttemptEvent['type']>(
        'CODE_RESENT',
        'CHALLENGE_STARTED',
        'CHALLENGE_EXPIRED',
        'ACTION_STARTED',
      )
      .map((type) => ({ type }) as AttemptEvent),
    fc.constantFrom<AttemptEvent>({ type: 'SUCCEEDED' }, { type: 'RECOVERED' }),
  );

  it('for any interleaving of resend, new challenge, new action, expiry, failure and success', () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 60 }), (events) => {
        let attempts = noAttempts;
        let failuresSinceReset = 0;
        let now = start;
        for (const event of events) {
          now += minuteMs;
          const before = attempts;
          attempts = register(attempts, event, now);
          const isReset = event.type === 'SUCCEEDED' || event.type === 'RECOVERED';
          failuresSinceReset = isReset ? 0 : failuresSinceReset + (event.type === 'WRONG_CODE' ? 1 : 0);
          expect(consecutiveFailures(attempts.factor)).toBe(failuresSinceReset);
          if (!isReset) {
            const lane = 'unknown_device';
            expect(lockedUntilIn(attempts.factor, lane)).toBeGreaterThanOrEqual(
              lockedUntilIn(before.factor, lane),
            );
          }
        }
      }),
    );
  });

  it('survives storage as JSON', () => {
    const attempts = run(noAttempts, times(7, fail()));
    expect(JSON.parse(JSON.stringify(attempts))).toEqual(attempts);
  });
});

describe('T05: strangers cannot lock the owner out (N-29)', () => {
  const besieged = freshAction(
    Array.from({ length: 1000 }).reduce<Attempts>(
      (attempts, _, index) => tryOnce(attempts, start + index * hourMs, 'unknown_device').attempts,
      noAttempts,
    ),
  );
  const now = start + 1000 * hourMs;

  it('keeps ten tries for known devices once the unknown lane is closed', () => {
    expect(admission(besieged, now, 'unknown_device')).toMatchObject({ reason: 'factor_disabled' });
    let attempts = besieged;
    let evaluations = 0;
    for (let index = 0; index < 50; index += 1) {
      const outcome = tryOnce(attempts, now + index * hourMs, 'known_device');
      attempts = outcome.attempts;
      evaluations += outcome.evaluated ? 1 : 0;
    }
    expect(evaluations).toBe(10);
    expect(admission(freshAction(attempts), now + dayMs * 30, 'known_device')).toMatchObject({
      reason: 'factor_disabled',
    });
  });

  it('does not delay known devices for the failures of strangers', () => {
    const attempts = freshAction(run(noAttempts, times(20, fail())));
    expect(admission(attempts, start, 'unknown_device')).toMatchObject({ reason: 'delayed' });
    expect(admission(attempts, start, 'known_device')).toMatchObject({ admitted: true });
    expect(admission(attempts, start, 'phishing_resistant')).toMatchObject({ admitted: true });
    expect(lockedUntilIn(attempts.factor, 'phishing_resistant')).toBe(0);
  });

  it('delays a known device for its own failures, and only it', () => {
    const attempts = freshAction(run(noAttempts, times(6, fail('known_device'))));
    expect(lockedUntilIn(attempts.factor, 'known_device')).toBe(start + minuteMs);
    expect(admission(attempts, start, 'known_device')).toMatchObject({ reason: 'delayed' });
    expect(admission(attempts, start, 'unknown_device')).toMatchObject({ admitted: true });
  });

  it('never locks a passkey, and its failures close no other lane', () => {
    expect(admission(besieged, now, 'phishing_resistant')).toEqual({ admitted: true, remaining: 5 });
    const failedPasskey = freshAction(run(noAttempts, times(500, fail('phishing_resistant'))));
    expect(admission(failedPasskey, start, 'phishing_resistant')).toMatchObject({ admitted: true });
    expect(admission(failedPasskey, start, 'unknown_device')).toMatchObject({ admitted: true });
  });

  it('opens all lanes again when the owner succeeds on a known device', () => {
    const succeeded = register(besieged, { type: 'SUCCEEDED' }, now);
    expect(admission(succeeded, now, 'unknown_device')).toMatchObject({ admitted: true });
  });
});

describe('factor classes', () => {
  it('exist for every method of the wire', () => {
    for (const method of verificationMethods) expect(factorClassOf(method)).toBeTypeOf('string');
  });

  it('are shared by methods that reach the same thing', () => {
    expect(factorClassOf('EMAIL_MAGIC_LINK')).toBe(factorClassOf('EMAIL_OTP'));
    expect(factorClassOf('WHATSAPP')).toBe(factorClassOf('SMS'));
    expect(factorClassOf('AUTHENTICATOR_APP')).not.toBe(factorClassOf('RECOVERY_CODE'));
  });

  it('send only WebAuthn through the lane that never locks', () => {
    for (const method of verificationMethods) {
      const isWebAuthn = method === 'PASSKEY' || method === 'SECURITY_KEY';
      expect(laneOf(method, false)).toBe(isWebAuthn ? 'phishing_resistant' : 'unknown_device');
      expect(laneOf(method, true)).toBe(isWebAuthn ? 'phishing_resistant' : 'known_device');
    }
  });
});
