import type { HeaderList } from './messages.ts';

export type BodyKind = 'form' | 'json' | 'multipart';

export interface ContentType {
  readonly kind: BodyKind;
  /** Of a multipart body. */
  readonly boundary: string;
}

const kinds = new Map<string, BodyKind>([
  ['application/x-www-form-urlencoded', 'form'],
  ['application/json', 'json'],
  ['multipart/form-data', 'multipart'],
]);

/** One parameter, as browsers and HTTP clients write it. Names are RFC 9110 tokens, values tokens or plain quoted text. */
const parameter = /^[ \t]*([!#$%&'*+\-.^_`|~0-9a-z]+)=(?:([!#$%&'*+\-.^_`|~0-9a-z]+)|"([^"\\]*)")[ \t]*$/i;
/** RFC 2046 §5.1.1, without the space. */
const boundary = /^[0-9A-Za-z'()+_,\-./:=?]{1,70}$/;

/**
 * The kind of a login's body. Only what every application reads alike: one header, a known type, no other charset than
 * UTF-8, no parameter that is not for that type, no compression.
 */
export function readContentType(
  headers: HeaderList,
): ContentType | { readonly refused: 'content-type' | 'charset' } {
  const values = headers.filter(([name]) => name.toLowerCase() === 'content-type');
  const [type = '', ...parameters] = values[0]?.[1].split(';') ?? [];
  const kind = kinds.get(type.trim().toLowerCase());
  if (values.length !== 1 || kind === undefined || isEncoded(headers)) return { refused: 'content-type' };
  return readParameters(kind, parameters);
}

/** The origin would unpack what we cannot read. */
function isEncoded(headers: HeaderList): boolean {
  return headers.some(([name, value]) => {
    return name.toLowerCase() === 'content-encoding' && !/^(identity)?$/i.test(value.trim());
  });
}

function readParameters(
  kind: BodyKind,
  parameters: readonly string[],
): ContentType | { readonly refused: 'content-type' | 'charset' } {
  const read = new Map<string, string>();
  for (const text of parameters) {
    const match = parameter.exec(text);
    const name = match?.[1]?.toLowerCase();
    // Twice the same: servers differ in which one counts.
    if (name === undefined || read.has(name)) return { refused: 'content-type' };
    read.set(name, match?.[2] ?? match?.[3] ?? '');
  }
  const charset = read.get('charset') ?? 'utf-8';
  if (!/^utf-?8$/i.test(charset)) return { refused: 'charset' };
  const allowed = kind === 'multipart' ? ['charset', 'boundary'] : ['charset'];
  const text = read.get('boundary') ?? '';
  const isAllowed = [...read.keys()].every((name) => allowed.includes(name));
  if (!isAllowed || (kind === 'multipart' && !boundary.test(text))) return { refused: 'content-type' };
  return { kind, boundary: text };
}
