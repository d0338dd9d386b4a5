/**
 * Writes small MMDB files as the specification of the format has them (MaxMind DB 2.0): for tests that read databases as an
 * operator's are read. Knows IPv4 networks, and of values texts, numbers, maps and lists.
 */
import { writeFileSync } from 'node:fs';

type Value = string | number | readonly Value[] | { readonly [name: string]: Value };

export interface MmdbFile {
  /** `1.2.3.0/24` and the record of its addresses. */
  readonly networks: Readonly<Record<string, Value>>;
  readonly databaseType: string;
  /** Unix milliseconds. */
  readonly builtAt: number;
  /** 4: without a place for IPv6; 6 unless given. */
  readonly ipVersion?: 4 | 6;
}

const types = { text: 2, double: 3, uint32: 6, map: 7, uint64: 9, list: 11 } as const;

function control(type: number, size: number): Buffer {
  const [low, more] =
    size < 29 ? [size, []] : size < 285 ? [29, [size - 29]] : [30, [(size - 285) >> 8, (size - 285) & 0xff]];
  return type > 7 ? Buffer.from([low, type - 7, ...more]) : Buffer.from([(type << 5) | low, ...more]);
}

function number(value: number): Buffer {
  if (Number.isInteger(value) && value >= 0 && value < 2 ** 32) {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(value);
    return Buffer.concat([control(types.uint32, 4), bytes]);
  }
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleBE(value);
  return Buffer.concat([control(types.double, 8), bytes]);
}

function encoded(value: Value): Buffer {
  if (typeof value === 'number') return number(value);
  if (typeof value === 'string')
    return Buffer.concat([control(types.text, Buffer.byteLength(value)), Buffer.from(value)]);
  if (Array.isArray(value)) return Buffer.concat([control(types.list, value.length), ...value.map(encoded)]);
  const entries = Object.entries(value);
  const pairs = entries.flatMap(([name, one]) => [encoded(name), encoded(one)]);
  return Buffer.concat([control(types.map, entries.length), ...pairs]);
}

/** A node of the search tree: where each bit leads, or nowhere. */
type Branch = { node: number } | { record: number } | undefined;

function bitsOf(network: string, ipVersion: 4 | 6): number[] {
  const [address = '', length = '32'] = network.split('/');
  const bits = address
    .split('.')
    .flatMap((byte) => [...Number(byte).toString(2).padStart(8, '0')].map(Number));
  // In a tree of IPv6, IPv4 lies under ::/96.
  return [...new Array<number>(ipVersion === 6 ? 96 : 0).fill(0), ...bits.slice(0, Number(length))];
}

function treeOf(networks: readonly (readonly [string, number])[], ipVersion: 4 | 6): Branch[][] {
  const nodes: Branch[][] = [[undefined, undefined]];
  for (const [network, record] of networks) {
    const bits = bitsOf(network, ipVersion);
    let at = nodes[0] as Branch[];
    for (const [place, bit] of bits.entries()) {
      if (place === bits.length - 1) {
        at[bit] = { record };
        break;
      }
      const next = at[bit];
      if (next && 'node' in next) at = nodes[next.node] as Branch[];
      else {
        at[bit] = { node: nodes.length };
        at = [undefined, undefined];
        nodes.push(at);
      }
    }
  }
  return nodes;
}

const separatorBytes = 16;
const recordBytes = 3;

export function writeMmdb(path: string, file: MmdbFile): void {
  const { networks, databaseType, builtAt, ipVersion = 6 } = file;
  const places: [string, number][] = [];
  const parts: Buffer[] = [];
  let offset = 0;
  for (const [network, record] of Object.entries(networks)) {
    const bytes = encoded(record);
    places.push([network, offset]);
    parts.push(bytes);
    offset += bytes.length;
  }
  const tree = treeOf(places, ipVersion);
  const search = Buffer.alloc(tree.length * recordBytes * 2);
  for (const [at, node] of tree.entries())
    for (const [bit, branch] of node.entries()) {
      const value = !branch
        ? tree.length
        : 'node' in branch
          ? branch.node
          : tree.length + separatorBytes + branch.record;
      search.writeUIntBE(value, (at * 2 + bit) * recordBytes, recordBytes);
    }
  const metadata = {
    binary_format_major_version: 2,
    binary_format_minor_version: 0,
    build_epoch: Math.floor(builtAt / 1_000),
    database_type: databaseType,
    description: { en: 'Made by a test' },
    ip_version: ipVersion,
    languages: ['en'],
    node_count: tree.length,
    record_size: recordBytes * 8,
  };
  const marker = Buffer.from('\xab\xcd\xefMaxMind.com', 'latin1');
  writeFileSync(
    path,
    Buffer.concat([search, Buffer.alloc(separatorBytes), ...parts, marker, encoded(metadata)]),
  );
}
