/**
 * Management API of our own: who carries a tenant's messages. Credentials go in and never come out. Each carrier has
 * settings, which are shown, and credentials, which are sealed.
 */
import { type Static, Type } from 'typebox';

export const messageChannels = ['email', 'sms', 'whatsapp'] as const;

export const MessageProviderParameters = Type.Object({
  channel: Type.Union(messageChannels.map((channel) => Type.Literal(channel))),
});

/** What every carrier's body has in common; the rest is judged by the carrier's own schemas. */
export const PutMessageProviderBody = Type.Object({
  provider: Type.String({ maxLength: 32 }),
  settings: Type.Optional(Type.Object({})),
  credentials: Type.Optional(Type.Object({})),
});
export type PutMessageProviderBody = Static<typeof PutMessageProviderBody>;

const Short = Type.String({ minLength: 1, maxLength: 128 });
const Secret = Type.String({ minLength: 1, maxLength: 1_024 });
const BaseUrl = Type.Optional(Type.String({ minLength: 8, maxLength: 512 }));
const Host = Type.String({ minLength: 1, maxLength: 253, pattern: '^[A-Za-z0-9.:_-]+$' });
const Port = Type.Integer({ minimum: 1, maximum: 65_535 });
const Certificate = Type.Optional(Type.String({ minLength: 1, maxLength: 16_384 }));
/** E.164, a short code, or a name that phones show. */
const Sender = Type.String({ pattern: '^(\\+?[0-9]{3,15}|[A-Za-z0-9 ._&-]{1,11})$' });
/** An address, or a name and an address in angle brackets; on one line. */
const Mailbox = Type.String({
  maxLength: 320,
  pattern: '^[^\\r\\n<>]*(<[^\\r\\n<>@\\s]+@[^\\r\\n<>@\\s]+>|@[^\\r\\n<>@\\s]+)$',
});

const strict = <T extends Type.TProperties>(properties: T) =>
  Type.Object(properties, { additionalProperties: false });

const twilio = {
  settings: strict({
    accountSid: Type.String({ pattern: '^AC[0-9a-fA-F]{32}$' }),
    apiKeySid: Type.Optional(Type.String({ pattern: '^SK[0-9a-fA-F]{32}$' })),
    from: Type.Optional(Sender),
    messagingServiceSid: Type.Optional(Type.String({ pattern: '^MG[0-9a-fA-F]{32}$' })),
    contentSid: Type.Optional(Type.String({ pattern: '^HX[0-9a-fA-F]{32}$' })),
    baseUrl: BaseUrl,
  }),
  credentials: strict({ authToken: Secret }),
};

/** By name: which channels it serves, and what it takes. */
export const messageProviders = {
  smtp: {
    channels: ['email'],
    settings: strict({
      host: Host,
      port: Type.Optional(Port),
      security: Type.Optional(
        Type.Union([Type.Literal('tls'), Type.Literal('starttls'), Type.Literal('none')]),
      ),
      from: Mailbox,
      replyTo: Type.Optional(Mailbox),
      user: Type.Optional(Short),
      certificateAuthority: Certificate,
    }),
    credentials: strict({ password: Type.Optional(Secret) }),
  },
  webhook: {
    channels: ['email', 'sms'],
    settings: strict({ url: Type.String({ minLength: 8, maxLength: 2_048 }) }),
    credentials: strict({}),
  },
  twilio: { channels: ['sms', 'whatsapp'], ...twilio },
  vonage: {
    channels: ['sms'],
    settings: strict({ apiKey: Short, from: Sender, baseUrl: BaseUrl }),
    credentials: strict({ apiSecret: Secret }),
  },
  'aws-sns': {
    channels: ['sms'],
    settings: strict({
      region: Type.String({ pattern: '^[a-z]{2}(-[a-z]+)+-[0-9]{1,2}$' }),
      accessKeyId: Type.String({ pattern: '^[A-Z0-9]{16,128}$' }),
      senderId: Type.Optional(Type.String({ pattern: '^[A-Za-z0-9-]{1,11}$' })),
      originationNumber: Type.Optional(Type.String({ pattern: '^\\+?[0-9]{3,15}$' })),
      baseUrl: BaseUrl,
    }),
    credentials: strict({ secretAccessKey: Secret }),
  },
  smpp: {
    channels: ['sms'],
    settings: strict({
      host: Host,
      port: Port,
      tls: Type.Optional(Type.Boolean()),
      certificateAuthority: Certificate,
      systemId: Type.String({ pattern: '^[\\x21-\\x7e]{1,64}$' }),
      systemType: Type.Optional(Type.String({ pattern: '^[\\x21-\\x7e]{1,12}$' })),
      from: Sender,
    }),
    credentials: strict({ password: Type.String({ pattern: '^[\\x21-\\x7e]{1,64}$' }) }),
  },
  'whatsapp-cloud': {
    channels: ['whatsapp'],
    settings: strict({
      phoneNumberId: Type.String({ pattern: '^[0-9]{1,32}$' }),
      templateName: Type.String({ pattern: '^[a-z0-9_]{1,512}$' }),
      templateLanguages: Type.Array(Type.String({ pattern: '^[a-z]{2,3}(_[A-Z]{2})?$' }), {
        minItems: 1,
        maxItems: 64,
      }),
      apiVersion: Type.Optional(Type.String({ pattern: '^v[0-9]{1,3}\\.[0-9]$' })),
      baseUrl: BaseUrl,
    }),
    credentials: strict({ accessToken: Secret }),
  },
} as const satisfies Record<
  string,
  {
    readonly channels: readonly (typeof messageChannels)[number][];
    readonly settings: Type.TSchema;
    readonly credentials: Type.TSchema;
  }
>;

export type MessageProviderName = keyof typeof messageProviders;

/** Settings and credentials of one carrier, once judged. */
export type MessageProviderConfiguration = {
  [Name in MessageProviderName]: {
    readonly provider: Name;
    readonly settings: Static<(typeof messageProviders)[Name]['settings']>;
    readonly credentials: Static<(typeof messageProviders)[Name]['credentials']>;
  };
}[MessageProviderName];
