/** The whole journey of the page, as a table. */
import type { ActionState } from '@stepward/decision';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Journey, nextStep, type Step } from './next-step.ts';

const journey = (state: ActionState, change: Partial<Journey> = {}): Journey => ({
  state,
  isEnrolled: false,
  usableMethods: [],
  enrollableMethods: [],
  mayPrompt: true,
  owesRecoveryCodes: false,
  endsInSettings: false,
  ...change,
});
const email = { enrollableMethods: ['EMAIL_OTP'] };
const passkey = { enrollableMethods: ['PASSKEY', 'AUTHENTICATOR_APP'] };
const settings = { endsInSettings: true };
const enrolled = { isEnrolled: true, usableMethods: ['EMAIL_OTP'] };

const table: readonly [name: string, Journey, Step][] = [
  ['a first sign-in enrols', journey('CHALLENGE_REQUIRED', email), 'ENROLL'],
  ['an enrolled person proves', journey('CHALLENGE_REQUIRED', enrolled), 'VERIFY'],
  ['also where more could be added', journey('CHALLENGE_REQUIRED', { ...enrolled, ...passkey }), 'VERIFY'],
  ['nothing may be added: it cannot be met', journey('CHALLENGE_REQUIRED'), 'FAILED'],
  [
    'a flow that waits for an addition, after a proof',
    journey('CHALLENGE_REQUIRED', { isEnrolled: true, isAdding: true, ...passkey }),
    'ENROLL',
  ],
  [
    'a flow that waits for an addition which is not possible',
    journey('CHALLENGE_REQUIRED', { isEnrolled: true, isAdding: true }),
    'FAILED',
  ],
  [
    'enrolled, but not in what is asked for: no way round',
    journey('CHALLENGE_REQUIRED', { isEnrolled: true, ...passkey }),
    'FAILED',
  ],
  [
    'codes owed come before the passkey',
    journey('CHALLENGE_SUCCEEDED', { ...enrolled, ...passkey, owesRecoveryCodes: true }),
    'SHOW_RECOVERY_CODES',
  ],
  ['then the passkey', journey('CHALLENGE_SUCCEEDED', { ...enrolled, ...passkey }), 'OFFER_PASSKEY'],
  [
    'only a passkey is offered',
    journey('CHALLENGE_SUCCEEDED', { ...enrolled, enrollableMethods: ['AUTHENTICATOR_APP'] }),
    'COMPLETE',
  ],
  [
    'nor that where nothing is',
    journey('CHALLENGE_SUCCEEDED', { ...enrolled, ...passkey, mayPrompt: false }),
    'COMPLETE',
  ],
  [
    'what has to be set up is not an offer',
    journey('CHALLENGE_REQUIRED', { ...passkey, mayPrompt: false }),
    'ENROLL',
  ],
  ['nothing more', journey('CHALLENGE_SUCCEEDED', enrolled), 'COMPLETE'],
  ['allowed and without a factor: may enrol', journey('ALLOW', email), 'ENROLL'],
  ['allowed with a factor', journey('ALLOW', enrolled), 'COMPLETE'],
  ['allowed, nothing to add', journey('ALLOW'), 'COMPLETE'],
  [
    'sent to the settings',
    journey('CHALLENGE_SUCCEEDED', { ...enrolled, ...passkey, ...settings }),
    'SETTINGS',
  ],
  [
    'but codes are owed',
    journey('CHALLENGE_SUCCEEDED', { ...settings, owesRecoveryCodes: true }),
    'SHOW_RECOVERY_CODES',
  ],
  ['sent there, and allowed: also without a factor', journey('ALLOW', { ...email, ...settings }), 'SETTINGS'],
  ['sent there, after the proof', journey('CHALLENGE_REQUIRED', { ...enrolled, ...settings }), 'VERIFY'],
  ['a block is sent nowhere', journey('BLOCK', { ...enrolled, ...settings }), 'BLOCKED'],
  ['a review that went well', journey('REVIEW_SUCCEEDED', enrolled), 'COMPLETE'],
  ['a failed challenge', journey('CHALLENGE_FAILED', { ...enrolled, ...passkey }), 'FAILED'],
  ['a block', journey('BLOCK', { ...enrolled, ...passkey }), 'BLOCKED'],
  ['a review that waits', journey('REVIEW_REQUIRED', { ...enrolled, ...passkey }), 'BLOCKED'],
  ['a review that went badly', journey('REVIEW_FAILED', { ...enrolled, ...passkey }), 'BLOCKED'],
];

describe('the next step', () => {
  it.each(table)('%s', (_name, given, step) => expect(nextStep(given)).toBe(step));

  const methods = fc.subarray(['PASSKEY', 'AUTHENTICATOR_APP', 'EMAIL_OTP', 'RECOVERY_CODE']);
  const states: ActionState[] = [
    ...(['ALLOW', 'BLOCK', 'CHALLENGE_REQUIRED', 'CHALLENGE_SUCCEEDED'] as const),
    ...(['CHALLENGE_FAILED', 'REVIEW_REQUIRED', 'REVIEW_SUCCEEDED', 'REVIEW_FAILED'] as const),
  ];
  const any = fc.record({
    state: fc.constantFrom(...states),
    isEnrolled: fc.boolean(),
    usableMethods: methods,
    enrollableMethods: methods,
    owesRecoveryCodes: fc.boolean(),
    mayPrompt: fc.boolean(),
    endsInSettings: fc.boolean(),
  });

  it('never lets an unmet challenge pass for done, nor a refusal for anything else', () => {
    fc.assert(
      fc.property(any, (given) => {
        const step = nextStep(given);
        if (given.state === 'CHALLENGE_REQUIRED') expect(['ENROLL', 'VERIFY', 'FAILED']).toContain(step);
        if (['BLOCK', 'REVIEW_REQUIRED', 'REVIEW_FAILED'].includes(given.state)) expect(step).toBe('BLOCKED');
        if (given.state === 'CHALLENGE_FAILED') expect(step).toBe('FAILED');
        if (step === 'ENROLL') expect(given.isEnrolled).toBe(false);
        if (step === 'COMPLETE') expect(given.owesRecoveryCodes && given.isEnrolled).toBe(false);
      }),
      { numRuns: 2_000 },
    );
  });
});
