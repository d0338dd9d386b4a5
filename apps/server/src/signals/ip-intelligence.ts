/**
 * What is known of an IP address without asking anyone: country from a shipped CC0 table, anonymisers from a list file
 * that the operator gives. Reads files at start; looks up in memory.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import { type CountryResponse, Reader } from 'maxmind';

export interface IpFacts {
  readonly address: string;
  /** ISO 3166-1 alpha-2; absent when unknown or private. */
  readonly countryCode?: string;
  readonly isPrivate: boolean;
  /** Null: there is no list to look in. Never taken for "no". */
  readonly isAnonymous: boolean | null;
}

export interface IpIntelligence {
  /** Facts of a parsable address; undefined for anything else, which callers treat as unknown, never as harmless. */
  look(address: string): IpFacts | undefined;
}

type Range = [ipaddr.IPv4 | ipaddr.IPv6, number];

/** One address or CIDR range a line; `#` starts a comment. */
export function parseAnonymousList(text: string): Range[] {
  const lines = text.split('\n').map((line) => line.replace(/#.*/, '').trim());
  return lines.filter((line) => line !== '').map(toRange);
}

function toRange(line: string): Range {
  if (ipaddr.isValidCIDR(line)) return ipaddr.parseCIDR(line) as Range;
  if (!ipaddr.isValid(line)) throw new Error(`"${line}" is neither an IP address nor a CIDR range`);
  const address = ipaddr.parse(line);
  return [address, address.kind() === 'ipv4' ? 32 : 128];
}

const publicRange = 'unicast';

function countryReader(): Reader<CountryResponse> {
  const require = createRequire(import.meta.url);
  const path = require.resolve('@ip-location-db/geo-whois-asn-country-mmdb/geo-whois-asn-country.mmdb');
  // Records are few and are shared by many ranges.
  return new Reader<CountryResponse>(readFileSync(path), { cache: new Map() });
}

/** The shipped table has flat records (`country_code`), other MMDB files nest them. */
function countryCodeOf(record: unknown): string | undefined {
  const flat = record as { country_code?: string; country?: { iso_code?: string } } | null;
  return flat?.country_code ?? flat?.country?.iso_code;
}

/** Addresses kept with their facts, twice: those that come, come again, and the older half goes when it is full. */
const knownMax = 10_000;

export function openIpIntelligence(anonymous?: readonly Range[]): IpIntelligence {
  const look = lookUp(countryReader(), anonymous);
  let known = new Map<string, IpFacts>();
  let older = known;
  return {
    look(text) {
      const before = known.get(text);
      if (before) return before;
      const facts = older.get(text) ?? look(text);
      if (facts === undefined) return undefined;
      if (known.size >= knownMax) {
        older = known;
        known = new Map();
      }
      known.set(text, facts);
      return facts;
    },
  };
}

function lookUp(
  countries: Reader<CountryResponse>,
  anonymous: readonly Range[] | undefined,
): IpIntelligence['look'] {
  return (text) => {
    // One spelling only: what ipaddr.js also reads (0x7f.1, 127.1) some other reader takes for another address.
    if (isIP(text) === 0) return undefined;
    // ::ffff:a.b.c.d is the IPv4 address it carries (ipaddr.js `process`).
    const address = ipaddr.process(text);
    const canonical = address.toString();
    const isPrivate = address.range() !== publicRange;
    const countryCode = isPrivate ? undefined : countryCodeOf(countries.get(canonical));
    const isAnonymous = anonymous
      ? anonymous.some(
          ([range, bits]) => range.kind() === address.kind() && address.match([range, bits] as never),
        )
      : null;
    return { address: canonical, isPrivate, isAnonymous, ...(countryCode ? { countryCode } : {}) };
  };
}
