/**
 * Take-over from afar. Assumed: malware on the victim's computer took the password and, in 60 % of cases, the cookies: the device looks
 * known. Most attackers (75 %) come from a line or machine of another continent or country, the others through a VPN or rented machine
 * in the victim's own. They come one to ten hours after a visit of the victim, and half of them pay. One in ten reads the victim's mail
 * as well.
 */
import { exitIn } from '../addresses.ts';
import { never } from '../daily-life.ts';
import { type Draw, draw } from '../draw.ts';
import { firstDay, type HistoryEvent, hourMs } from '../event.ts';
import { attackCountries } from '../geography.ts';
import type { Person } from '../people.ts';
import { asVictim, cashOut, freshBrowser, residentialProxy, victims } from './attacker.ts';

const name = 'take-over from afar';
const count = 40;
const share = { cookies: 0.6, abroad: 0.75, readsMail: 0.1, pays: 0.5, comesAgain: 0.5 };

export function fromAfar(
  people: readonly Person[],
  goodEvents: readonly HistoryEvent[],
  seed: number,
): HistoryEvent[] {
  const chance = draw(seed);
  const visits = Map.groupBy(
    goodEvents.filter(({ at, actionCode }) => actionCode === 'signIn' && at > firstDay),
    ({ userId }) => userId,
  );
  const active = people.filter(({ userId }) => visits.has(userId));
  return victims(active, count, chance).flatMap((person) =>
    takeOver(person, chance.pick(visits.get(person.userId) ?? []), chance),
  );
}

function takeOver(person: Person, before: HistoryEvent, chance: Draw): HistoryEvent[] {
  const { userAgent, deviceId } = before;
  const hasCookies = chance.chance(share.cookies) && deviceId !== undefined;
  const country = chance.chance(share.abroad) ? chance.pick(attackCountries) : undefined;
  const ipAddress = country
    ? residentialProxy(chance, country)
    : exitIn(person.home.country, chance.chance(0.5) ? 'vpn' : 'hosting', chance);
  const at = Math.round(before.at + chance.between(1, 10) * hourMs);
  const readsMail = chance.chance(share.readsMail);
  const signIn: HistoryEvent = {
    ...asVictim(person, name),
    ...(hasCookies ? { userAgent, deviceId } : freshBrowser(chance)),
    at,
    actionCode: 'signIn',
    ipAddress,
    visit: `from-afar/${person.userId}`,
    answer: readsMail ? { ...never, methods: ['EMAIL_OTP'], givesUp: false } : never,
  };
  const again = { ...signIn, at: at + 20 * 60_000, after: 'refused' } as const;
  return [
    signIn,
    ...(chance.chance(share.comesAgain) ? [again] : []),
    ...(chance.chance(share.pays)
      ? [cashOut(signIn, { at: at + 30 * 60_000, amount: chance.between(200, 3_000) })]
      : []),
  ];
}
