/**
 * Management API: authenticator configurations, generic and by method (management-api.md §8, §10). In a PATCH absent keeps,
 * null takes away, a list replaces the whole. Secrets go in and never come out.
 */
import { type Static, Type } from 'typebox';

const oneOf = (...words: readonly string[]) => Type.Union(words.map((word) => Type.Literal(word)));
const strict = <T extends Type.TProperties>(properties: T) =>
  Type.Object(properties, { additionalProperties: false });
const Short = Type.String({ minLength: 1, maxLength: 256 });
const Long = Type.String({ maxLength: 2_048 });
const Secret = Type.String({ minLength: 1, maxLength: 8_192 });
const Flag = Type.Boolean();
const Texts = Type.Array(Type.String({ maxLength: 512 }), { maxItems: 300 });
const Country = Type.String({ pattern: '^[A-Z]{2}$' });
/** A window of nothing would be a limit that never holds. */
const Minutes = Type.Number({ minimum: 1, maximum: 1_440 });
const Limit = strict({
  rateLimit: Type.Integer({ minimum: 1, maximum: 100 }),
  windowInMinutes: Minutes,
});
const PrefixLimit = strict({
  enabled: Type.Optional(Flag),
  blockSize: Type.Optional(Type.Union([Type.Literal('country'), Type.Integer({ minimum: 1, maximum: 15 })])),
  rateLimit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000 })),
  windowInMinutes: Type.Optional(Minutes),
  countryCodes: Type.Optional(Type.Array(Country, { maxItems: 300 })),
});

/** Blocks of credentials, by name: whose they are, what of them is shown, and what is sealed. */
export const credentialBlocks = {
  twilioCredentials: {
    method: 'SMS',
    providers: ['TWILIO'],
    shown: { accountSid: Short, messagingServiceSid: Short },
    secret: ['authToken'],
  },
  birdSmsCredentials: {
    method: 'SMS',
    providers: ['BIRD'],
    shown: {
      workspaceId: Short,
      channelId: Short,
      navigatorId: Short,
      projectId: Short,
      locale: Short,
      enableMessageTemplates: Flag,
    },
    secret: ['accessKey'],
  },
  messageMediaCredentials: {
    method: 'SMS',
    providers: ['MESSAGE_MEDIA'],
    shown: { sourceNumber: Short },
    secret: ['apiKey', 'apiSecret'],
  },
  modicaGroupCredentials: {
    method: 'SMS',
    providers: ['MODICA_GROUP'],
    shown: { username: Short },
    secret: ['password'],
  },
  tnzCredentials: { method: 'SMS', providers: ['TNZ'], shown: {}, secret: ['apiKey'] },
  birdEmailCredentials: {
    method: 'EMAIL_OTP',
    providers: ['BIRD'],
    shown: {
      workspaceId: Short,
      channelId: Short,
      projectId: Short,
      versionId: Short,
      locale: Short,
      senderEmail: Short,
      senderName: Short,
    },
    secret: ['accessKey'],
  },
  mailjetEmailCredentials: {
    method: 'EMAIL_OTP',
    providers: ['MAILJET'],
    shown: { publicKey: Short, templateId: Type.Integer() },
    secret: ['privateKey'],
  },
  mailgunEmailCredentials: {
    method: 'EMAIL_OTP',
    providers: ['MAILGUN'],
    shown: { url: Short, templateName: Short, domain: Short, from: Short },
    secret: ['apiKey'],
  },
  mandrillEmailCredentials: {
    method: 'EMAIL_OTP',
    providers: ['MANDRILL'],
    shown: { templateName: Short },
    secret: ['apiKey'],
  },
  sendgridEmailCredentials: {
    method: 'EMAIL_OTP',
    providers: ['SENDGRID'],
    shown: { templateId: Short, fromEmail: Short, fromName: Short },
    secret: ['apiKey'],
  },
  smtpEmailCredentials: {
    method: 'EMAIL_OTP',
    providers: ['SMTP'],
    shown: {
      host: Short,
      port: Type.Integer({ minimum: 1, maximum: 65_535 }),
      secure: Flag,
      user: Type.String({ minLength: 1, maxLength: 256, description: 'Account at the mail server.' }),
      from: Short,
      fromName: Short,
      replyTo: Short,
      replyToName: Short,
    },
    secret: ['password'],
  },
  apnsCredentials: {
    method: 'PUSH',
    providers: ['DEFAULT'],
    shown: { teamId: Short, keyId: Short, bundleId: Short, sandbox: Flag },
    secret: ['privateKey'],
  },
  fcmCredentials: {
    method: 'PUSH',
    providers: ['DEFAULT', 'FIREBASE'],
    shown: {},
    secret: ['serviceAccountKey'],
  },
} as const satisfies Record<
  string,
  {
    readonly method: string;
    readonly providers: readonly string[];
    readonly shown: Type.TProperties;
    readonly secret: readonly string[];
  }
>;
export type CredentialBlockName = keyof typeof credentialBlocks;
export const credentialBlockNames = Object.keys(credentialBlocks) as CredentialBlockName[];

/** Settings beside the credentials, as the wire names them. */
export const authenticatorFields = {
  smsProvider: oneOf(
    'BIRD',
    'MESSAGE_MEDIA',
    'MODICA_GROUP',
    'TNZ',
    'TWILIO',
    'WEBHOOK',
    'MESSAGE_BIRD',
    'MESSAGE_BIRD_V2',
  ),
  emailProvider: oneOf(
    'BIRD',
    'MAILGUN',
    'MAILJET',
    'MANDRILL',
    'SENDGRID',
    'SMTP',
    'WEBHOOK',
    'SES',
    'AIRNZ',
  ),
  pushProvider: oneOf('DEFAULT', 'FIREBASE', 'WEBHOOK', 'URBAN_AIRSHIP'),
  whatsAppProvider: oneOf('BIRD'),
  webhookUrl: Long,
  smsChannel: oneOf('DEFAULT', 'WHATSAPP'),
  smsCountryCodes: Type.Array(Country, { maxItems: 300 }),
  defaultCountryCode: Country,
  submissionRateLimitConfiguration: Limit,
  sendingRateLimitConfiguration: Limit,
  rateLimitConfiguration: Limit,
  sendingRateLimitConfigurations: Type.Array(Limit, { maxItems: 6 }),
  prefixRateLimitConfigurations: Type.Array(PrefixLimit, { maxItems: 5 }),
  allowedCustomSmsVariables: Texts,
  allowedCustomEmailVariables: Texts,
  magicLinkMode: oneOf('NEW_TAB', 'ORIGINAL_TAB'),
  messageTemplate: Long,
  sender: Short,
  providerType: Short,
  relyingParty: Type.String({ minLength: 1, maxLength: 253 }),
  expectedOrigins: Type.Array(Type.String({ maxLength: 512 }), { maxItems: 100 }),
  passkeyRegistrationHints: Type.Array(oneOf('client-device', 'hybrid', 'security-key'), { maxItems: 3 }),
  userVerificationRequirement: oneOf('discouraged', 'preferred', 'required'),
  authenticatorAttachment: oneOf('all-supported', 'cross-platform', 'platform'),
  preventRemovingLastPasskey: Flag,
  verificationCodeLength: Type.Integer({ minimum: 2, maximum: 10 }),
  enrollmentPromptInterval: Type.Union([Type.Number(), Short]),
  hideTotpAppDownloadScreen: Flag,
  issuerName: Short,
  sessionTtlInMinutes: Type.Number({ minimum: 0, maximum: 60 }),
  showEmailDeliveryTimeWarning: Flag,
  allowMultipleUserAuthenticators: Flag,
  redirectUrls: Texts,
  dontSkipEnrollmentInputScreen: Flag,
  documentTypes: Type.Record(Type.String({ maxLength: 64 }), Type.Unknown()),
  recoveryMethods: Texts,
  disableEnrollmentPrompt: Flag,
  credentialLifetimeInMinutes: Type.Integer({ minimum: 0, maximum: 525_600 }),
  requireAppAttestation: Flag,
  appAttestationFailureMode: oneOf('BLOCK', 'ALLOW_WITH_WARNING'),
  isEditableByUser: Flag,
  isHiddenToUser: Flag,
  oobChannel: oneOf('EMAIL_OTP', 'EMAIL_MAGIC_LINK', 'SMS'),
  authenticatorType: Short,
} as const;

const nullable = <T extends Type.TSchema>(schema: T) => Type.Optional(Type.Union([schema, Type.Null()]));
const nullables = (fields: Type.TProperties): Type.TProperties =>
  Object.fromEntries(Object.entries(fields).map(([name, schema]) => [name, nullable(schema)]));
const blocks = Object.fromEntries(
  Object.entries(credentialBlocks).map(([name, { shown, secret }]) => {
    const secrets = Object.fromEntries(secret.map((field) => [field, Secret]));
    return [name, nullable(strict(nullables({ ...shown, ...secrets })))];
  }),
);

export const AuthenticatorConfigurationParameters = Type.Object({
  authenticatorId: Type.String({ minLength: 1, maxLength: 64 }),
});

/** Create and change alike; what a method needs is judged by the server. */
export const AuthenticatorConfigurationBody = strict({
  isActive: nullable(Flag),
  authenticatorId: Type.Optional(Short),
  verificationMethod: Type.Optional(Short),
  ...nullables(authenticatorFields),
  ...blocks,
});
export type AuthenticatorConfigurationBody = Static<typeof AuthenticatorConfigurationBody>;
