// The texts that a tenant may say in its own words (management-api.md §7): each by a public id, `<screen>.<role>`, and by
// its path in a catalogue. Only what is read before and beside a control: what went wrong is said in our words.

export type Placeholder = 'tenantName' | 'identifier' | 'digits';

export interface Point {
  readonly publicId: string;
  readonly path: string;
  /** Which arguments the text takes, in their order. */
  readonly placeholders: readonly Placeholder[];
}

export interface PointScreen {
  readonly id: string;
  readonly label: string;
  readonly family: string;
}

export const pointScreens: readonly PointScreen[] = [
  { id: 'method-choice', label: 'Choice of a way', family: 'verification' },
  { id: 'email-code-entry', label: 'Code by e-mail', family: 'verification' },
  { id: 'email-link', label: 'Link by e-mail', family: 'verification' },
  { id: 'sms-code-entry', label: 'Code by text message', family: 'verification' },
  { id: 'whatsapp-code-entry', label: 'Code by WhatsApp', family: 'verification' },
  { id: 'authenticator-app-code-entry', label: 'Code of an authenticator app', family: 'verification' },
  { id: 'passkey-prompt', label: 'Passkey', family: 'verification' },
  { id: 'security-key-prompt', label: 'Security key', family: 'verification' },
  { id: 'push-prompt', label: 'Approval on the phone', family: 'verification' },
  { id: 'qr-code-prompt', label: 'QR code', family: 'verification' },
  { id: 'recovery-code-entry', label: 'Recovery code', family: 'verification' },
  { id: 'email-enrollment', label: 'Adding an e-mail address', family: 'enrollment' },
  { id: 'phone-enrollment', label: 'Adding a phone number', family: 'enrollment' },
  { id: 'authenticator-app-enrollment', label: 'Adding an authenticator app', family: 'enrollment' },
  { id: 'passkey-enrollment', label: 'Adding a passkey', family: 'enrollment' },
  { id: 'passkey-offer', label: 'Offer of a passkey', family: 'enrollment' },
  { id: 'security-key-enrollment', label: 'Adding a security key', family: 'enrollment' },
  { id: 'recovery-codes', label: 'Recovery codes', family: 'enrollment' },
  { id: 'success', label: 'Success', family: 'outcome' },
  { id: 'blocked', label: 'Refusal', family: 'outcome' },
];

const point = (publicId: string, path: string, ...placeholders: Placeholder[]): Point => ({
  publicId,
  path,
  placeholders,
});

export const points: readonly Point[] = [
  point('method-choice.heading', 'choose.verifyHeading'),
  point('method-choice.enrollmentHeading', 'choose.enrollHeading'),
  point('method-choice.help', 'choose.help', 'tenantName'),
  point('email-code-entry.heading', 'email.heading'),
  point('email-code-entry.description', 'email.sentTo', 'digits', 'identifier'),
  point('email-link.heading', 'link.heading'),
  point('email-link.description', 'link.sentTo', 'identifier'),
  point('sms-code-entry.heading', 'phone.heading'),
  point('sms-code-entry.description', 'phone.SMS.sentTo', 'digits', 'identifier'),
  point('sms-code-entry.primaryCta', 'phone.SMS.send'),
  point('whatsapp-code-entry.description', 'phone.WHATSAPP.sentTo', 'digits', 'identifier'),
  point('whatsapp-code-entry.primaryCta', 'phone.WHATSAPP.send'),
  point('authenticator-app-code-entry.heading', 'app.heading'),
  point('authenticator-app-code-entry.description', 'app.lead', 'tenantName'),
  point('passkey-prompt.heading', 'passkey.heading'),
  point('passkey-prompt.description', 'passkey.lead'),
  point('passkey-prompt.primaryCta', 'passkey.start'),
  point('security-key-prompt.heading', 'securityKey.heading'),
  point('security-key-prompt.description', 'securityKey.lead'),
  point('security-key-prompt.primaryCta', 'securityKey.start'),
  point('push-prompt.heading', 'push.heading'),
  point('push-prompt.description', 'push.lead'),
  point('qr-code-prompt.heading', 'qr.heading'),
  point('qr-code-prompt.description', 'qr.lead', 'tenantName'),
  point('recovery-code-entry.heading', 'recoveryEntry.heading'),
  point('recovery-code-entry.description', 'recoveryEntry.lead'),
  point('email-enrollment.heading', 'emailEnroll.heading'),
  point('email-enrollment.description', 'emailEnroll.fixedLead', 'identifier'),
  point('email-enrollment.typedDescription', 'emailEnroll.typedLead'),
  point('email-enrollment.primaryCta', 'emailEnroll.send'),
  point('phone-enrollment.heading', 'phone.enrollHeading'),
  point('phone-enrollment.description', 'phone.SMS.enrollLead'),
  point('authenticator-app-enrollment.heading', 'app.setupHeading'),
  point('authenticator-app-enrollment.description', 'app.setupLead'),
  point('authenticator-app-enrollment.confirmHeading', 'app.confirmHeading'),
  point('authenticator-app-enrollment.confirmDescription', 'app.confirmLead', 'tenantName'),
  point('passkey-enrollment.heading', 'passkey.enrollHeading'),
  point('passkey-enrollment.description', 'passkey.enrollLead'),
  point('passkey-enrollment.primaryCta', 'passkey.create'),
  point('passkey-offer.heading', 'passkey.offerHeading'),
  point('passkey-offer.description', 'passkey.offerLead'),
  point('security-key-enrollment.heading', 'securityKey.enrollHeading'),
  point('security-key-enrollment.description', 'securityKey.enrollLead'),
  point('security-key-enrollment.primaryCta', 'securityKey.create'),
  point('recovery-codes.heading', 'recoveryCodes.heading'),
  point('recovery-codes.description', 'recoveryCodes.lead'),
  point('recovery-codes.primaryCta', 'recoveryCodes.saved'),
  point('success.heading', 'success.heading'),
  point('success.description', 'success.lead', 'tenantName'),
  point('blocked.heading', 'blocked.heading'),
  point('blocked.description', 'blocked.lead', 'tenantName'),
];
