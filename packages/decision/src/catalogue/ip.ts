import { countryUnit } from './countries.ts';
import { type DataPoint, number, text, truth, whenRead } from './data-point.ts';

const listed = 'Null without a list to look it up in, and for an address that is not known.';

export const ipDataPoints: readonly DataPoint[] = [
  text(
    'ip.address',
    'IPv4 or IPv6 address',
    'Address the action came from. Null when none was sent or it could not be read.',
  ),
  truth(
    'ip.isUnparsable',
    'An address was sent that could not be read: worse than none. Ask for it where you would challenge an unknown address.',
  ),
  truth(
    'ip.isPrivate',
    'The address is private, local or otherwise not of the public internet. Null when unknown.',
  ),
  text(
    'ip.network',
    'CIDR: /24 of IPv4, /64 of IPv6',
    'Network around the address: what one household or office has. Null when the address is unknown.',
  ),
  text('ip.countryCode', countryUnit, 'Country of the address. Null when unknown, as for private addresses.'),
  text('ip.location.country.countryCode', countryUnit, 'The same as ip.countryCode, under its longer name.'),
  truth(
    'ip.countryCodeInOfacList',
    'The country is under a comprehensive embargo of the United States (OFAC). Null when the country is unknown.',
  ),
  text(
    'ip.location.city',
    'as the city database names it, in English',
    'City of the address. Null without a city database, and when it names none.',
  ),
  number(
    'ip.location.latitude',
    'degrees, north positive',
    'Where the city database sees the address. Null without one, and when it gives no place.',
  ),
  number('ip.location.longitude', 'degrees, east positive', 'As ip.location.latitude.'),
  number(
    'ip.location.uncertaintyKm',
    'kilometres',
    'How far from there the address may be: as the city database says, else 50 with a city, else as far as the country reaches. Null without a place.',
  ),
  number(
    'ip.asn',
    'autonomous system number',
    'Network operator of the address. Null without an ASN database.',
  ),
  text('ip.asnOrganization', null, 'Name of that operator. Null without an ASN database.'),
  truth(
    'ip.isAnonymous',
    'The address belongs to a known VPN, proxy or Tor exit: it is on the list of anonymisers, or on one of the next three. Null without any list, and for an address that is not known.',
  ),
  truth('ip.isTor', `The address is a Tor exit. ${listed}`),
  truth('ip.isVpn', `The address is a VPN's. ${listed}`),
  truth('ip.isProxy', `The address is an open or residential proxy. ${listed}`),
  truth(
    'ip.isHosting',
    `The address is a data centre's: no person's own line. Not anonymous by itself. ${listed}`,
  ),
  ...whenRead('history', [
    truth(
      'ip.isUnrecognized',
      'The user has passed no challenge from this address (of IPv6: its /64) among the last 50 that they passed one from. True for an address that could not be read; null when none was sent.',
    ),
    text(
      'ip.lastProvenCountryCode',
      countryUnit,
      'Country of the address from which the user last passed a challenge and whose country was known. Null when there is none.',
    ),
    truth(
      'ip.countryChanged',
      'The country is another than ip.lastProvenCountryCode. True as well for an address that could not be read; null when either is unknown.',
    ),
    truth(
      'ip.impossibleTravel',
      'Away from every place where the user lately passed a challenge, and too far from the last one to be reached since by 900 km/h, both uncertainties granted; hops under 100 km are ignored. Never true within one country that is known only by name. Null for private and unknown addresses and without a proven place.',
    ),
    truth(
      'ip.atypicalTravel',
      'Farther from every place where the user lately passed a challenge than those are from each other, and than 300 km, both uncertainties granted. Null for private and unknown addresses and without a proven place.',
    ),
    number(
      'ip.travelDistanceKm',
      'kilometres',
      'The least distance from the last proven place, both uncertainties granted. Null as ip.impossibleTravel.',
    ),
    number(
      'ip.travelSpeedKmh',
      'kilometres per hour',
      'The least speed for that distance in the time since; a minute at least is reckoned. Null as ip.impossibleTravel.',
    ),
    number(
      'ip.travelConfidence',
      '0 to 1',
      'How much of the distance between the two places is certain: 0 when both may be one place, near 1 when the uncertainties hardly matter. Null as ip.impossibleTravel.',
    ),
  ]),
];
