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

const short = (description: string) => Type.String({ minLength: 1, maxLength: 128, description });
const secret = (description: string) => Type.String({ minLength: 1, maxLength: 1_024, description });
const BaseUrl = Type.Optional(
  Type.String({
    minLength: 8,
    maxLength: 512,
    description: 'Another address of its API, such as a proxy of yours. Absent: its own.',
  }),
);
const Host = Type.String({
  minLength: 1,
  maxLength: 253,
  pattern: '^[A-Za-z0-9.:_-]+$',
  description: 'Name or IP address of the server.',
});
const Port = Type.Integer({ minimum: 1, maximum: 65_535, description: 'TCP port.' });
const Certificate = Type.Optional(
  Type.String({
    minLength: 1,
    maxLength: 16_384,
    description: 'PEM: the certificate of an authority of your own that the server’s is checked by.',
  }),
);
/** E.164, a short code, or a name that phones show. */
const Sender = Type.String({
  pattern: '^(\\+?[0-9]{3,15}|[A-Za-z0-9 ._&-]{1,11})$',
  description: 'Sender: a number (E.164), a short code, or up to 11 letters where the country allows them.',
});
/** An address, or a name and an address in angle brackets; on one line. */
const mailbox = (description: string) =>
  Type.String({
    maxLength: 320,
    pattern: '^[^\\r\\n<>]*(<[^\\r\\n<>@\\s]+@[^\\r\\n<>@\\s]+>|@[^\\r\\n<>@\\s]+)$',
    description,
  });

const strict = <T extends Type.TProperties>(properties: T) =>
  Type.Object(properties, { additionalProperties: false });

const twilio = {
  settings: strict({
    accountSid: Type.String({
      pattern: '^AC[0-9a-fA-F]{32}$',
      description: 'Account SID, as the console shows it.',
    }),
    apiKeySid: Type.Optional(
      Type.String({
        pattern: '^SK[0-9a-fA-F]{32}$',
        description: 'SID of an API key; authToken is then the secret of this key.',
      }),
    ),
    from: Type.Optional(Sender),
    messagingServiceSid: Type.Optional(
      Type.String({
        pattern: '^MG[0-9a-fA-F]{32}$',
        description: 'Messaging service, instead of from. One of the two is needed.',
      }),
    ),
    contentSid: Type.Optional(
      Type.String({
        pattern: '^HX[0-9a-fA-F]{32}$',
        description: 'For WhatsApp: an approved authentication template whose variable 1 is the code.',
      }),
    ),
    baseUrl: BaseUrl,
  }),
  credentials: strict({ authToken: secret('Auth token of the account, or the secret of apiKeySid.') }),
};

/** By name: which channels it serves, and what it takes. */
export const messageProviders = {
  smtp: {
    channels: ['email'],
    settings: strict({
      host: Host,
      port: Type.Optional({ ...Port, description: 'TCP port. Absent: 587, or 465 for tls.' }),
      security: Type.Optional(
        Type.Union([Type.Literal('tls'), Type.Literal('starttls'), Type.Literal('none')], {
          description: 'starttls (the default), tls from the first byte, or none, which takes no password.',
        }),
      ),
      from: mailbox('Sender, such as Acme <no-reply@example.com>.'),
      replyTo: Type.Optional(mailbox('Where answers go.')),
      user: Type.Optional(short('Name to sign in with; then password is needed too.')),
      certificateAuthority: Certificate,
    }),
    credentials: strict({ password: Type.Optional(secret('Password of user.')) }),
  },
  webhook: {
    channels: ['email', 'sms'],
    settings: strict({
      url: Type.String({
        minLength: 8,
        maxLength: 2_048,
        description: 'Your own endpoint, told with email.created or sms.created while the person waits.',
      }),
    }),
    credentials: strict({}),
  },
  twilio: { channels: ['sms', 'whatsapp'], ...twilio },
  vonage: {
    channels: ['sms'],
    settings: strict({
      apiKey: short('API key, as the dashboard shows it.'),
      from: Sender,
      baseUrl: BaseUrl,
    }),
    credentials: strict({ apiSecret: secret('API secret.') }),
  },
  'aws-sns': {
    channels: ['sms'],
    settings: strict({
      region: Type.String({
        pattern: '^[a-z]{2}(-[a-z]+)+-[0-9]{1,2}$',
        description: 'AWS region, such as eu-central-1.',
      }),
      accessKeyId: Type.String({
        pattern: '^[A-Z0-9]{16,128}$',
        description: 'Of an IAM user that may sns:Publish to phone numbers, and nothing else.',
      }),
      senderId: Type.Optional(
        Type.String({
          pattern: '^[A-Za-z0-9-]{1,11}$',
          description: 'Sender id, where the country has them.',
        }),
      ),
      originationNumber: Type.Optional(
        Type.String({ pattern: '^\\+?[0-9]{3,15}$', description: 'Number of yours to send from.' }),
      ),
      baseUrl: BaseUrl,
    }),
    credentials: strict({ secretAccessKey: secret('Secret of accessKeyId.') }),
  },
  smpp: {
    channels: ['sms'],
    settings: strict({
      host: Host,
      port: Port,
      tls: Type.Optional(Type.Boolean({ description: 'false: in the clear. Default: true.' })),
      certificateAuthority: Certificate,
      systemId: Type.String({
        pattern: '^[\\x21-\\x7e]{1,64}$',
        description: 'system_id, as the carrier gave it.',
      }),
      systemType: Type.Optional(
        Type.String({
          pattern: '^[\\x21-\\x7e]{1,12}$',
          description: 'system_type, if the carrier asks for one.',
        }),
      ),
      from: Sender,
    }),
    credentials: strict({
      password: Type.String({
        pattern: '^[\\x21-\\x7e]{1,64}$',
        description: 'password, as the carrier gave it.',
      }),
    }),
  },
  'whatsapp-cloud': {
    channels: ['whatsapp'],
    settings: strict({
      phoneNumberId: Type.String({
        pattern: '^[0-9]{1,32}$',
        description: 'Id of your number at Meta; not the number.',
      }),
      templateName: Type.String({
        pattern: '^[a-z0-9_]{1,512}$',
        description: 'An approved template of the category authentication.',
      }),
      templateLanguages: Type.Array(Type.String({ pattern: '^[a-z]{2,3}(_[A-Z]{2})?$' }), {
        minItems: 1,
        maxItems: 64,
        description:
          'Languages that it was approved in, the first for everybody else. Meta’s codes, such as en_US.',
      }),
      apiVersion: Type.Optional(
        Type.String({ pattern: '^v[0-9]{1,3}\\.[0-9]$', description: 'Version of the Graph API.' }),
      ),
      baseUrl: BaseUrl,
    }),
    credentials: strict({ accessToken: secret('Access token of a system user.') }),
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
