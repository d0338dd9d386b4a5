/**
 * Countries, cities and who runs which addresses. The ranges are of these countries in the shipped table; operators, and what each
 * range is used for, are made up. Owns: where things are as the world knows it (databases know less: ip-data.ts).
 */
export interface City {
  readonly name: string;
  readonly latitude: number;
  readonly longitude: number;
}

export const networkKinds = ['fixed', 'cable', 'mobile', 'business', 'hosting', 'vpn'] as const;
export type NetworkKind = (typeof networkKinds)[number];

export interface Country {
  readonly code: string;
  /** Hours ahead of UTC, in winter. */
  readonly utcOffset: number;
  /** How many of a hundred people live there. */
  readonly people: number;
  /** Where mobile numbers begin, and how many digits follow. */
  readonly mobile: { readonly start: string; readonly digits: number };
  readonly cities: readonly [City, ...City[]];
  /** The first two numbers of a /16 for each kind. */
  readonly ranges: Readonly<Record<NetworkKind, string>>;
}

// code, hours, people, mobile numbers | cities | ranges in the order of the kinds
const table = `
DE +1 45 +49151 8 | Berlin 52.52 13.40, Hamburg 53.55 10.00, Munich 48.14 11.58, Cologne 50.94 6.96 | 84.63 91.53 2.28 217.255 51.213 134.130
AT +1 10 +43664 7 | Vienna 48.21 16.37, Graz 47.07 15.44 | 84.112 78.104 46.74 91.119 143.50 161.5
CH +1 8 +4179 7 | Zurich 47.38 8.54, Geneva 46.20 6.14 | 81.63 57.39 130.92 213.3 4.163 159.241
FR +1 12 +336 8 | Paris 48.86 2.35, Lyon 45.76 4.84, Marseille 43.30 5.37 | 83.159 88.184 2.3 217.108 91.68 163.85
GB 0 10 +44770 7 | London 51.51 -0.13, Manchester 53.48 -2.24, Edinburgh 55.95 -3.19 | 81.79 90.192 25.128 135.221 48.196 159.245
NL +1 5 +316 8 | Amsterdam 52.37 4.90, Rotterdam 51.92 4.48 | 77.167 86.81 108.141 217.122 145.48 161.90
US -5 10 +1212 7 | New_York 40.71 -74.01, Chicago 41.88 -87.63, Los_Angeles 34.05 -118.24 | 69.122 107.15 2.0 171.190 44.34 147.219
ES +1 0 +346 8 | Barcelona 41.39 2.17, Palma 39.57 2.65 | 83.58 80.35 88.2 62.36 91.117 161.111
IT +1 0 +393 9 | Rome 41.90 12.50, Milan 45.46 9.19 | 93.101 87.11 37.159 80.104 151.88 139.128
GR +2 0 +306 9 | Athens 37.98 23.73, Heraklion 35.34 25.13 | 94.71 87.203 46.12 78.87 80.106 147.95
TR +3 0 +905 9 | Istanbul 41.01 28.98, Antalya 36.90 30.70 | 88.231 94.54 5.24 78.191 155.223 178.233
AE +4 0 +9715 8 | Dubai 25.20 55.27 | 80.227 91.73 2.48 94.59 20.174 217.164
TH +7 0 +668 8 | Bangkok 13.76 100.50, Phuket 7.88 98.39 | 171.96 110.49 1.20 183.89 117.47 134.196
PL +1 0 +4851 7 | Warsaw 52.23 21.01 | 83.15 80.48 5.173 88.220 46.170 94.42
BR -3 0 +5511 9 | Sao_Paulo -23.55 -46.63 | 177.90 179.96 187.113 181.222 143.54 200.155
NG +1 0 +234803 7 | Lagos 6.52 3.38 | 105.114 102.90 105.118 41.58 154.113 102.94
VN +7 0 +8491 7 | Hanoi 21.03 105.85 | 113.186 14.187 42.119 117.1 171.226 183.80
RU +3 0 +7912 7 | Moscow 55.76 37.62 | 95.106 78.81 2.60 91.78 37.22 176.192
RO +2 0 +407 8 | Bucharest 44.43 26.10 | 79.114 86.122 82.78 89.123 5.12 92.86
ID +7 0 +62812 8 | Jakarta -6.21 106.85 | 36.91 114.15 39.219 120.177 149.108 182.13
UA +2 0 +38067 7 | Kyiv 50.45 30.52 | 37.54 46.219 94.178 46.98 5.58 176.39
IN +5.5 0 +9198 8 | Delhi 28.61 77.21 | 59.184 117.230 42.104 115.96 123.237 171.63
PH +8 0 +63917 7 | Manila 14.60 120.98 | 112.201 112.209 119.95 122.53 130.105 180.195
ZA +2 0 +2782 7 | Johannesburg -26.20 28.05 | 102.251 105.241 41.55 160.123 169.129 197.67
`;

export const countries: readonly Country[] = table.trim().split('\n').map(countryOf);

function countryOf(line: string): Country {
  const [head = '', cities = '', ranges = ''] = line.split(' | ');
  const [code = '', offset, people, start = '', digits] = head.split(' ');
  const [first, ...others] = cities.split(', ').map(cityOf);
  const prefixes = ranges.split(' ');
  if (!first || prefixes.length !== networkKinds.length) throw new Error(`geography: ${line}`);
  return {
    code,
    utcOffset: Number(offset),
    people: Number(people),
    mobile: { start, digits: Number(digits) },
    cities: [first, ...others],
    ranges: Object.fromEntries(
      networkKinds.map((kind, at) => [kind, prefixes[at] ?? '']),
    ) as Country['ranges'],
  };
}

function cityOf(text: string): City {
  const [name = '', latitude, longitude] = text.split(' ');
  return { name: name.replace('_', ' '), latitude: Number(latitude), longitude: Number(longitude) };
}

export const homeCountries: readonly (readonly [Country, number])[] = countries
  .filter(({ people }) => people > 0)
  .map((one) => [one, one.people]);

export function countryCalled(code: string): Country {
  const found = countries.find((one) => one.code === code);
  if (!found) throw new Error(`no country ${code}`);
  return found;
}

export const holidayCountries = ['ES', 'IT', 'GR', 'TR', 'FR', 'TH', 'AE', 'US', 'PL', 'AT'].map(
  countryCalled,
);
export const attackCountries = ['BR', 'NG', 'VN', 'RU', 'RO', 'ID', 'UA', 'IN', 'PH', 'ZA'].map(
  countryCalled,
);

export interface Spot {
  readonly country: Country;
  readonly city: City;
}
