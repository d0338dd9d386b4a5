/**
 * What is known of an IP address without asking anyone. Owns: how an address is read, and what its facts are. Does not own:
 * the files behind it, and when they are read again (ip-files.ts).
 */
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import type { Address, AddressSet } from './address-set.ts';
import { extentOf } from './country-extents.ts';
import { countryIn, operatorIn, placeIn } from './ip-records.ts';
import { ofacCountries } from './ofac.ts';

export interface IpLocation {
  readonly city?: string;
  /** Degrees. */
  readonly latitude: number;
  readonly longitude: number;
  readonly uncertaintyKm: number;
}

export interface IpFacts {
  readonly address: string;
  /** CIDR: /24 of IPv4, /64 of IPv6. */
  readonly network: string;
  /** ISO 3166-1 alpha-2; absent when unknown or private. */
  readonly countryCode?: string;
  readonly countryCodeInOfacList?: boolean;
  readonly isPrivate: boolean;
  /** Null: there is no list to look in. Never taken for "no". */
  readonly isAnonymous: boolean | null;
  /** Absent: there is no such list. */
  readonly isTor?: boolean;
  readonly isVpn?: boolean;
  readonly isProxy?: boolean;
  readonly isHosting?: boolean;
  readonly asn?: number;
  readonly asnOrganization?: string;
  /** Absent without a city database. */
  readonly location?: IpLocation;
}

export interface IpIntelligence {
  /** Facts of a parsable address; undefined for anything else, which callers treat as unknown, never as harmless. */
  look(address: string): IpFacts | undefined;
  /** Looks whether the files behind it changed. Never rejects. */
  refresh?(): Promise<void>;
}

/** A database of records by address, such as an MMDB file. */
export interface RecordSource {
  get(address: string): unknown;
  /** The record, and of how many bits the prefix is whose addresses all have it; absent: that is not known. */
  getWithPrefixLength?(address: string): readonly [record: unknown, bits: number];
}

export interface IpSources {
  readonly country: RecordSource;
  readonly city?: RecordSource | undefined;
  readonly asn?: RecordSource | undefined;
  readonly anonymous?: AddressSet | undefined;
  readonly tor?: AddressSet | undefined;
  readonly vpn?: AddressSet | undefined;
  readonly proxy?: AddressSet | undefined;
  readonly hosting?: AddressSet | undefined;
}

const publicRange = 'unicast';
/** Of IPv6 the public internet has this part alone (RFC 4291); ::a.b.c.d and what is not given out yet are not in it. */
const publicIpv6 = ipaddr.IPv6.parseCIDR('2000::/3');

const isPublic = (address: Address): boolean =>
  address.range() === publicRange && (address instanceof ipaddr.IPv4 || address.match(publicIpv6));

const cityUncertaintyKm = 50;

/** Addresses, and networks, kept with their facts, twice: those that come, come again, and the older half goes when it is full. */
const knownMax = 20_000;

class Recent<T> {
  #known = new Map<string, T>();
  #older = this.#known;

  get(name: string): T | undefined {
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    const older = this.#older.get(name);
    return older === undefined ? undefined : this.keep(name, older);
  }

  keep(name: string, value: T): T {
    if (this.#known.size >= knownMax) {
      this.#older = this.#known;
      this.#known = new Map();
    }
    this.#known.set(name, value);
    return value;
  }
}

/** What all addresses of a network have in common: of an IPv4 one, unless a database tells its parts apart. */
type NetworkFacts = Omit<IpFacts, 'address'>;

export function ipIntelligence(sources: IpSources): IpIntelligence {
  const addresses = new Recent<IpFacts>();
  const networks = new Recent<NetworkFacts>();
  const { anonymous, tor, vpn, proxy, hosting } = sources;
  // A list may have some addresses of a network and not the others.
  const hasLists = [anonymous, tor, vpn, proxy, hosting].some((list) => list !== undefined);
  const lookInNetwork = (address: string): IpFacts => {
    const network = ipv4Network(address);
    const known = networks.get(network);
    if (known) return { ...known, address };
    const own = addresses.get(address);
    if (own) return own;
    const { facts, isOfNetwork } = lookUp(address, sources);
    if (isOfNetwork) networks.keep(network, facts);
    else addresses.keep(address, facts);
    return facts;
  };
  return {
    look(text) {
      // One spelling only: what ipaddr.js also reads (0x7f.1, 127.1) some other reader takes for another address.
      const version = isIP(text);
      // A zone (fe80::1%eth0) has a meaning on the machine that says it, and none on the internet.
      if (version === 0 || text.includes('%')) return undefined;
      if (version === 4 && !hasLists) return lookInNetwork(text);
      return addresses.get(text) ?? addresses.keep(text, lookUp(text, sources).facts);
    },
  };
}

/** @param text an IP address */
function lookUp(text: string, sources: IpSources): { facts: IpFacts; isOfNetwork: boolean } {
  // ::ffff:a.b.c.d is the IPv4 address it carries (ipaddr.js `process`).
  const parsed = ipaddr.process(text);
  const address = parsed.toString();
  const isPrivate = !isPublic(parsed);
  const known = { address, network: networkOf(parsed, address), isPrivate, ...listFacts(parsed, sources) };
  // What is private is so in networks of this size, or larger ones (RFC 6890).
  if (isPrivate) return { facts: known, isOfNetwork: true };
  let isOfNetwork = true;
  const read: Read = (source) => {
    if (source === undefined) return undefined;
    const [record, bits] = source.getWithPrefixLength?.(address) ?? [source.get(address), Infinity];
    if (bits > networkBits.ipv4) isOfNetwork = false;
    return record;
  };
  const facts = { ...known, ...placeFacts(read, sources), ...operatorFacts(read, sources) };
  return { facts, isOfNetwork };
}

const networkBits = { ipv4: 24, ipv6: 64 } as const;

const ipv4Network = (address: string): string =>
  `${address.slice(0, address.lastIndexOf('.'))}.0/${networkBits.ipv4}`;

function networkOf(address: Address, text: string): string {
  const bits = networkBits[address.kind()];
  if (bits === networkBits.ipv4) return ipv4Network(text);
  const bytes = address.toByteArray().map((byte, at) => (at < bits / 8 ? byte : 0));
  return `${ipaddr.fromByteArray(bytes).toString()}/${bits}`;
}

const unlessUndefined = <Name extends string, T>(name: Name, value: T | undefined) =>
  (value === undefined ? {} : { [name]: value }) as { [name in Name]?: T };

const noLists = { isAnonymous: null };

function listFacts(address: Address, { anonymous, tor, vpn, proxy, hosting }: IpSources) {
  if (!(anonymous ?? tor ?? vpn ?? proxy ?? hosting)) return noLists;
  const anonymising = [anonymous, tor, vpn, proxy].filter((list) => list !== undefined);
  return {
    isAnonymous: anonymising.length === 0 ? null : anonymising.some((list) => list.has(address)),
    ...unlessUndefined('isTor', tor?.has(address)),
    ...unlessUndefined('isVpn', vpn?.has(address)),
    ...unlessUndefined('isProxy', proxy?.has(address)),
    ...unlessUndefined('isHosting', hosting?.has(address)),
  };
}

/** The record of the address that is looked up. */
type Read = (source: RecordSource | undefined) => unknown;

/** A city database that was given knows better than the shipped table. */
function placeFacts(read: Read, { country, city }: IpSources) {
  const record = read(city);
  const countryCode = countryIn(record) ?? countryIn(read(country));
  const location = city && locationIn(record, countryCode);
  return {
    ...(countryCode === undefined
      ? {}
      : { countryCode, countryCodeInOfacList: ofacCountries.has(countryCode) }),
    ...unlessUndefined('location', location),
  };
}

function locationIn(record: unknown, countryCode: string | undefined): IpLocation | undefined {
  const place = placeIn(record);
  if (!place) return undefined;
  const { accuracyKm, city, latitude, longitude } = place;
  const fallback = city === undefined ? extentOf(countryCode ?? '')?.radiusKm : cityUncertaintyKm;
  const uncertaintyKm = accuracyKm ?? fallback;
  return uncertaintyKm === undefined
    ? undefined
    : { ...unlessUndefined('city', city), latitude, longitude, uncertaintyKm };
}

function operatorFacts(read: Read, { asn }: IpSources) {
  if (!asn) return undefined;
  const operator = operatorIn(read(asn));
  return {
    ...unlessUndefined('asn', operator?.asn),
    ...unlessUndefined('asnOrganization', operator?.organization),
  };
}
