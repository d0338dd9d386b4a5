/** Where somebody is on a day. Owns: journeys, moves between home, office and the road, and the addresses that come of it. */
import { exitIn, lineIn, mobileAddress } from './addresses.ts';
import type { Draw } from './draw.ts';
import { days, daysBefore } from './event.ts';
import { holidayCountries, homeCountries, type Spot } from './geography.ts';
import type { Device, Person } from './people.ts';

interface Journey {
  readonly from: number;
  readonly until: number;
  readonly spot: Spot;
  readonly hotelAddress: string;
}

export interface Whereabouts {
  /** Where the person is; home but for journeys. */
  spotOn(day: number): Spot;
  /** From where a device reaches the network at this moment. */
  addressAt(day: number, hour: number, device: Device): string;
}

const dailyJourneyChance = { often: 1 / 8, sometimes: 1 / 220 };
/** A home line gets a new address about so often, in days. */
const leaseDays = 12;
/** Phones abroad use the carrier of their home as long as they are on no wireless network. */
const roamingShare = 0.35;

export function whereabouts(person: Person, chance: Draw): Whereabouts {
  const journeys = journeysOf(person, chance);
  const homeAddresses = leases(person.home, chance);
  const journeyOn = (day: number): Journey | undefined =>
    journeys.find(({ from, until }) => from <= day && day <= until);
  return {
    spotOn: (day) => journeyOn(day)?.spot ?? person.home,
    addressAt: (day, hour, device) => {
      const { vpn } = person;
      if (vpn && chance.chance(vpn.share)) return exitIn(chance.pick(vpn.exits), 'vpn', chance);
      const journey = journeyOn(day);
      if (journey) return away(person, journey, device, chance);
      const home = homeAddresses(day);
      return device.isPhone || person.officeAddress !== undefined
        ? atHome(person, { day, hour, home, device }, chance)
        : home;
    },
  };
}

function away({ home }: Person, { spot, hotelAddress }: Journey, device: Device, chance: Draw): string {
  if (!device.isPhone) return hotelAddress;
  if (chance.chance(roamingShare)) return mobileAddress(home.country, chance);
  return chance.chance(0.7) ? hotelAddress : lineIn(spot, 'business', chance);
}

interface Moment {
  readonly day: number;
  readonly hour: number;
  readonly home: string;
  readonly device: Device;
}

function atHome(
  { home: { country }, officeAddress }: Person,
  { day, hour, home, device }: Moment,
  chance: Draw,
): string {
  const isWorkday = ((day % 7) + 7) % 7 < 5;
  const isAtWork = isWorkday && hour >= 9 && hour < 17.5;
  const isCommuting = isWorkday && ((hour >= 7.5 && hour < 9) || (hour >= 17.5 && hour < 18.5));
  if (device.isPhone && chance.chance(isCommuting ? 0.8 : 0.25)) return mobileAddress(country, chance);
  return isAtWork && officeAddress !== undefined ? officeAddress : home;
}

function leases(home: Spot, chance: Draw): (day: number) => string {
  const kind = chance.chance(0.6) ? 'fixed' : 'cable';
  const isLasting = chance.chance(0.5);
  let current = lineIn(home, kind, chance);
  const byDay = Array.from({ length: daysBefore + days }, () => {
    if (!isLasting && chance.chance(1 / leaseDays)) current = lineIn(home, kind, chance);
    return current;
  });
  return (day) => byDay[day + daysBefore] ?? current;
}

function journeysOf({ home, travels }: Person, chance: Draw): Journey[] {
  const journeys: Journey[] = [];
  for (let day = -daysBefore; day < days; day += 1) {
    if (!chance.chance(dailyJourneyChance[travels])) continue;
    const isBusiness = travels === 'often';
    const country = isBusiness ? chance.weighted(homeCountries) : chance.pick(holidayCountries);
    const spot = { country, city: chance.pick(country.cities) };
    const until = day + (isBusiness ? chance.integer(3) : 3 + chance.integer(11));
    // A colleague's town is no journey for the databases, but is one for the person.
    if (spot.city !== home.city)
      journeys.push({ from: day, until, spot, hotelAddress: lineIn(spot, 'business', chance) });
    day = until + 1;
  }
  return journeys;
}
