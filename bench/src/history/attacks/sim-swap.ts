/**
 * SIM swap. Assumed: somebody with the victim's password talks the carrier into a new card, and from then on gets the victim's text
 * messages, and nothing else. One to twelve hours later they sign in from a fresh browser in the victim's country, half of them in the
 * same city, on a mobile or residential line that is on no list, and pay a new payee. Six carriers in ten tell when a card was changed.
 */
import { lineIn, mobileAddress } from '../addresses.ts';
import { never, simFacts } from '../daily-life.ts';
import { type Draw, draw } from '../draw.ts';
import { dayMs, days, firstDay, type HistoryEvent, hourMs, minuteMs } from '../event.ts';
import type { Person } from '../people.ts';
import { asVictim, cashOut, freshBrowser, victims } from './attacker.ts';

const name = 'SIM swap';
const count = 36;

export function simSwaps(people: readonly Person[], seed: number): HistoryEvent[] {
  const chance = draw(seed);
  const withNumber = people.filter(({ methods }) => methods.includes('SMS'));
  return victims(withNumber, count, chance).flatMap((person) => swap(person, chance));
}

function swap(person: Person, chance: Draw): HistoryEvent[] {
  const simChangedAt = firstDay + Math.floor(chance.integer(days - 1)) * dayMs + chance.integer(24) * hourMs;
  const at = Math.round(simChangedAt + chance.between(1, 12) * hourMs);
  const { country } = person.home;
  const spot = chance.chance(0.5) ? person.home : { country, city: chance.pick(country.cities) };
  const signIn: HistoryEvent = {
    ...asVictim(person, name),
    ...freshBrowser(chance),
    ...simFacts({ person, simChangedAt }, at),
    at,
    actionCode: 'signIn',
    ipAddress: chance.chance(0.5) ? mobileAddress(country, chance) : lineIn(spot, 'fixed', chance),
    visit: `sim-swap/${person.userId}`,
    answer: { ...never, methods: ['SMS'], givesUp: false },
  };
  const again = { ...signIn, at: at + 15 * minuteMs, after: 'refused' } as const;
  const payment = cashOut(signIn, { at: at + 25 * minuteMs, amount: chance.between(400, 4_000) });
  return chance.chance(0.5) ? [signIn, again, payment] : [signIn, payment];
}
