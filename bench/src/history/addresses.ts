/** Addresses that people and machines have. Owns: which numbers of a range are in which city. */
import type { Draw } from './draw.ts';
import {
  type City,
  type Country,
  countries,
  type NetworkKind,
  networkKinds,
  type Spot,
} from './geography.ts';

/** A carrier shares as many addresses among all of its customers. */
const mobileGateways = 96;

/** A line of its own in a city: of fixed lines the third number says which. */
export function lineIn({ country, city }: Spot, kind: NetworkKind, draw: Draw): string {
  const [cities, at] = [country.cities.length, country.cities.indexOf(city)];
  const third = at + cities * draw.integer(Math.floor(240 / cities));
  return `${country.ranges[kind]}.${third}.${1 + draw.integer(253)}`;
}

/** Whatever the carrier gives at this moment. */
export const mobileAddress = (country: Country, draw: Draw): string => {
  const gateway = draw.integer(mobileGateways);
  return `${country.ranges.mobile}.${gateway >> 3}.${10 + (gateway & 7)}`;
};

/** One of a few machines of a provider. */
export const exitIn = (country: Country, kind: 'hosting' | 'vpn', draw: Draw): string =>
  `${country.ranges[kind]}.${draw.integer(8)}.${1 + draw.integer(40)}`;

export interface Placed {
  readonly country: Country;
  readonly kind: NetworkKind;
  readonly city: City;
  readonly third: number;
  readonly fourth: number;
}

const byRange = new Map(
  countries.flatMap((country) =>
    networkKinds.map((kind) => [country.ranges[kind], { country, kind }] as const),
  ),
);
if (byRange.size !== countries.length * networkKinds.length) throw new Error('a range is there twice');

/** Undefined: it is none of this world. */
export function placed(address: string): Placed | undefined {
  const [first, second, third, fourth] = address.split('.').map(Number);
  const range = byRange.get(`${first}.${second}`);
  if (!range || third === undefined || fourth === undefined) return undefined;
  const { cities } = range.country;
  return { ...range, city: cities[third % cities.length] ?? cities[0], third, fourth };
}
