import ipaddr from 'ipaddr.js';

// Ranges of IP addresses (RFC 4632, RFC 4291) as sets of prefixes, so that many ranges are as quick as few.

type Family = 'ipv4' | 'ipv6';

interface Address {
  readonly family: Family;
  readonly bytes: readonly number[];
}

/** Prefixes of a family by their length in bits. */
type Prefixes = ReadonlyMap<number, ReadonlySet<string>>;

export type AddressRanges = Readonly<Record<Family, Prefixes>>;

const addressBits: Readonly<Record<Family, number>> = { ipv4: 32, ipv6: 128 };
const bitsPerByte = 8;
/** Of ::ffff:0:0/96, which holds IPv4 addresses. */
const mappedBits = 96;

/** Undefined for what is no address; an IPv4 address within IPv6 is that IPv4 address. */
function addressOf(text: string): Address | undefined {
  if (ipaddr.IPv4.isValidFourPartDecimal(text))
    return { family: 'ipv4', bytes: ipaddr.IPv4.parse(text).toByteArray() };
  if (text.includes('%') || !ipaddr.IPv6.isValid(text)) return undefined;
  const address = ipaddr.IPv6.parse(text);
  return address.isIPv4MappedAddress()
    ? { family: 'ipv4', bytes: address.toIPv4Address().toByteArray() }
    : { family: 'ipv6', bytes: address.toByteArray() };
}

function prefixOf({ bytes }: Address, bits: number): string {
  const whole = Math.floor(bits / bitsPerByte);
  const rest = bits % bitsPerByte;
  const kept = bytes.slice(0, whole);
  if (rest > 0) kept.push((bytes[whole] ?? 0) & (0xff << (bitsPerByte - rest)));
  return String.fromCharCode(...kept);
}

interface Range {
  readonly address: Address;
  readonly bits: number;
}

/** `10.0.0.0/8`, `2001:db8::/32`, or one address; undefined for anything else. */
function rangeOf(text: string): Range | undefined {
  const [host = '', length, ...more] = text.split('/');
  const address = addressOf(host);
  if (address === undefined || more.length > 0) return undefined;
  const most = addressBits[address.family];
  if (length === undefined) return { address, bits: most };
  if (!/^\d{1,3}$/.test(length)) return undefined;
  const isMapped = address.family === 'ipv4' && host.includes(':');
  const bits = Number(length) - (isMapped ? mappedBits : 0);
  return bits < 0 || bits > most ? undefined : { address, bits };
}

export const isAddressRange = (text: unknown): text is string =>
  typeof text === 'string' && rangeOf(text) !== undefined;

/** What is no range holds nobody. */
export function addressRanges(texts: Iterable<unknown>): AddressRanges {
  const ranges = { ipv4: new Map<number, Set<string>>(), ipv6: new Map<number, Set<string>>() };
  for (const text of texts) {
    const range = typeof text === 'string' ? rangeOf(text) : undefined;
    if (range === undefined) continue;
    const byBits = ranges[range.address.family];
    const prefixes = byBits.get(range.bits) ?? new Set();
    byBits.set(range.bits, prefixes.add(prefixOf(range.address, range.bits)));
  }
  return ranges;
}

/** False for what is no address. */
export function isWithin(ranges: AddressRanges, text: string): boolean {
  const address = addressOf(text);
  if (address === undefined) return false;
  for (const [bits, prefixes] of ranges[address.family])
    if (prefixes.has(prefixOf(address, bits))) return true;
  return false;
}
