/**
 * Identity verification by vendors: the Client API's own routes for it (the public SDKs have none), and the Management API of
 * our own that says who checks a tenant's people. Settings are shown, credentials are sealed and never come out.
 */
import { type Static, Type } from 'typebox';

const strict = <T extends Type.TProperties>(properties: T) =>
  Type.Object(properties, { additionalProperties: false });

/** The methods of server-api.md §5 that a vendor proves. */
export const identityMethods = ['VERIFF', 'IPROOV', 'IDVERSE', 'PALM_BIOMETRICS_RR'] as const;
export type IdentityMethod = (typeof identityMethods)[number];

const Method = Type.Union(identityMethods.map((method) => Type.Literal(method)));

export const StartIdentityBody = Type.Object({ verificationMethod: Method });
export const VerifyIdentityBody = Type.Object({ challengeId: Type.String({ minLength: 1, maxLength: 64 }) });

/** Where a check stands. The first five are open: the person goes on, or the vendor does. */
export const identityStates = [
  'CREATING',
  'WAITING',
  'SUBMITTED',
  'RESUBMISSION_REQUESTED',
  'REVIEW',
  'APPROVED',
  'DECLINED',
  'NOT_THE_PERSON',
  'EXPIRED',
  'REFUSED',
  'FAILED',
] as const;
export type IdentityState = (typeof identityStates)[number];

export const IdentityProviderParameters = Type.Object({ verificationMethod: Method });
export const IdentityCallbackParameters = Type.Object({
  tenantId: Type.String({ minLength: 1, maxLength: 64 }),
  verificationMethod: Method,
});

const url = (description: string) => Type.String({ minLength: 8, maxLength: 512, description });
const secret = (description: string) => Type.String({ minLength: 24, maxLength: 256, description });
const common = {
  decisionMinutes: Type.Optional(
    Type.Integer({ minimum: 5, maximum: 1_440, description: 'How long a decision is waited for.' }),
  ),
  returnUrl: Type.Optional(
    url('Where the vendor sends the person afterwards. Absent: a page of this server that says to go back.'),
  ),
};

/** By name: what it takes. */
export const identityProviders = {
  /** Veriff's public API, version 1. */
  veriff: {
    methods: ['VERIFF'],
    settings: strict({ ...common, baseUrl: url('Address of the API, as the vendor gave it.') }),
    credentials: strict({
      apiKey: Type.String({ minLength: 8, maxLength: 256, description: 'API key of the integration.' }),
      sharedSecret: secret('Shared secret of the integration.'),
      previousSharedSecret: Type.Optional(
        secret('While keys are changed: callbacks signed with it are taken as well.'),
      ),
    }),
  },
  /** An HTTP endpoint of the operator's own, in front of any vendor. */
  webhook: {
    methods: identityMethods,
    settings: strict({ ...common, url: url('Your endpoint, in front of any vendor.') }),
    credentials: strict({
      signingSecret: secret('Signs what is sent to it, and what it sends back.'),
      previousSigningSecret: Type.Optional(
        secret('While secrets are changed: callbacks signed with it are taken as well.'),
      ),
    }),
  },
} as const satisfies Record<
  string,
  {
    readonly methods: readonly IdentityMethod[];
    readonly settings: Type.TSchema;
    readonly credentials: Type.TSchema;
  }
>;

export type IdentityProviderName = keyof typeof identityProviders;

/** What every provider's body has in common; the rest is judged by the provider's own schemas. */
export const PutIdentityProviderBody = Type.Object({
  provider: Type.String({ minLength: 1, maxLength: 32 }),
  settings: Type.Optional(Type.Object({})),
  credentials: Type.Optional(Type.Object({})),
});
export type PutIdentityProviderBody = Static<typeof PutIdentityProviderBody>;

/** Settings and credentials of one provider, once judged. */
export type IdentityProviderConfiguration = {
  [Name in IdentityProviderName]: {
    readonly provider: Name;
    readonly settings: Static<(typeof identityProviders)[Name]['settings']>;
    readonly credentials: Static<(typeof identityProviders)[Name]['credentials']>;
  };
}[IdentityProviderName];

export type IdentitySettings<Name extends IdentityProviderName> = Static<
  (typeof identityProviders)[Name]['settings']
>;
export type IdentityCredentials<Name extends IdentityProviderName> = Static<
  (typeof identityProviders)[Name]['credentials']
>;
