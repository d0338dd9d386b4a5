/**
 * Credential stuffing. Assumed: lists of names and passwords from elsewhere, of which 35 % of the names exist here and 1.2 % of those
 * have the same password. One campaign is slow, nine days through 260 residential proxies of all countries, each of which tries one to
 * four names an hour; one is a burst of three hours from twelve rented machines. A fifth of what was found is used for a payment a
 * day later, from another proxy. Nobody can meet a challenge.
 */

import { never } from '../daily-life.ts';
import { draw } from '../draw.ts';
import { dayMs, firstDay, type HistoryEvent, hourMs } from '../event.ts';
import type { Person } from '../people.ts';
import { asVictim, cashOut, freshBrowser, rentedMachine, residentialProxy } from './attacker.ts';

const name = 'credential stuffing';
const existsShare = 0.35;
const samePasswordShare = 0.012;
const usedShare = 0.2;
const slow = { startDay: 6, days: 9, proxies: 260, aDay: 420 };
const burst = { startDay: 21, hours: 3, machines: 12, attempts: 2_400 };

export interface Stuffing {
  readonly events: readonly HistoryEvent[];
  /** Addresses that a list of proxies may know. */
  readonly proxies: readonly string[];
}

export function stuffing(people: readonly Person[], seed: number): Stuffing {
  const chance = draw(seed);
  const proxies = Array.from({ length: slow.proxies }, () => residentialProxy(chance));
  const machines = Array.from({ length: burst.machines }, () => rentedMachine(chance));
  const events: HistoryEvent[] = [];
  const attempt = (at: number, ipAddress: string): void => {
    const browser = freshBrowser(chance);
    const exists = chance.chance(existsShare);
    const person = chance.pick(people);
    const visit = `stuffing/${chance.token(16)}`;
    if (!exists || !chance.chance(samePasswordShare)) {
      const userId = exists ? person.userId : `unknown-${chance.token(8)}`;
      const attack = { name, target: userId } as const;
      events.push({
        at,
        userId,
        actionCode: 'passwordFailed',
        ipAddress,
        ...browser,
        visit,
        attack,
        answer: never,
      });
      return;
    }
    const found = {
      ...asVictim(person, name),
      ...browser,
      actionCode: 'signIn',
      visit,
      answer: never,
    } as const;
    events.push({ ...found, at, ipAddress });
    if (!chance.chance(usedShare)) return;
    const later = Math.round(at + chance.between(0.5, 1.5) * dayMs);
    const again = { ...found, at: later, ipAddress: residentialProxy(chance), visit: `${visit}/used` };
    events.push(again, cashOut(again, { at: later + 4 * 60_000, amount: chance.between(100, 900) }));
  };
  for (let count = 0; count < slow.aDay * slow.days; count += 1)
    attempt(
      Math.round(firstDay + (slow.startDay + chance.fraction() * slow.days) * dayMs),
      chance.pick(proxies),
    );
  for (let count = 0; count < burst.attempts; count += 1)
    attempt(
      Math.round(firstDay + burst.startDay * dayMs + chance.fraction() * burst.hours * hourMs),
      chance.pick(machines),
    );
  return { events, proxies };
}
