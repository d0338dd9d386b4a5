import { describe, expect, it } from 'vitest';
import type { MethodOption, VerificationMethod } from '../api/types.ts';
import { sessionWith, testNow } from '../testing/session.ts';
import {
  enrollScreen,
  firstMethod,
  isLocked,
  usableEnrollments,
  usableMethods,
  verifyScreen,
} from './screen.ts';

const withPasskeys = { passkeys: true };
const withoutPasskeys = { passkeys: false };
const way = (verificationMethod: VerificationMethod, lockedForMs = 0): MethodOption => ({
  verificationMethod,
  lockedUntil: lockedForMs === 0 ? undefined : testNow + lockedForMs,
});
const names = (list: readonly { readonly verificationMethod: string }[]) =>
  list.map(({ verificationMethod }) => verificationMethod);

describe('usable methods', () => {
  const session = sessionWith({ methods: [way('PASSKEY'), way('EMAIL_OTP'), way('RECOVERY_CODE')] });

  it('keep the order of the server', () => {
    expect(names(usableMethods(session, withPasskeys))).toEqual(['PASSKEY', 'EMAIL_OTP', 'RECOVERY_CODE']);
  });

  it('leave the passkey out where the browser knows none', () => {
    expect(names(usableMethods(session, withoutPasskeys))).toEqual(['EMAIL_OTP', 'RECOVERY_CODE']);
  });
});

describe('on a phone', () => {
  const onPhone = { passkeys: true, handheld: true };
  const session = sessionWith({
    methods: [way('DEVICE'), way('SMS'), way('RECOVERY_CODE')],
    defaultVerificationMethod: 'DEVICE',
  });

  it('a QR code comes after everything but recovery codes: its own camera cannot see it', () => {
    expect(names(usableMethods(session, onPhone))).toEqual(['SMS', 'DEVICE', 'RECOVERY_CODE']);
    expect(firstMethod(session, onPhone, testNow)?.verificationMethod).toBe('SMS');
    expect(firstMethod(session, withPasskeys, testNow)?.verificationMethod).toBe('DEVICE');
  });

  it('it is offered where there is nothing else', () => {
    const only = sessionWith({ methods: [way('DEVICE'), way('RECOVERY_CODE')] });
    expect(firstMethod(only, onPhone, testNow)?.verificationMethod).toBe('DEVICE');
  });
});

describe('usable enrolments', () => {
  it('leave out what is added in an app, or with the number of another', () => {
    const enrollableMethods = [way('PUSH'), way('DEVICE'), way('WHATSAPP'), way('SMS'), way('SECURITY_KEY')];
    const session = sessionWith({ enrollableMethods });
    expect(names(usableEnrollments(session, withPasskeys))).toEqual(['SMS', 'SECURITY_KEY']);
    expect(names(usableEnrollments(session, withoutPasskeys))).toEqual(['SMS']);
  });

  it('never list recovery codes, and a passkey only where the browser knows passkeys', () => {
    const session = sessionWith({
      enrollableMethods: [way('RECOVERY_CODE'), way('PASSKEY'), way('EMAIL_OTP')],
    });
    expect(names(usableEnrollments(session, withPasskeys))).toEqual(['PASSKEY', 'EMAIL_OTP']);
    expect(names(usableEnrollments(session, withoutPasskeys))).toEqual(['EMAIL_OTP']);
  });
});

describe('the first way to offer', () => {
  const first = (methods: MethodOption[], preferred?: VerificationMethod, can = withPasskeys) =>
    firstMethod(sessionWith({ methods, defaultVerificationMethod: preferred }), can, testNow)
      ?.verificationMethod;

  it('is the default of the server', () => {
    expect(first([way('PASSKEY'), way('EMAIL_OTP')], 'EMAIL_OTP')).toBe('EMAIL_OTP');
  });

  it('is the strongest where there is no default, or none that works here', () => {
    expect(first([way('AUTHENTICATOR_APP'), way('EMAIL_OTP')])).toBe('AUTHENTICATOR_APP');
    expect(first([way('PASSKEY'), way('EMAIL_OTP')], 'PASSKEY', withoutPasskeys)).toBe('EMAIL_OTP');
  });

  it('passes by what is locked, and comes back to it when its time is over', () => {
    expect(first([way('AUTHENTICATOR_APP', 1), way('EMAIL_OTP')], 'AUTHENTICATOR_APP')).toBe('EMAIL_OTP');
    expect(first([way('AUTHENTICATOR_APP', -1), way('EMAIL_OTP')], 'AUTHENTICATOR_APP')).toBe(
      'AUTHENTICATOR_APP',
    );
  });

  it('is a locked one where all are, and none where there is none', () => {
    expect(first([way('AUTHENTICATOR_APP', 1), way('EMAIL_OTP', 1)])).toBe('AUTHENTICATOR_APP');
    expect(first([])).toBeUndefined();
  });
});

it('a lock ends at its moment', () => {
  expect(isLocked(way('EMAIL_OTP', 1), testNow)).toBe(true);
  expect(isLocked({ verificationMethod: 'EMAIL_OTP', lockedUntil: testNow }, testNow)).toBe(false);
  expect(isLocked(way('EMAIL_OTP'), testNow)).toBe(false);
});

it.each([
  ['PASSKEY', 'verify-passkey'],
  ['EMAIL_OTP', 'verify-email'],
  ['AUTHENTICATOR_APP', 'verify-app'],
  ['RECOVERY_CODE', 'verify-recovery'],
] as const)('%s is proven on %s', (method, kind) => {
  expect(verifyScreen(method)).toEqual({ kind });
});

it('each enrolment has its screen; an address that is fixed goes along', () => {
  const hint = 'a•••e@example.com';
  expect(enrollScreen({ verificationMethod: 'EMAIL_OTP', isFixed: true, hint }, 'enroll')).toEqual({
    kind: 'enroll-email',
    isFixed: true,
    hint,
  });
  // Whoever was only named sees nothing of it, and types nothing either.
  expect(enrollScreen({ verificationMethod: 'EMAIL_MAGIC_LINK', isFixed: true }, 'enroll')).toEqual({
    kind: 'enroll-link',
    isFixed: true,
  });
  expect(enrollScreen(way('PASSKEY'), 'offer')).toEqual({ kind: 'enroll-passkey', purpose: 'offer' });
  expect(enrollScreen(way('AUTHENTICATOR_APP'), 'enroll')).toEqual({ kind: 'enroll-app', purpose: 'enroll' });
});
