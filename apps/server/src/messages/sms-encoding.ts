/** How a text travels as SMS (3GPP TS 23.038, 23.040): GSM 7-bit where every character is in it, else UCS-2; in parts. */

/** The default alphabet in the order of its codes; the one at 27 is the escape to the extension table. */
const basic =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\u001bÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?' +
  '¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';
const extension: Readonly<Record<string, number>> = {
  '\f': 10,
  '^': 20,
  '{': 40,
  '}': 41,
  '\\': 47,
  '[': 60,
  '~': 61,
  ']': 62,
  '|': 64,
  '€': 101,
};
const escapeCode = 27;

const codes = new Map<string, readonly number[]>([
  ...[...basic].map((character, code): [string, number[]] => [character, [code]]),
  ...Object.entries(extension).map(([character, code]): [string, number[]] => [
    character,
    [escapeCode, code],
  ]),
]);
codes.delete('\u001b');

export interface SmsParts {
  readonly encoding: 'gsm' | 'ucs2';
  /** One octet a septet for `gsm`, big-endian UTF-16 for `ucs2`; without the headers that join parts. */
  readonly parts: readonly Uint8Array[];
}

/** What one message holds, and what a part of several holds: a header of six octets takes room. */
const limits = { gsm: { single: 160, part: 153 }, ucs2: { single: 140, part: 134 } } as const;

/** Characters are never cut in two: neither an escape sequence nor a surrogate pair. */
export function smsParts(text: string): SmsParts {
  const characters = [...text];
  const encoding = characters.every((character) => codes.has(character)) ? 'gsm' : 'ucs2';
  const encoded = characters.map((character) =>
    encoding === 'gsm' ? (codes.get(character) ?? []) : [...Buffer.from(character, 'utf16le').swap16()],
  );
  const { single, part } = limits[encoding];
  const total = encoded.reduce((sum, octets) => sum + octets.length, 0);
  return { encoding, parts: total <= single ? [Uint8Array.from(encoded.flat())] : filled(encoded, part) };
}

function filled(encoded: readonly (readonly number[])[], octetsMax: number): Uint8Array[] {
  const parts: number[][] = [[]];
  for (const octets of encoded) {
    const last = parts.at(-1) ?? [];
    if (last.length + octets.length <= octetsMax) last.push(...octets);
    else parts.push([...octets]);
  }
  return parts.map((part) => Uint8Array.from(part));
}
