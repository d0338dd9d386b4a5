// What a factor is called, for people.
import type { Factor } from '../shop-api.ts';

const names: Readonly<Record<string, string>> = {
  PASSKEY: 'Passkey',
  SECURITY_KEY: 'Security key',
  AUTHENTICATOR_APP: 'Authenticator app',
  EMAIL_OTP: 'Code by email',
  EMAIL_MAGIC_LINK: 'Link by email',
  SMS: 'Code by text message',
  PUSH: 'Your phone',
  RECOVERY_CODE: 'Recovery codes',
};

export function labelOf(factor: Factor): { readonly name: string; readonly detail: string | undefined } {
  const { verificationMethod, email, phoneNumber, displayName, webauthnCredential } = factor;
  return {
    name: names[verificationMethod] ?? 'Another way',
    detail: email ?? phoneNumber ?? displayName ?? webauthnCredential?.name,
  };
}
