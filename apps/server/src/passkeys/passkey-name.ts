import { UAParser } from 'ua-parser-js';

/** What a person recognises a passkey by until they name it: where it was made. */
export function passkeyName(userAgent: string | undefined): string {
  const { browser, os } = UAParser(userAgent);
  const parts = [browser.name, os.name].filter((part) => part !== undefined);
  return parts.length === 0 ? 'Passkey' : parts.join(' on ');
}
