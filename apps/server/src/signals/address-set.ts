/**
 * Sets of IP addresses from list files: one address or CIDR range a line, `#` starts a comment. Owns: reading them, and
 * finding an address among hundreds of thousands of ranges in a few steps.
 */
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

export type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** By length of prefix, the prefixes that are in: at most one probe for each length that occurs. */
type Prefixes = Map<number, Set<bigint>>;

export class AddressSet {
  readonly #prefixes: Readonly<Record<'ipv4' | 'ipv6', Prefixes>> = { ipv4: new Map(), ipv6: new Map() };

  /** How many different ranges and addresses are in. */
  get size(): number {
    const { ipv4, ipv6 } = this.#prefixes;
    return [...ipv4.values(), ...ipv6.values()].reduce((sum, known) => sum + known.size, 0);
  }

  add(address: Address, bits: number): void {
    const prefixes = this.#prefixes[address.kind()];
    const known = prefixes.get(bits) ?? new Set();
    known.add(prefixOf(address, bits));
    prefixes.set(bits, known);
  }

  has(address: Address): boolean {
    for (const [bits, known] of this.#prefixes[address.kind()]) {
      if (known.has(prefixOf(address, bits))) return true;
    }
    return false;
  }
}

function prefixOf(address: Address, bits: number): bigint {
  const bytes = address.toByteArray();
  const whole = bytes.reduce((number, byte) => (number << 8n) | BigInt(byte), 0n);
  return whole >> BigInt(bytes.length * 8 - bits);
}

/** Throws an error that names the line that is wrong. */
export function parseAddressList(text: string): AddressSet {
  const set = new AddressSet();
  for (const written of text.split('\n')) {
    const line = written.replace(/#.*/, '').trim();
    if (line !== '') addLine(set, line);
  }
  return set;
}

function addLine(set: AddressSet, line: string): void {
  const range = rangeIn(line);
  if (!range) throw new Error(`"${line.slice(0, 60)}" is neither an IP address nor a CIDR range`);
  set.add(...range);
}

const ipv4Bits = 32;
const ipv6Bits = 128;

/** One spelling only: 010.0.0.1, 10.1 and 123 are read by others as other addresses. */
function rangeIn(line: string): [address: Address, bits: number] | undefined {
  const [, text = line, length] = /^(.*)\/(\d{1,3})$/.exec(line) ?? [];
  if (isIP(text) === 0 || text.includes('%')) return undefined;
  const address = ipaddr.parse(text);
  const bitsMax = address.kind() === 'ipv4' ? ipv4Bits : ipv6Bits;
  const bits = length === undefined ? bitsMax : Number(length);
  if (bits > bitsMax) return undefined;
  // ::ffff:a.b.c.d is looked up as the IPv4 address that it carries.
  const isCarried =
    address instanceof ipaddr.IPv6 && address.isIPv4MappedAddress() && bits >= ipv6Bits - ipv4Bits;
  return isCarried ? [address.toIPv4Address(), bits - (ipv6Bits - ipv4Bits)] : [address, bits];
}
