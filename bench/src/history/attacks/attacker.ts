/** What attackers have in common. Owns: their machines and addresses. Assumptions of each attack are in its own file. */
import { exitIn, lineIn } from '../addresses.ts';
import type { Draw } from '../draw.ts';
import type { AttackName, HistoryEvent } from '../event.ts';
import { attackCountries, type Country, countries } from '../geography.ts';
import { newDevice, type Person } from '../people.ts';

/** A household's line that carries somebody else's traffic; anywhere in the world. */
export function residentialProxy(chance: Draw, country: Country = chance.pick(countries)): string {
  return lineIn({ country, city: chance.pick(country.cities) }, 'fixed', chance);
}

export const rentedMachine = (chance: Draw): string =>
  exitIn(chance.pick(chance.chance(0.5) ? attackCountries : countries), 'hosting', chance);

/** A browser that was never here, as far as anyone can tell. */
export function freshBrowser(chance: Draw): Pick<HistoryEvent, 'deviceId' | 'userAgent'> {
  const { deviceId, userAgent } = newDevice(chance.chance(0.2), chance);
  return { deviceId, userAgent };
}

/** Knows the password, and so what the application tracks with it. */
export const asVictim = (
  { userId, email, phoneNumber }: Person,
  name: AttackName,
): Pick<HistoryEvent, 'userId' | 'email' | 'phoneNumber' | 'attack'> => ({
  userId,
  email,
  phoneNumber,
  attack: { name, target: userId },
});

/** Different people; fewer where there are not as many. */
export function victims(people: readonly Person[], count: number, chance: Draw): Person[] {
  const left = [...people];
  const chosen: Person[] = [];
  while (chosen.length < count && left.length > 0)
    chosen.push(...left.splice(chance.integer(left.length), 1));
  return chosen;
}

/** In the order of time, as somebody does one thing after the other. */
export const cashOut = (
  signIn: HistoryEvent,
  { at, amount }: { readonly at: number; readonly amount: number },
): HistoryEvent => ({
  ...signIn,
  at,
  actionCode: 'payment',
  after: 'granted',
  custom: { ...signIn.custom, amount: Math.round(amount), isNewPayee: true },
});
