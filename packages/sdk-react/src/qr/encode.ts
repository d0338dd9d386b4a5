/**
 * QR codes (ISO/IEC 18004) of a short text: bytes, error correction M, versions 1 to 10. Owns nothing but that: a package
 * would bring every mode and size into each application that shows a challenge.
 */
import { correction } from './reed-solomon.ts';

/** By version: codewords in all, those of error correction in each block, and blocks. */
const versions: readonly (readonly [codewords: number, correcting: number, blocks: number])[] = [
  [26, 10, 1],
  [44, 16, 1],
  [70, 26, 1],
  [100, 18, 2],
  [134, 24, 2],
  [172, 16, 4],
  [196, 18, 4],
  [242, 22, 4],
  [292, 22, 5],
  [346, 26, 5],
];
const byteMode = 0b0100;
const firstLongVersion = 10;
const firstVersionWithInfo = 7;

/** @returns rows of modules, dark ones true @throws RangeError for more than 213 bytes */
export function encodeQr(text: string): readonly (readonly boolean[])[] {
  const bytes = new TextEncoder().encode(text);
  const version =
    1 + versions.findIndex((_one, index) => bitsOf(bytes, index + 1) <= 8 * capacity(index + 1));
  if (version === 0) throw new RangeError('The text is too long for a QR code.');
  return draw(version, interleave(version, pack(bytes, version)));
}

const lengthBits = (version: number): number => (version < firstLongVersion ? 8 : 16);
const bitsOf = (bytes: Uint8Array, version: number): number => 4 + lengthBits(version) + 8 * bytes.length;

function tableOf(version: number): readonly [number, number, number] {
  return versions[version - 1] ?? [0, 0, 1];
}
function capacity(version: number): number {
  const [codewords, correcting, blocks] = tableOf(version);
  return codewords - correcting * blocks;
}

/** §7.4: mode, length, the bytes, an end, and padding that has no meaning. */
function pack(bytes: Uint8Array, version: number): number[] {
  const bits: number[] = [];
  const push = (value: number, count: number) => {
    for (let bit = count - 1; bit >= 0; bit -= 1) bits.push((value >> bit) & 1);
  };
  push(byteMode, 4);
  push(bytes.length, lengthBits(version));
  for (const byte of bytes) push(byte, 8);
  const total = 8 * capacity(version);
  push(0, Math.min(4, total - bits.length));
  push(0, (8 - (bits.length % 8)) % 8);
  for (let pad = 0xec; bits.length < total; pad ^= 0xec ^ 0x11) push(pad, 8);
  return Array.from({ length: capacity(version) }, (_none, index) =>
    bits.slice(8 * index, 8 * index + 8).reduce((value, bit) => 2 * value + bit, 0),
  );
}

/** §7.6: the blocks one codeword at a time; those that are longer come last. */
function interleave(version: number, data: readonly number[]): number[] {
  const [, correcting, count] = tableOf(version);
  const short = Math.floor(data.length / count);
  const firstLong = count - (data.length % count);
  let taken = 0;
  const blocks = Array.from({ length: count }, (_none, index) => {
    const own = data.slice(taken, taken + short + (index < firstLong ? 0 : 1));
    taken += own.length;
    return { own, added: correction(own, correcting) };
  });
  const across = (length: number, of: (block: (typeof blocks)[number]) => readonly number[]) =>
    Array.from({ length }, (_none, index) => blocks.flatMap((block) => of(block)[index] ?? [])).flat();
  return [...across(short + 1, ({ own }) => own), ...across(correcting, ({ added }) => added)];
}

/** Undefined: data goes there. */
type Grid = (boolean | undefined)[][];

function draw(version: number, codewords: readonly number[]): boolean[][] {
  const size = 17 + 4 * version;
  const grid: Grid = Array.from({ length: size }, () => Array.from({ length: size }, () => undefined));
  const set = (x: number, y: number, dark: boolean) => {
    const row = grid[y];
    if (row !== undefined && x >= 0 && x < size) row[x] = dark;
  };
  for (let at = 0; at < size; at += 1) {
    set(6, at, at % 2 === 0);
    set(at, 6, at % 2 === 0);
  }
  const ring = (cx: number, cy: number, radius: number, isDark: (distance: number) => boolean) => {
    for (let dy = -radius; dy <= radius; dy += 1)
      for (let dx = -radius; dx <= radius; dx += 1)
        set(cx + dx, cy + dy, isDark(Math.max(Math.abs(dx), Math.abs(dy))));
  };
  for (const [x, y] of alignments(version, size)) ring(x, y, 2, (distance) => distance !== 1);
  for (const [x, y] of [
    [3, 3],
    [size - 4, 3],
    [3, size - 4],
  ] as const)
    ring(x, y, 4, (distance) => distance !== 2 && distance !== 4);
  information(version, size, set);
  return fill(grid, codewords);
}

/** Annex E: none where the large patterns are. */
function alignments(version: number, size: number): [number, number][] {
  if (version === 1) return [];
  const last = size - 7;
  const places = version < firstVersionWithInfo ? [6, last] : [6, Math.ceil((6 + last) / 4) * 2, last];
  return places.flatMap((y) =>
    places.flatMap((x): [number, number][] =>
      (x === 6 && (y === 6 || y === last)) || (x === last && y === 6) ? [] : [[x, y]],
    ),
  );
}

/** Format (§7.9; correction M and mask 0 are fixed) and version (§7.10). */
function information(
  version: number,
  size: number,
  set: (x: number, y: number, dark: boolean) => void,
): void {
  const format = 0b101_0100_0001_0010;
  for (let bit = 0; bit < 15; bit += 1) {
    const dark = ((format >> bit) & 1) === 1;
    const near = bit < 6 ? bit : bit < 8 ? bit + 1 : 14 - bit;
    if (bit < 8) {
      set(8, near, dark);
      set(size - 1 - bit, 8, dark);
    } else {
      set(bit === 8 ? 7 : near, 8, dark);
      set(8, size - 15 + bit, dark);
    }
  }
  set(8, size - 8, true);
  if (version < firstVersionWithInfo) return;
  let rest = version;
  for (let round = 0; round < 12; round += 1) rest = (rest << 1) ^ ((rest >> 11) * 0x1f25);
  const bits = (version << 12) | rest;
  for (let bit = 0; bit < 18; bit += 1) {
    const dark = ((bits >> bit) & 1) === 1;
    const [a, b] = [size - 11 + (bit % 3), Math.floor(bit / 3)];
    set(a, b, dark);
    set(b, a, dark);
  }
}

/** §7.7.3, in columns of two from the right, up and down in turns; with mask 0, which suits text that looks random. */
function fill(grid: Grid, codewords: readonly number[]): boolean[][] {
  const size = grid.length;
  const done = grid.map((row) => row.map((dark) => dark ?? false));
  let at = 0;
  for (let right = size - 1; right >= 1; right -= 2) {
    if (right === 6) right = 5;
    const isUp = ((right + 1) & 2) === 0;
    for (let step = 0; step < size; step += 1) {
      const y = isUp ? size - 1 - step : step;
      for (const x of [right, right - 1]) {
        const row = done[y];
        if (row === undefined || grid[y]?.[x] !== undefined) continue;
        const bit = ((codewords[at >> 3] ?? 0) >> (7 - (at & 7))) & 1;
        row[x] = (bit === 1) !== ((x + y) % 2 === 0);
        at += 1;
      }
    }
  }
  return done;
}
