/** T33 over every pair of methods: a new one cannot be left out of the table by mistake. */
import { describe, expect, it } from 'vitest';
import { type VerificationMethod, verificationMethods } from '../authenticators/verification-method.ts';
import { mayAddAuthenticator, mayRemoveAuthenticator, mayUpdateAuthenticator } from './enrolment.ts';

const now = 1_795_000_000_000;

/** Weakest first; written down a second time, so that a change of the order is a change of two files. */
const levels: Readonly<Record<Exclude<VerificationMethod, 'RECOVERY_CODE'>, number>> = {
  EMAIL_OTP: 1,
  EMAIL_MAGIC_LINK: 1,
  VERIFF: 1,
  IPROOV: 1,
  IDVERSE: 1,
  PALM_BIOMETRICS_RR: 1,
  SMS: 2,
  WHATSAPP: 2,
  AUTHENTICATOR_APP: 3,
  PUSH: 3,
  DEVICE: 3,
  PASSKEY: 4,
  SECURITY_KEY: 4,
};
type Method = keyof typeof levels;
const methods = Object.keys(levels) as Method[];

const scopes = {
  challenge: ['read:authenticators'],
  none: [] as string[],
  add: ['add:authenticators'],
  update: ['update:authenticators'],
  remove: ['remove:authenticators'],
};
type Scope = keyof typeof scopes;
const names = Object.keys(scopes) as Scope[];

const proofOf = (method: Method) => [{ method, at: now }];

it('knows every method', () => {
  expect([...methods, 'RECOVERY_CODE'].sort()).toEqual([...verificationMethods].sort());
});

describe('T33: every pair of an existing and a new factor, with tokens of every scope', () => {
  it.each(methods)('holding %s', (held) => {
    for (const adding of methods) {
      const needed = Math.min(levels[held], levels[adding]);
      for (const scope of names) {
        const request = { existing: [held], vouchedEmail: undefined, tokenScopes: scopes[scope], now };
        const may = (evidence: ReturnType<typeof proofOf>) =>
          mayAddAuthenticator({ ...request, adding: { method: adding }, evidence }).allowed;
        expect([adding, scope, may([])]).toEqual([adding, scope, false]);
        for (const proven of methods) {
          const expected = scope === 'add' && levels[proven] >= needed;
          expect([adding, scope, proven, may(proofOf(proven))]).toEqual([adding, scope, proven, expected]);
        }
      }
    }
  });
});

describe('row 34: removing, by scope and proof', () => {
  it.each(methods)('%s beside another', (removing) => {
    for (const scope of names)
      for (const proven of methods) {
        const request = { existing: [removing, 'EMAIL_OTP' as const], removing, now };
        const right = mayRemoveAuthenticator({
          ...request,
          tokenScopes: scopes[scope],
          evidence: proofOf(proven),
        });
        const expected = scope === 'remove' && levels[proven] >= levels[removing];
        expect([scope, proven, right.allowed]).toEqual([scope, proven, expected]);
      }
  });

  it.each(methods)(
    '%s alone never, whatever the proof, and recovery codes do not stand in for it',
    (removing) => {
      const request = { removing, tokenScopes: scopes.remove, evidence: proofOf('PASSKEY'), now };
      for (const existing of [[removing], [removing, 'RECOVERY_CODE' as const]])
        expect(mayRemoveAuthenticator({ ...request, existing })).toEqual({
          allowed: false,
          reason: 'last_one',
        });
    },
  );
});

it('renaming takes the update scope and any recent proof', () => {
  const minuteMs = 60_000;
  for (const scope of names)
    for (const ageMs of [0, 10 * minuteMs, 10 * minuteMs + 1]) {
      const evidence = [{ method: 'EMAIL_OTP' as const, at: now - ageMs }];
      const right = mayUpdateAuthenticator({ tokenScopes: scopes[scope], evidence, now });
      expect([scope, ageMs, right.allowed]).toEqual([
        scope,
        ageMs,
        scope === 'update' && ageMs <= 10 * minuteMs,
      ]);
    }
  expect(mayUpdateAuthenticator({ tokenScopes: scopes.update, evidence: [], now }).allowed).toBe(false);
});

it('a new address follows the table of adding, by the update scope', () => {
  for (const scope of names)
    for (const proven of methods) {
      const adding = { method: 'SMS' as const, replaces: 'an-id' };
      const request = { existing: ['PASSKEY' as const, 'SMS' as const], vouchedEmail: undefined, now };
      const right = mayAddAuthenticator({
        ...request,
        adding,
        tokenScopes: scopes[scope],
        evidence: proofOf(proven),
      });
      const expected = scope === 'update' && levels[proven] >= levels.SMS;
      expect([scope, proven, right.allowed]).toEqual([scope, proven, expected]);
    }
});
