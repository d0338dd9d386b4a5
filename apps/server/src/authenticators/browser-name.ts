import { UAParser } from 'ua-parser-js';

/** What people recognise a browser by, e.g. `Chrome on Windows`; undefined when the user agent says nothing. */
export function browserName(userAgent: string | undefined): string | undefined {
  if (userAgent === undefined) return undefined;
  const { browser, os } = UAParser(userAgent);
  const parts = [browser.name, os.name].filter((part) => part !== undefined);
  return parts.length === 0 ? undefined : parts.join(' on ');
}
