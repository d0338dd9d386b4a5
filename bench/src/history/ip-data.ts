/**
 * What IP databases and lists know of this world: less than there is to know. Country: the table that ships. City: right for
 * most fixed lines, the carrier's gateway for mobile ones. Lists: most data centres and VPN exits, few residential proxies.
 */

import { parseAddressList } from '../../../apps/server/src/signals/address-set.ts';
import { openIpFiles } from '../../../apps/server/src/signals/ip-files.ts';
import {
  type IpIntelligence,
  ipIntelligence,
  type RecordSource,
} from '../../../apps/server/src/signals/ip-intelligence.ts';
import { placed } from './addresses.ts';
import { countries, networkKinds } from './geography.ts';

/** An arbitrary but fixed tenth, third … of things: the same in every run and of every seed. */
const share = (...parts: readonly number[]): number => {
  let mixed = 0x9e3779b9;
  for (const part of parts) mixed = Math.imul(mixed ^ part, 0x85ebca6b) ^ (mixed >>> 13);
  return ((mixed ^ (mixed >>> 15)) >>> 0) / 4_294_967_296;
};

const misplacedShare = 0.06;
const listedShare = { hosting: 0.85, vpn: 0.7 } as const;
/** Kilometres that a database gives as its accuracy. */
const accuracy = { fixed: 20, cable: 20, business: 50, mobile: 200, hosting: 50, vpn: 50 } as const;

const firstAsn = 64_512;
const asnByRange = new Map(
  countries.flatMap((country, at) =>
    networkKinds.map((kind, offset) => [country.ranges[kind], firstAsn + at * 8 + offset] as const),
  ),
);

function cityRecord(address: string): unknown {
  const place = placed(address);
  if (!place) return null;
  const { country, kind, third, fourth } = place;
  const { cities } = country;
  const isMisplaced = share(1, third, fourth, asnByRange.get(country.ranges[kind]) ?? 0) < misplacedShare;
  const city = isMisplaced ? (cities[(third + 1) % cities.length] ?? cities[0]) : place.city;
  return {
    country: { iso_code: country.code },
    city: { names: { en: city.name } },
    location: { latitude: city.latitude, longitude: city.longitude, accuracy_radius: accuracy[kind] },
  };
}

function asnRecord(address: string): unknown {
  const range = address.split('.').slice(0, 2).join('.');
  const asn = asnByRange.get(range);
  return asn === undefined
    ? null
    : { autonomous_system_number: asn, autonomous_system_organization: `Network ${asn}` };
}

/** As operators get them: a line for each /24 that somebody noticed. */
function listOf(kind: 'hosting' | 'vpn'): string {
  const lines = countries.flatMap((country, at) =>
    Array.from({ length: 8 }, (_, third) => third)
      .filter((third) => share(2, at, third, kind.length) < listedShare[kind])
      .map((third) => `${country.ranges[kind]}.${third}.0/24`),
  );
  return `# ${kind}\n${lines.join('\n')}\n`;
}

/** `proxies`: residential ones that the list's makers found. */
export function fullIpData(proxies: readonly string[]): IpIntelligence {
  return ipIntelligence({
    country: shippedCountries(),
    city: { get: cityRecord },
    asn: { get: asnRecord },
    hosting: parseAddressList(listOf('hosting')),
    vpn: parseAddressList(listOf('vpn')),
    proxy: parseAddressList(proxies.join('\n')),
  });
}

/** What a server knows to which nobody gave a file. */
export const shippedIpData = (): IpIntelligence => openIpFiles();

/** The table, behind the form that other databases have. */
function shippedCountries(): RecordSource {
  const shipped = openIpFiles();
  return { get: (address) => ({ country_code: shipped.look(address)?.countryCode }) };
}
