import { browserName } from '../authenticators/browser-name.ts';

/** What a person recognises a passkey by until they name it: where it was made. */
export const passkeyName = (userAgent: string | undefined): string => browserName(userAgent) ?? 'Passkey';
