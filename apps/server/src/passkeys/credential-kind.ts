/** The two ways a WebAuthn credential serves here. One ceremony for both; this is all they differ in. */
import type { AuthenticatorAttachment, UserVerification } from './options.ts';

export interface CredentialKind {
  readonly method: 'PASSKEY' | 'SECURITY_KEY';
  /** As people call it, in refusals. */
  readonly noun: string;
  readonly residentKey: 'required' | 'discouraged';
  /** Of registration and of every use; judged again here, whatever the browser did with the options. */
  readonly userVerification: UserVerification;
  /** Where options must name one; absent: as the caller asks. */
  readonly attachment?: AuthenticatorAttachment;
}

/** Found by the device, and the person is verified: it stands for both factors (SECURITY row 29). */
export const passkey: CredentialKind = {
  method: 'PASSKEY',
  noun: 'passkey',
  residentKey: 'required',
  userVerification: 'required',
};

/** A key that is plugged in or tapped, beside a password: a touch is enough, and it stores nothing (client-api.md §6). */
export const securityKey: CredentialKind = {
  method: 'SECURITY_KEY',
  noun: 'security key',
  residentKey: 'discouraged',
  userVerification: 'discouraged',
  attachment: 'cross-platform',
};
