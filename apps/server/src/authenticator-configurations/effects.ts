/**
 * What a field of an authenticator configuration does here. Owns: which are kept with the tenant because something reads
 * them there, and what is said of those that change nothing. Does not own: what each of them does.
 */
import type { ServedMethod } from '../authenticators/verification-method.ts';
import type { MethodSettings } from '../tenants/method-settings.ts';
import type { Fields } from './configuration.ts';

type MethodField = keyof MethodSettings;

const ofEveryFactor = [
  'allowMultipleUserAuthenticators',
  'isEditableByUser',
  'isHiddenToUser',
] as const satisfies readonly MethodField[];
const ofEnteredCodes = [
  'submissionRateLimitConfiguration',
  'rateLimitConfiguration',
] as const satisfies readonly MethodField[];
const ofMessages = [
  'sendingRateLimitConfiguration',
  'sendingRateLimitConfigurations',
] as const satisfies readonly MethodField[];
const ofSentCodes = [...ofEnteredCodes, ...ofMessages, 'verificationCodeLength'] as const;

/** By method: fields that something here acts on. */
const acted: Readonly<Partial<Record<ServedMethod, readonly MethodField[]>>> = {
  PASSKEY: [
    ...ofEveryFactor,
    'passkeyRegistrationHints',
    'authenticatorAttachment',
    'preventRemovingLastPasskey',
  ],
  SECURITY_KEY: [...ofEveryFactor, 'passkeyRegistrationHints', 'userVerificationRequirement'],
  AUTHENTICATOR_APP: [...ofEveryFactor, ...ofEnteredCodes],
  EMAIL_OTP: [...ofEveryFactor, ...ofSentCodes],
  EMAIL_MAGIC_LINK: [...ofEveryFactor, ...ofEnteredCodes, ...ofMessages],
  SMS: [
    ...ofEveryFactor,
    ...ofSentCodes,
    'prefixRateLimitConfigurations',
    'defaultCountryCode',
    'smsChannel',
    'allowedCustomSmsVariables',
  ],
  WHATSAPP: ofSentCodes,
  PUSH: [...ofEveryFactor, ...ofMessages, 'credentialLifetimeInMinutes', 'appAttestationFailureMode'],
  DEVICE: [...ofEveryFactor, 'appAttestationFailureMode'],
  VERIFF: ofEveryFactor,
  IPROOV: ofEveryFactor,
  IDVERSE: ofEveryFactor,
  PALM_BIOMETRICS_RR: ofEveryFactor,
  RECOVERY_CODE: ofEnteredCodes,
};

export const methodFields = (method: ServedMethod): readonly MethodField[] => acted[method] ?? [];

/** Why a field changes nothing; absent: it is none that this method has here. */
const because: Readonly<Record<string, string>> = {
  allowedCustomEmailVariables: 'mails have no variables of the caller',
  authenticatorType: 'it says what the method is, and nothing else',
  oobChannel: 'it says what the method is, and nothing else',
  documentTypes: 'documents are chosen at the vendor',
  dontSkipEnrollmentInputScreen:
    'an address that the application gave is always shown before a code goes there',
  enrollmentPromptInterval:
    'whoever declined is asked again with the next sign-in: disableEnrollmentPrompt stops that',
  hideTotpAppDownloadScreen: 'there is no such screen',
  messageTemplate: 'words of messages are ours, in the language of the person',
  providerType: 'it says what the method is, and nothing else',
  recoveryMethods: 'recovery codes are the only way to recover',
  redirectUrls: 'the tenant setting redirectUrls says where a challenge may return to',
  sender: 'who sends is set with the carrier',
  sessionTtlInMinutes:
    'a session of the page lives as long as the tenant setting tokenDurationInMinutes says',
  showEmailDeliveryTimeWarning: 'the page always says what to do when nothing arrives',
};

const ownCarriers =
  'this server has other carriers: TWILIO, SMTP, WEBHOOK, and those of PUT /v1/management/message-providers';

function reasonOf(name: string): string {
  if (/Provider$|Credentials$/.test(name) || name === 'webhookUrl') return ownCarriers;
  return because[name] ?? 'this method has no use for it here';
}

/** Of fields that are kept for clients of the wire, so that nobody relies on them: each reason once. */
export function idleWarnings(names: readonly string[]): readonly string[] {
  const reasons = new Map<string, string[]>();
  for (const name of [...names].sort()) {
    const reason = reasonOf(name);
    reasons.set(reason, [...(reasons.get(reason) ?? []), name]);
  }
  return [...reasons].map(
    ([reason, fields]) => `Kept, and without effect on this server: ${fields.join(', ')} (${reason}).`,
  );
}

/** Always done as strictly as they can ask. */
export const judgedFields = (method: ServedMethod): readonly string[] =>
  method === 'PASSKEY' ? ['userVerificationRequirement'] : [];

/** Of fields that have an effect, and values that ask for less than this server always does. */
export function looseWarnings(method: ServedMethod, fields: Fields): readonly string[] {
  const { userVerificationRequirement: asked } = fields;
  const isLoose = method === 'PASSKEY' && asked !== undefined && asked !== 'required';
  return isLoose
    ? [
        `userVerificationRequirement is ${String(asked)}, and passkeys are used with "required" all the same: a passkey stands for two factors (NIST SP 800-63B: multi-factor cryptographic).`,
      ]
    : [];
}
