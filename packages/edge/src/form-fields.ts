/** A field of a form. A file has no text that could be a user name. */
export interface FormField {
  readonly name: string;
  readonly value: string;
  readonly isFile: boolean;
}

/** More is no login form, and more than many applications read. */
const fieldsMax = 200;

/**
 * The fields of an `application/x-www-form-urlencoded` body, or undefined for what applications read differently:
 * malformed escapes, bytes outside ASCII, `;` (a separator to some), text that is not UTF-8.
 */
export function parseForm(bytes: Uint8Array): FormField[] | undefined {
  const text = Buffer.from(bytes).toString('latin1');
  if (!/^[\x20-\x3a\x3c-\x7e]*$/.test(text)) return undefined;
  const pairs = text.split('&').filter((pair) => pair !== '');
  if (pairs.length > fieldsMax) return undefined;
  const fields = pairs.map(parsePair);
  return fields.every((field) => field !== undefined) ? fields : undefined;
}

function parsePair(pair: string): FormField | undefined {
  const at = pair.indexOf('=');
  const name = decodeField(at < 0 ? pair : pair.slice(0, at));
  const value = decodeField(at < 0 ? '' : pair.slice(at + 1));
  return name === undefined || value === undefined ? undefined : { name, value, isFile: false };
}

function decodeField(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
}

/** Strict UTF-8: no overlong forms, no surrogates, and a byte order mark stays one. */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
