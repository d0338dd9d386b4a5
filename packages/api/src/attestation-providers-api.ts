/**
 * Management API of our own: whose word on apps counts (client-api.md §8.4), and for which apps. Credentials go in and
 * never come out.
 */
import { type Static, Type } from 'typebox';

const strict = <T extends Type.TProperties>(properties: T) =>
  Type.Object(properties, { additionalProperties: false });
const several = (item: Type.TSchema & { static?: string }, description: string) =>
  Type.Array(item, { minItems: 1, maxItems: 20, uniqueItems: true, description });

const deviceVerdicts = ['MEETS_BASIC_INTEGRITY', 'MEETS_DEVICE_INTEGRITY', 'MEETS_STRONG_INTEGRITY'] as const;

/** By name: what it takes. */
export const attestationProviders = {
  /** Apple App Attest. */
  APP_ATTEST: {
    settings: strict({
      appIds: several(
        Type.String({ pattern: '^[A-Z0-9]{10}\\.[A-Za-z0-9.-]{1,155}$' }),
        'Apps: team identifier, full stop, bundle identifier.',
      ),
      allowDevelopment: Type.Optional(
        Type.Boolean({ description: 'true: keys made by builds from Xcode count as well. Default: false.' }),
      ),
      certificateAuthority: Type.Optional(
        Type.String({
          minLength: 1,
          maxLength: 16_384,
          description: 'PEM. Default: Apple’s App Attestation Root CA.',
        }),
      ),
    }),
    credentials: strict({}),
  },
  /** Google Play Integrity, classic requests, opened with the keys of the Play Console. */
  PLAY_INTEGRITY: {
    settings: strict({
      packageNames: several(
        Type.String({ pattern: '^[A-Za-z][A-Za-z0-9_.]{0,254}$' }),
        'Apps, by package name.',
      ),
      certificateDigests: Type.Optional(
        several(
          Type.String({ pattern: '^[A-Za-z0-9_-]{43}=?$' }),
          'SHA-256 of the signing certificates, base64url. Absent: whatever Play recognises.',
        ),
      ),
      deviceVerdict: Type.Optional(
        Type.Union(
          deviceVerdicts.map((name) => Type.Literal(name)),
          { description: 'What the device must meet at the least. Default: MEETS_DEVICE_INTEGRITY.' },
        ),
      ),
      allowUnrecognizedVersion: Type.Optional(
        Type.Boolean({
          description:
            'true: versions that Play does not know count as well, as while testing. Default: false.',
        }),
      ),
    }),
    credentials: strict({
      decryptionKey: Type.String({
        pattern: '^[A-Za-z0-9+/]{43}=$',
        description: 'AES-256, base64, as the Play Console shows it.',
      }),
      verificationKey: Type.String({
        pattern: '^[A-Za-z0-9+/]+={0,2}$',
        maxLength: 512,
        description: 'P-256 SubjectPublicKeyInfo, base64, as the Play Console shows it.',
      }),
    }),
  },
} as const satisfies Record<string, { readonly settings: Type.TSchema; readonly credentials: Type.TSchema }>;

export type AttestationProviderName = keyof typeof attestationProviders;
export const attestationProviderNames = [
  'APP_ATTEST',
  'PLAY_INTEGRITY',
] as const satisfies readonly AttestationProviderName[];

export const AttestationProviderParameters = Type.Object({
  provider: Type.Union(attestationProviderNames.map((name) => Type.Literal(name))),
});

/** What every provider's body has in common; the rest is judged by the provider's own schemas. */
export const PutAttestationProviderBody = Type.Object({
  settings: Type.Optional(Type.Object({})),
  credentials: Type.Optional(Type.Object({})),
});
export type PutAttestationProviderBody = Static<typeof PutAttestationProviderBody>;

/** Settings and credentials of one provider, once judged. */
export type AttestationProviderConfiguration = {
  [Name in AttestationProviderName]: {
    readonly provider: Name;
    readonly settings: Static<(typeof attestationProviders)[Name]['settings']>;
    readonly credentials: Static<(typeof attestationProviders)[Name]['credentials']>;
  };
}[AttestationProviderName];

export type AppAttestSettings = Static<(typeof attestationProviders)['APP_ATTEST']['settings']>;
export type PlayIntegritySettings = Static<(typeof attestationProviders)['PLAY_INTEGRITY']['settings']>;
export type PlayIntegrityCredentials = Static<(typeof attestationProviders)['PLAY_INTEGRITY']['credentials']>;
