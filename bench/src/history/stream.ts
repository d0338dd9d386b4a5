/** The whole history: everybody's events in the order of time. The same seed gives the same bytes. Owns: putting it together. */
import { fromAfar } from './attacks/from-afar.ts';
import { pushFatigue } from './attacks/push-fatigue.ts';
import { simSwaps } from './attacks/sim-swap.ts';
import { smsPumping } from './attacks/sms-pumping.ts';
import { stuffing } from './attacks/stuffing.ts';
import { dailyLife } from './daily-life.ts';
import { draw } from './draw.ts';
import type { HistoryEvent } from './event.ts';
import { newcomers } from './newcomers.ts';
import { type Person, population } from './people.ts';

export interface History {
  readonly people: readonly Person[];
  readonly events: readonly HistoryEvent[];
  /** Residential proxies that a list knows of: those that attackers use, a third of them, and some good people's lines. */
  readonly listedProxies: readonly string[];
}

const listedShare = 0.35;
/** Households whose line is a proxy without their knowing. */
const innocentShare = 0.002;

export interface HistorySize {
  readonly people: number;
}

export function history(seed: number, size: HistorySize): History {
  // Each part draws for itself: more people or another attack do not change the rest.
  const part = (number: number): number => seed * 1_000_003 + number * 104_729;
  const people = population(part(1), size.people);
  const good = [...dailyLife(people, part(2)), ...newcomers(part(3))];
  const stuffed = stuffing(people, part(4));
  const events = [
    ...good,
    ...stuffed.events,
    ...fromAfar(people, good, part(5)),
    ...simSwaps(people, part(6)),
    ...pushFatigue(people, part(7)),
    ...smsPumping(part(8)),
  ];
  const chance = draw(part(9));
  const homes = [...new Set(good.map(({ ipAddress }) => ipAddress))].filter(() =>
    chance.chance(innocentShare),
  );
  const listedProxies = [...stuffed.proxies.filter(() => chance.chance(listedShare)), ...homes];
  return { people, events: events.toSorted((one, other) => one.at - other.at), listedProxies };
}
