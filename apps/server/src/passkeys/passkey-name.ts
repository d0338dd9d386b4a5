import { modelName } from '../authenticators/authenticator-model.ts';
import { browserName } from '../authenticators/browser-name.ts';
import type { CredentialKind } from './credential-kind.ts';

/** What a person recognises a passkey by until they name it: where it was made. */
export const passkeyName = (userAgent: string | undefined): string => browserName(userAgent) ?? 'Passkey';

/** A security key goes from browser to browser: what it is says more than where it was first used. */
export const credentialName = (
  method: CredentialKind['method'],
  aaguid: string,
  userAgent: string | undefined,
): string => (method === 'SECURITY_KEY' ? (modelName(aaguid) ?? 'Security key') : passkeyName(userAgent));
