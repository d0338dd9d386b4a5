import type { VerificationMethod } from '../authenticators/verification-method.ts';

/**
 * What shares one failure counter (SECURITY N-03). Methods that are two ways to the same thing share a class, so that
 * switching between them gains no tries.
 */
export type FactorClass = 'EMAIL' | 'PHONE' | 'TOTP' | 'RECOVERY' | 'WEBAUTHN' | 'APP' | 'IDENTITY';

const classes: Readonly<Record<VerificationMethod, FactorClass>> = {
  EMAIL_OTP: 'EMAIL',
  EMAIL_MAGIC_LINK: 'EMAIL',
  SMS: 'PHONE',
  WHATSAPP: 'PHONE',
  AUTHENTICATOR_APP: 'TOTP',
  RECOVERY_CODE: 'RECOVERY',
  PASSKEY: 'WEBAUTHN',
  SECURITY_KEY: 'WEBAUTHN',
  PUSH: 'APP',
  DEVICE: 'APP',
  VERIFF: 'IDENTITY',
  IPROOV: 'IDENTITY',
  IDVERSE: 'IDENTITY',
  PALM_BIOMETRICS_RR: 'IDENTITY',
};

export function factorClassOf(method: VerificationMethod): FactorClass {
  return classes[method];
}

/**
 * Which door a try comes through. Strangers cannot close the other two: a device on which this user passed a
 * challenge before (`device.isProven`) has its own delays and a reserve of tries, and WebAuthn, whose answers cannot
 * be guessed, is never locked (SECURITY row 5, N-29).
 */
export type Lane = 'unknown_device' | 'known_device' | 'phishing_resistant';

export function laneOf(method: VerificationMethod, isKnownDevice: boolean): Lane {
  if (factorClassOf(method) === 'WEBAUTHN') return 'phishing_resistant';
  return isKnownDevice ? 'known_device' : 'unknown_device';
}
