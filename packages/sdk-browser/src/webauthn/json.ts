// WebAuthn's JSON forms, by the platform where it has them, else by hand (WebAuthn L3 §5.1.8-5.1.10, §5.5).

/** What the browser should offer first. */
export type PublicKeyCredentialHint = 'hybrid' | 'security-key' | 'client-device';

export function toBytes(base64url: string): Uint8Array<ArrayBuffer> {
  const binary = atob(base64url.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}

export function toBase64url(bytes: ArrayBuffer): string {
  const binary = Array.from(new Uint8Array(bytes), (byte) => String.fromCharCode(byte)).join('');
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

interface DescriptorJson {
  id: string;
  type: string;
  transports?: string[];
}

const descriptors = (list: readonly DescriptorJson[] | undefined): PublicKeyCredentialDescriptor[] =>
  (list ?? []).map((item) => ({ ...item, id: toBytes(item.id) }) as unknown as PublicKeyCredentialDescriptor);

/** The platform's own reader does not take every option of newer levels; it throws then, and ours is used. */
function byPlatform<T>(read: (() => T) | undefined): T | undefined {
  try {
    return read?.();
  } catch {
    return undefined;
  }
}

export function creationOptions(
  json: PublicKeyCredentialCreationOptionsJSON,
): PublicKeyCredentialCreationOptions {
  const platform = PublicKeyCredential as Partial<typeof PublicKeyCredential>;
  const read = byPlatform(
    platform.parseCreationOptionsFromJSON && (() => platform.parseCreationOptionsFromJSON?.(json)),
  );
  if (read) return read;
  return {
    ...(json as unknown as PublicKeyCredentialCreationOptions),
    challenge: toBytes(json.challenge),
    user: { ...json.user, id: toBytes(json.user.id) },
    excludeCredentials: descriptors(json.excludeCredentials),
  };
}

export function requestOptions(
  json: PublicKeyCredentialRequestOptionsJSON,
): PublicKeyCredentialRequestOptions {
  const platform = PublicKeyCredential as Partial<typeof PublicKeyCredential>;
  const read = byPlatform(
    platform.parseRequestOptionsFromJSON && (() => platform.parseRequestOptionsFromJSON?.(json)),
  );
  if (read) return read;
  return {
    ...(json as unknown as PublicKeyCredentialRequestOptions),
    challenge: toBytes(json.challenge),
    allowCredentials: descriptors(json.allowCredentials),
  };
}

function envelope(credential: PublicKeyCredential) {
  return {
    id: credential.id,
    rawId: toBase64url(credential.rawId),
    type: 'public-key',
    clientExtensionResults:
      credential.getClientExtensionResults() as unknown as AuthenticationExtensionsClientOutputsJSON,
    ...(credential.authenticatorAttachment === null
      ? {}
      : { authenticatorAttachment: credential.authenticatorAttachment }),
  };
}

export function registrationJson(credential: PublicKeyCredential): RegistrationResponseJSON {
  const json = byPlatform(() => credential.toJSON() as RegistrationResponseJSON);
  if (json?.response?.attestationObject !== undefined) return json;
  const response = credential.response as AuthenticatorAttestationResponse;
  const publicKey = byPlatform(() => response.getPublicKey());
  const authenticatorData = byPlatform(() => response.getAuthenticatorData());
  const publicKeyAlgorithm = byPlatform(() => response.getPublicKeyAlgorithm());
  return {
    ...envelope(credential),
    response: {
      clientDataJSON: toBase64url(response.clientDataJSON),
      attestationObject: toBase64url(response.attestationObject),
      transports: byPlatform(() => response.getTransports()) ?? [],
      ...(publicKey ? { publicKey: toBase64url(publicKey) } : {}),
      ...(authenticatorData ? { authenticatorData: toBase64url(authenticatorData) } : {}),
      ...(publicKeyAlgorithm === undefined ? {} : { publicKeyAlgorithm }),
    },
  } as RegistrationResponseJSON;
}

export function authenticationJson(credential: PublicKeyCredential): AuthenticationResponseJSON {
  const json = byPlatform(() => credential.toJSON() as AuthenticationResponseJSON);
  if (json?.response?.signature !== undefined) return json;
  const response = credential.response as AuthenticatorAssertionResponse;
  return {
    ...envelope(credential),
    response: {
      clientDataJSON: toBase64url(response.clientDataJSON),
      authenticatorData: toBase64url(response.authenticatorData),
      signature: toBase64url(response.signature),
      ...(response.userHandle ? { userHandle: toBase64url(response.userHandle) } : {}),
    },
  } as AuthenticationResponseJSON;
}
