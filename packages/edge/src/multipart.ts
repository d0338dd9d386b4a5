import { decodeUtf8, type FormField } from './form-fields.ts';

const partsMax = 200;

/**
 * As browsers write it (WHATWG HTML §4.10.21.7): quotes and line ends in names are percent-encoded. Careless parsers
 * look for `; name=` inside the quotes, too, so neither sign may be there.
 */
const disposition = /^form-data; name="([^"\\;=]*)"(; filename="[^"\\;=]*")?$/i;
/** Of a text field, if given at all. */
const textType = /^text\/plain(; ?charset=("?)utf-?8\2)?$/i;

/**
 * The fields of a `multipart/form-data` body (RFC 7578), or undefined unless it is written exactly as browsers write
 * it: CRLF, no preamble, one disposition per part, nothing behind the end. Multipart parsers differ in all else.
 */
export function parseMultipart(bytes: Uint8Array, boundary: string): FormField[] | undefined {
  // One character per byte, so that positions are those of bytes.
  const text = Buffer.from(bytes).toString('latin1');
  const opening = `--${boundary}\r\n`;
  const closing = `\r\n--${boundary}--`;
  if (!text.startsWith(opening)) return undefined;
  const end = text.indexOf(closing, opening.length - 2);
  if (end < 0 || !['', '\r\n'].includes(text.slice(end + closing.length))) return undefined;
  const parts = text.slice(opening.length, end).split(`\r\n${opening}`);
  // A delimiter that is not followed by a line end is one to some parsers only.
  if (parts.length > partsMax || parts.some((part) => part.includes(`--${boundary}`))) return undefined;
  const fields = parts.map(parsePart);
  return fields.every((field) => field !== undefined) ? fields : undefined;
}

function parsePart(part: string): FormField | undefined {
  const end = part.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const headers = parsePartHeaders(part.slice(0, end));
  const match = disposition.exec(headers?.get('content-disposition') ?? '');
  if (headers === undefined || match === null) return undefined;
  const name = decodeUtf8(Buffer.from(match[1] ?? '', 'latin1'));
  if (name === undefined) return undefined;
  if (match[2] !== undefined) return { name, value: '', isFile: true };
  return textField(name, headers.get('content-type'), part.slice(end + 4));
}

function textField(name: string, type: string | undefined, text: string): FormField | undefined {
  if (type !== undefined && !textType.test(type)) return undefined;
  const value = decodeUtf8(Buffer.from(text, 'latin1'));
  return value === undefined ? undefined : { name, value, isFile: false };
}

/** Each at most once, and none that changes how the part is read (`Content-Transfer-Encoding`). */
function parsePartHeaders(text: string): Map<string, string> | undefined {
  const headers = new Map<string, string>();
  for (const line of text.split('\r\n')) {
    const match = /^(content-disposition|content-type|content-length): ?([\x20-\x7e\x80-\xff]*)$/i.exec(line);
    const name = match?.[1]?.toLowerCase();
    if (name === undefined || headers.has(name)) return undefined;
    headers.set(name, match?.[2] ?? '');
  }
  return headers;
}
