/**
 * Push fatigue. Assumed: somebody with the victim's password asks for approvals at night, from a fresh browser on a rented machine, VPN or
 * residential line of the victim's country, six to twenty times with one to eight minutes between, on one night or two. The victim denies one
 * in eight and, at 4 % each time, approves to have peace. The tenant takes approvals without a number (`pushApproveOnly`).
 */
import { exitIn } from '../addresses.ts';
import { never } from '../daily-life.ts';
import { type Draw, draw } from '../draw.ts';
import { dayMs, days, firstDay, type HistoryEvent, hourMs, minuteMs } from '../event.ts';
import type { Person } from '../people.ts';
import { asVictim, cashOut, freshBrowser, residentialProxy, victims } from './attacker.ts';

const name = 'push fatigue';
const count = 24;
const share = { approves: 0.04, denies: 0.125, secondNight: 0.5 };

export function pushFatigue(people: readonly Person[], seed: number): HistoryEvent[] {
  const chance = draw(seed);
  const withPush = people.filter(({ methods }) => methods.includes('PUSH'));
  return victims(withPush, count, chance).flatMap((person) => {
    const night = chance.integer(days - 2);
    const nights = chance.chance(share.secondNight) ? [night, night + 1] : [night];
    return nights.flatMap((one) => askAllNight(person, one, chance));
  });
}

function askAllNight(person: Person, night: number, chance: Draw): HistoryEvent[] {
  const { country } = person.home;
  const ipAddress = chance.chance(0.6)
    ? exitIn(country, chance.chance(0.5) ? 'vpn' : 'hosting', chance)
    : residentialProxy(chance, country);
  const visit = `push-fatigue/${person.userId}/${night}`;
  const browser = freshBrowser(chance);
  const times = 6 + chance.integer(15);
  const events: HistoryEvent[] = [];
  let at = Math.round(firstDay + night * dayMs + (chance.between(0.5, 3) - country.utcOffset) * hourMs);
  for (let time = 0; time < times; time += 1) {
    const push = chance.weighted([
      ['approves', share.approves],
      ['denies', share.denies],
      ['ignores', 1 - share.approves - share.denies],
    ] as const);
    events.push({
      ...asVictim(person, name),
      ...browser,
      at,
      actionCode: 'signIn',
      ipAddress,
      visit,
      ...(time === 0 ? {} : { after: 'refused' }),
      answer: { ...never, methods: ['PUSH'], givesUp: false, push },
    });
    at += Math.round(chance.between(1, 8) * minuteMs);
  }
  const [first] = events;
  return first ? [...events, cashOut(first, { at, amount: chance.between(300, 3_000) })] : events;
}
