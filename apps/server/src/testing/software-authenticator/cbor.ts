/** The CBOR values that WebAuthn structures are made of (RFC 8949). */
export type CborValue =
  | number
  | string
  | Uint8Array
  | readonly CborValue[]
  | ReadonlyMap<string | number, CborValue>;

const major = { unsigned: 0, negative: 1, bytes: 2, text: 3, array: 4, map: 5 };

/** Encodes integers, text, bytes, arrays and maps; map order is kept as given. */
export function encodeCbor(value: CborValue): Uint8Array {
  return new Uint8Array(Buffer.concat([...chunks(value)]));
}

function* chunks(value: CborValue): Generator<Uint8Array> {
  if (typeof value === 'number') {
    yield value < 0 ? head(major.negative, -1 - value) : head(major.unsigned, value);
  } else if (typeof value === 'string') {
    const text = Buffer.from(value);
    yield head(major.text, text.byteLength);
    yield text;
  } else if (value instanceof Uint8Array) {
    yield head(major.bytes, value.byteLength);
    yield value;
  } else if (value instanceof Map) {
    yield head(major.map, value.size);
    for (const [key, item] of value) yield* [...chunks(key), ...chunks(item)];
  } else {
    const items = value as readonly CborValue[];
    yield head(major.array, items.length);
    for (const item of items) yield* chunks(item);
  }
}

function head(majorType: number, argument: number): Uint8Array {
  const type = majorType << 5;
  if (argument < 24) return Uint8Array.of(type | argument);
  if (argument < 0x100) return Uint8Array.of(type | 24, argument);
  if (argument < 0x10000) return Uint8Array.of(type | 25, argument >> 8, argument & 0xff);
  const bytes = Buffer.alloc(5);
  bytes.writeUInt8(type | 26);
  bytes.writeUInt32BE(argument, 1);
  return bytes;
}
