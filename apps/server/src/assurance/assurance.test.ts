import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { verificationMethods } from '../authenticators/verification-method.ts';
import { assuranceOf, orderMethods, strengthOf } from './assurance.ts';

describe('assuranceOf', () => {
  it('never calls e-mail out-of-band or AAL2 (N-13)', () => {
    for (const method of ['EMAIL_OTP', 'EMAIL_MAGIC_LINK'] as const) {
      expect(assuranceOf(method)).toEqual({
        level: 'aal1',
        phishingResistant: false,
        outOfBand: false,
        restricted: false,
      });
    }
  });

  it('calls only WebAuthn phishing-resistant', () => {
    const resistant = verificationMethods.filter((method) => assuranceOf(method).phishingResistant);
    expect(resistant.toSorted()).toEqual(['PASSKEY', 'SECURITY_KEY']);
    expect(assuranceOf('PASSKEY').level).toBe('aal2');
  });

  it('calls the telephone network restricted (N-14), and authenticator apps not', () => {
    const restricted = verificationMethods.filter((method) => assuranceOf(method).restricted);
    expect(restricted.toSorted()).toEqual(['SMS', 'WHATSAPP']);
    expect(assuranceOf('AUTHENTICATOR_APP')).toMatchObject({ level: 'aal2', outOfBand: false });
  });

  it('calls only a second channel out-of-band', () => {
    const outOfBand = verificationMethods.filter((method) => assuranceOf(method).outOfBand);
    expect(outOfBand.toSorted()).toEqual(['PUSH', 'SMS', 'WHATSAPP']);
  });

  it('keeps recovery as a level of its own', () => {
    const recovery = verificationMethods.filter((method) => assuranceOf(method).level === 'recovery');
    expect(recovery).toEqual(['RECOVERY_CODE']);
  });
});

describe('orderMethods', () => {
  it('puts the strongest first and recovery last', () => {
    expect(orderMethods(['RECOVERY_CODE', 'EMAIL_OTP', 'SMS', 'AUTHENTICATOR_APP', 'PASSKEY'])).toEqual([
      'PASSKEY',
      'AUTHENTICATOR_APP',
      'SMS',
      'EMAIL_OTP',
      'RECOVERY_CODE',
    ]);
  });

  it('prefers the last success among equals only', () => {
    const last = { SECURITY_KEY: 5, PASSKEY: 4, EMAIL_OTP: 100, RECOVERY_CODE: 200 };
    expect(orderMethods(['PASSKEY', 'SECURITY_KEY', 'EMAIL_OTP', 'RECOVERY_CODE'], last)).toEqual([
      'SECURITY_KEY',
      'PASSKEY',
      'EMAIL_OTP',
      'RECOVERY_CODE',
    ]);
  });

  it('puts names it does not know after recovery', () => {
    expect(orderMethods(['CARRIER_PIGEON', 'RECOVERY_CODE', 'SMS'])).toEqual([
      'SMS',
      'RECOVERY_CODE',
      'CARRIER_PIGEON',
    ]);
  });

  it('never puts recovery before anything, drops nothing and does not depend on the order given', () => {
    const methods = fc.subarray([...verificationMethods]);
    const shuffled = methods.chain((list) =>
      fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
    );
    fc.assert(
      fc.property(shuffled, ([list, other]) => {
        const ordered = orderMethods(list);
        expect(orderMethods(other)).toEqual(ordered);
        expect(ordered.toSorted()).toEqual(list.toSorted());
        const strengths = ordered.map(strengthOf);
        expect(strengths).toEqual(strengths.toSorted((one, two) => two - one));
        if (list.length > 1) expect(ordered[0]).not.toBe('RECOVERY_CODE');
      }),
    );
  });
});
