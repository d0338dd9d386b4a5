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
const cityUncertaintyKm = 50;

/** Addresses kept with their facts, twice: those that come, come again, and the older half goes when it is full. */
const knownMax = 20_000;

export function ipIntelligence(sources: IpSources): IpIntelligence {
  let known = new Map<string, IpFacts>();
  let older = known;
  return {
    look(text) {
      const before = known.get(text);
      if (before) return before;
      const facts = older.get(text) ?? lookUp(text, sources);
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

function lookUp(text: string, sources: IpSources): IpFacts | undefined {
  // One spelling only: what ipaddr.js also reads (0x7f.1, 127.1) some other reader takes for another address.
  if (isIP(text) === 0) return undefined;
  // ::ffff:a.b.c.d is the IPv4 address it carries (ipaddr.js `process`).
  const parsed = ipaddr.process(text);
  const address = parsed.toString();
  const isPrivate = parsed.range() !== publicRange;
  const known = { address, network: networkOf(parsed, address), isPrivate, ...listFacts(parsed, sources) };
  return isPrivate
    ? known
    : { ...known, ...placeFacts(address, sources), ...operatorFacts(address, sources) };
}

const networkBits = { ipv4: 24, ipv6: 64 } as const;

function networkOf(address: Address, text: string): string {
  const bits = networkBits[address.kind()];
  if (bits === networkBits.ipv4) return `${text.slice(0, text.lastIndexOf('.'))}.0/${bits}`;
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

/** A city database that was given knows better than the shipped table. */
function placeFacts(address: string, { country, city }: IpSources) {
  const record = city?.get(address);
  const countryCode = countryIn(record) ?? countryIn(country.get(address));
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

function operatorFacts(address: string, { asn }: IpSources) {
  if (!asn) return undefined;
  const operator = operatorIn(asn.get(address));
  return {
    ...unlessUndefined('asn', operator?.asn),
    ...unlessUndefined('asnOrganization', operator?.organization),
  };
}
