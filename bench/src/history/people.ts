/** Who lives in this world: homes, offices, devices, numbers, factors and habits. Owns: what does not change from day to day. */
import { lineIn } from './addresses.ts';
import { type Draw, draw } from './draw.ts';
import { homeCountries, type Spot } from './geography.ts';

export type Method = 'EMAIL_OTP' | 'SMS' | 'AUTHENTICATOR_APP' | 'PUSH' | 'PASSKEY';

export interface Device {
  readonly deviceId: string;
  readonly userAgent: string;
  readonly isPhone: boolean;
}

export interface Person {
  readonly userId: string;
  readonly email: string;
  readonly phoneNumber: string;
  readonly home: Spot;
  /** Undefined: works at home, or on the road. */
  readonly officeAddress: string | undefined;
  readonly devices: readonly Device[];
  /** What they can meet a challenge with, the one they like best first. */
  readonly methods: readonly Method[];
  /** Sign-ins a day. */
  readonly activity: number;
  /** The share of sign-ins that go through a VPN, and where it comes out. */
  readonly vpn: { readonly share: number; readonly exits: readonly Spot['country'][] } | undefined;
  /** Keeps no cookies: each sign-in is on a new device. */
  readonly isForgetful: boolean;
  /** Whether their carrier tells when the SIM was changed. */
  readonly hasSimLookup: boolean;
  readonly travels: 'often' | 'sometimes';
}

const browsers = {
  phone: [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 26_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.1 Mobile/15E148 Safari/604.1',
    'Mozilla/5.0 (Linux; Android 16; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36',
    'Mozilla/5.0 (Linux; Android 15; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Mobile Safari/537.36',
  ],
  computer: [
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36',
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0',
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.1 Safari/605.1.15',
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0',
  ],
} as const;

export function newDevice(isPhone: boolean, chance: Draw): Device {
  const userAgent = chance.pick(isPhone ? browsers.phone : browsers.computer);
  return { deviceId: `d-${chance.token(24)}`, userAgent, isPhone };
}

export function numberIn({ country }: Spot, chance: Draw): string {
  const { start, digits } = country.mobile;
  return start + Array.from({ length: digits }, () => chance.integer(10)).join('');
}

const mailDomains = ['mail.example', 'post.example', 'inbox.example', 'acme.example'];

/** What is enrolled beside e-mail. */
const secondFactors: readonly (readonly [readonly Method[], number])[] = [
  [[], 30],
  [['SMS'], 32],
  [['PUSH', 'SMS'], 12],
  [['PUSH'], 8],
  [['AUTHENTICATOR_APP'], 7],
  [['PASSKEY'], 8],
  [['PASSKEY', 'SMS'], 3],
];

const people = {
  officesPerCity: 4,
  officeShare: 0.4,
  vpnShare: 0.07,
  forgetfulShare: 0.03,
  oftenShare: 0.05,
  withoutMailShare: 0.15,
};

export function population(seed: number, count: number): Person[] {
  const chance = draw(seed);
  const offices = new Map<string, readonly string[]>();
  return Array.from({ length: count }, (_, at) => onePerson(at, chance, offices));
}

function onePerson(at: number, chance: Draw, offices: Map<string, readonly string[]>): Person {
  const country = chance.weighted(homeCountries);
  const home = { country, city: chance.pick(country.cities) };
  const known = offices.get(home.city.name);
  const inCity =
    known ?? Array.from({ length: people.officesPerCity }, () => lineIn(home, 'business', chance));
  offices.set(home.city.name, inCity);
  const hasPhone = chance.chance(0.85);
  const hasComputer = !hasPhone || chance.chance(0.75);
  const kinds = [...(hasPhone ? [true] : []), ...(hasComputer ? [false] : [])];
  const usesVpn = chance.chance(people.vpnShare);
  return {
    userId: `person-${at}`,
    email: `person-${at}@${chance.pick(mailDomains)}`,
    phoneNumber: numberIn(home, chance),
    home,
    officeAddress: chance.chance(people.officeShare) ? chance.pick(inCity) : undefined,
    devices: kinds.map((isPhone) => newDevice(isPhone, chance)),
    methods: methodsOf(chance),
    activity: Math.min(5, chance.logNormal(0.6, 0.8)),
    vpn: usesVpn ? vpnOf(home, chance) : undefined,
    isForgetful: chance.chance(people.forgetfulShare),
    hasSimLookup: chance.chance(0.6),
    travels: chance.chance(people.oftenShare) ? 'often' : 'sometimes',
  };
}

/** Some who have another factor have none by e-mail. */
function methodsOf(chance: Draw): Method[] {
  const second = chance.weighted(secondFactors);
  const isWithoutMail = second.length > 0 && chance.chance(people.withoutMailShare);
  return isWithoutMail ? [...second] : [...second, 'EMAIL_OTP'];
}

function vpnOf({ country }: Spot, chance: Draw): NonNullable<Person['vpn']> {
  const abroad = chance.weighted(homeCountries);
  const exits = chance.chance(0.6) ? [country] : [country, abroad];
  return { share: chance.between(0.2, 0.9), exits };
}
