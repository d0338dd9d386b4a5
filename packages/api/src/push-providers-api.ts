/**
 * Management API of our own: who carries a tenant's push notifications. Credentials go in and never come out. Each
 * carrier has settings, which are shown, and credentials, which are sealed.
 */
import { type Static, Type } from 'typebox';

const strict = <T extends Type.TProperties>(properties: T) =>
  Type.Object(properties, { additionalProperties: false });

const baseUrl = (description: string) =>
  Type.Optional(Type.String({ minLength: 8, maxLength: 512, description }));
const key = (description: string) => Type.String({ minLength: 1, maxLength: 8_192, description });
/** What phones show: nothing of the person, for anybody who sees the phone reads it. */
const words = {
  title: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 64,
      description: 'First line of what phones show, also locked ones.',
    }),
  ),
  body: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 128,
      description: 'Second line: nothing of the person or the action.',
    }),
  ),
};

/** By name: what it takes. */
export const pushProviders = {
  /** Firebase Cloud Messaging, HTTP v1. */
  fcm: {
    settings: strict({
      ...words,
      baseUrl: baseUrl('Another address of the API. Absent: Google’s.'),
      tokenUrl: baseUrl('Another address that tokens come from. Absent: Google’s.'),
    }),
    /** The JSON file of a service account, as Google gives it. */
    credentials: strict({ serviceAccountKey: key('The JSON file of the service account, as text.') }),
  },
  /** Apple Push Notification service, by authentication token. */
  apns: {
    settings: strict({
      ...words,
      teamId: Type.String({ pattern: '^[A-Z0-9]{10}$', description: 'Team id at Apple.' }),
      keyId: Type.String({ pattern: '^[A-Z0-9]{10}$', description: 'Id of the .p8 key.' }),
      bundleId: Type.String({
        pattern: '^[A-Za-z0-9.-]{1,155}$',
        description: 'Bundle identifier of the app.',
      }),
      sandbox: Type.Optional(Type.Boolean({ description: 'true: builds from Xcode. Default: false.' })),
      baseUrl: baseUrl('Another address of the service. Absent: Apple’s.'),
      certificateAuthority: Type.Optional(
        Type.String({
          minLength: 1,
          maxLength: 16_384,
          description: 'PEM: the certificate of an authority of your own that baseUrl is checked by.',
        }),
      ),
    }),
    /** The .p8 file, as Apple gives it. */
    credentials: strict({ privateKey: key('The .p8 file, as text.') }),
  },
  /** Web Push (RFC 8030, 8291, 8292): VAPID keys as base64url. */
  'web-push': {
    settings: strict({
      subject: Type.String({
        maxLength: 254,
        pattern: '^(mailto:[^@\\s]+@[^@\\s]+|https://[^\\s]+)$',
        description: 'Whom push services write to: mailto: or https:.',
      }),
      publicKey: Type.String({ pattern: '^[A-Za-z0-9_-]{87}$', description: 'VAPID public key, base64url.' }),
    }),
    credentials: strict({
      privateKey: Type.String({
        pattern: '^[A-Za-z0-9_-]{43}$',
        description: 'VAPID private key, base64url.',
      }),
    }),
  },
  /** The tenant's own service, told with `push.created` for each phone. It is signed with the tenant's server key. */
  webhook: {
    settings: strict({
      url: Type.String({
        minLength: 8,
        maxLength: 2_048,
        description: 'Your own service, told with push.created for each phone.',
      }),
    }),
    credentials: strict({}),
  },
} as const satisfies Record<string, { readonly settings: Type.TSchema; readonly credentials: Type.TSchema }>;

export type PushProviderName = keyof typeof pushProviders;
export const pushProviderNames = [
  'fcm',
  'apns',
  'web-push',
  'webhook',
] as const satisfies readonly PushProviderName[];

export const PushProviderParameters = Type.Object({
  provider: Type.Union(pushProviderNames.map((name) => Type.Literal(name))),
});

/** What every carrier's body has in common; the rest is judged by the carrier's own schemas. */
export const PutPushProviderBody = Type.Object({
  settings: Type.Optional(Type.Object({})),
  credentials: Type.Optional(Type.Object({})),
});
export type PutPushProviderBody = Static<typeof PutPushProviderBody>;

/** Settings and credentials of one carrier, once judged. */
export type PushProviderConfiguration = {
  [Name in PushProviderName]: {
    readonly provider: Name;
    readonly settings: Static<(typeof pushProviders)[Name]['settings']>;
    readonly credentials: Static<(typeof pushProviders)[Name]['credentials']>;
  };
}[PushProviderName];

export type PushSettings<Name extends PushProviderName> = Static<(typeof pushProviders)[Name]['settings']>;
export type PushCredentials<Name extends PushProviderName> = Static<
  (typeof pushProviders)[Name]['credentials']
>;
