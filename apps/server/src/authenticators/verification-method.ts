/** The wire's names of all verification methods (server-api.md §5). */
export const verificationMethods = [
  'SMS',
  'EMAIL_OTP',
  'EMAIL_MAGIC_LINK',
  'AUTHENTICATOR_APP',
  'PASSKEY',
  'SECURITY_KEY',
  'PUSH',
  'VERIFF',
  'IPROOV',
  'IDVERSE',
  'PALM_BIOMETRICS_RR',
  'RECOVERY_CODE',
  'DEVICE',
  'WHATSAPP',
] as const;

export type VerificationMethod = (typeof verificationMethods)[number];

/** The methods this server can run a challenge with today. */
export const servedMethods = [
  'PASSKEY',
  'SECURITY_KEY',
  'AUTHENTICATOR_APP',
  'EMAIL_OTP',
  'EMAIL_MAGIC_LINK',
  'SMS',
  'WHATSAPP',
  'PUSH',
  'DEVICE',
  'VERIFF',
  'IPROOV',
  'IDVERSE',
  'PALM_BIOMETRICS_RR',
  'RECOVERY_CODE',
] as const satisfies readonly VerificationMethod[];
export type ServedMethod = (typeof servedMethods)[number];

export const isServedMethod = (method: string): method is ServedMethod =>
  (servedMethods as readonly string[]).includes(method);

/** WhatsApp speaks to the number of the SMS factor (client-api.md §7): there is no authenticator of its own. */
export const withWhatsApp = (enrolled: readonly VerificationMethod[]): VerificationMethod[] =>
  enrolled.includes('SMS') ? [...enrolled, 'WHATSAPP'] : [...enrolled];
