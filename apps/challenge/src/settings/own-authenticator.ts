// One of the person's own ways to sign in, as the settings show it (client-api.md §5.8): parsed, and named.
import { ApiError } from '../api/api-error.ts';
import { fieldsOf, oneOf, optionalText, optionalTime } from '../api/parse.ts';
import { type VerificationMethod, verificationMethods } from '../api/types.ts';
import type { ImagePair } from '../page/appearance.ts';

export interface OwnAuthenticator {
  readonly id: string;
  readonly method: VerificationMethod;
  /** What the person called it. */
  readonly displayName?: string | undefined;
  /** What keeps it, such as `iCloud Keychain`; or where it was made. */
  readonly model?: string | undefined;
  /** How what keeps it looks, as `data:` URIs. */
  readonly icon?: ImagePair | undefined;
  /** Address or number; masked before a proof. */
  readonly address?: string | undefined;
  readonly createdAt?: number | undefined;
  readonly lastUsedAt?: number | undefined;
  readonly isDefault: boolean;
}

/** A passkey that the server no longer knows. */
export interface RemovedCredential {
  readonly rpId: string;
  /** WebAuthn, base64url. */
  readonly credentialId: string;
}

/** Methods that this page does not know are left out: it has no words for them. */
export function parseOwnAuthenticators(value: unknown): readonly OwnAuthenticator[] {
  if (!Array.isArray(value)) throw new ApiError('broken', { cause: 'unexpected authenticators' });
  return value.flatMap((entry) => {
    const fields = fieldsOf(entry, 'authenticators');
    const method = oneOf(fields.verificationMethod, verificationMethods);
    const id = optionalText(fields.userAuthenticatorId);
    if (!method || id === undefined) return [];
    const credential = fieldsOf(fields.webauthnCredential ?? {}, 'webauthnCredential');
    return [
      {
        id,
        method,
        displayName: optionalText(fields.displayName),
        model: modelIn(credential),
        icon: iconIn(credential),
        address: optionalText(fields.email) ?? optionalText(fields.phoneNumber),
        createdAt: optionalTime(fields.verifiedAt) ?? optionalTime(fields.createdAt),
        lastUsedAt: optionalTime(fields.lastVerifiedAt),
        isDefault: fields.isDefault === true,
      },
    ];
  });
}

/** Undefined where it was none. */
export function parseRemoved(value: unknown): RemovedCredential | undefined {
  const { webauthnCredential } = fieldsOf(value ?? {}, 'removed');
  const credential = fieldsOf(webauthnCredential ?? {}, 'webauthnCredential');
  const rpId = optionalText(credential.rpId);
  const credentialId = optionalText(credential.credentialId);
  return rpId === undefined || credentialId === undefined ? undefined : { rpId, credentialId };
}

function modelIn(credential: Readonly<Record<string, unknown>>): string | undefined {
  const mapping = fieldsOf(credential.aaguidMapping ?? {}, 'aaguidMapping');
  return optionalText(mapping.name) ?? optionalText(credential.name);
}

/** Only as an image that the address itself holds: nothing is fetched for it, and nothing in it runs in `<img>`. */
const iconPattern = /^data:image\/(svg\+xml|png);base64,[A-Za-z0-9+/]+={0,2}$/;

function iconIn(credential: Readonly<Record<string, unknown>>): ImagePair | undefined {
  const { svgIconLight, svgIconDark } = fieldsOf(credential.aaguidMapping ?? {}, 'aaguidMapping');
  const [light, dark] = [svgIconLight, svgIconDark].map((icon) =>
    typeof icon === 'string' && iconPattern.test(icon) ? icon : undefined,
  );
  if (light === undefined) return dark === undefined ? undefined : { light: dark };
  return { light, ...(dark === undefined ? {} : { dark }) };
}

/** The name to show: the person's own, else what is known of it, else undefined. */
export const nameOf = ({ displayName, address, model }: OwnAuthenticator): string | undefined =>
  displayName ?? address ?? model;

/** A passkey bears the name of the person (server-api.md §7), which says nothing of which one it is. */
export function toldApart(all: readonly OwnAuthenticator[]): readonly OwnAuthenticator[] {
  return all.map((one) => {
    const isShared = all.some((other) => other !== one && other.displayName === one.displayName);
    const isBetterKnown = one.method === 'PASSKEY' && one.model !== undefined;
    return isShared && isBetterKnown ? { ...one, displayName: undefined } : one;
  });
}
