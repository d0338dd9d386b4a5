/**
 * SMS pumping. Assumed: somebody with a share in what messages to some numbers cost joins again and again, each time as somebody new with a
 * fresh browser, and enters no code but one in fifty. Six campaigns of 120 to 400 messages within three to ten hours, each from three to
 * six addresses (rented machines, VPN exits, some residential lines), numbers of two countries, four in ten e-mail addresses throw-away.
 */
import { exitIn } from '../addresses.ts';
import { never } from '../daily-life.ts';
import { type Draw, draw } from '../draw.ts';
import { dayMs, days, firstDay, type HistoryEvent, hourMs } from '../event.ts';
import { attackCountries, countries } from '../geography.ts';
import { freshBrowser, rentedMachine, residentialProxy } from './attacker.ts';

const name = 'SMS pumping';
const campaigns = 6;
/** Countries whose messages are dear, and how many digits follow; the range is the same throughout a campaign. */
const dear = [
  ['+25261', 7],
  ['+960777', 4],
  ['+26377', 7],
  ['+99293', 7],
  ['+67570', 6],
  ['+9477', 7],
] as const;
const share = { throwAway: 0.4, entered: 0.02 };

export function smsPumping(seed: number): HistoryEvent[] {
  const chance = draw(seed);
  return Array.from({ length: campaigns }, (_, at) => campaign(at, chance)).flat();
}

function campaign(number: number, chance: Draw): HistoryEvent[] {
  const start = firstDay + chance.integer(days - 1) * dayMs + chance.integer(24) * hourMs;
  const hours = chance.between(3, 10);
  const addresses = Array.from({ length: 3 + chance.integer(4) }, () =>
    chance.weighted([
      [rentedMachine(chance), 5],
      [exitIn(chance.pick(countries), 'vpn', chance), 3],
      [residentialProxy(chance, chance.pick(attackCountries)), 2],
    ]),
  );
  const ranges = [chance.pick(dear), chance.pick(dear)];
  return Array.from({ length: 120 + chance.integer(281) }, (_, at): HistoryEvent => {
    const userId = `joined-${number}-${chance.token(10)}`;
    const [prefix, digits] = chance.pick(ranges);
    const rest = Array.from({ length: digits }, () => chance.integer(10)).join('');
    return {
      at: Math.round(start + chance.fraction() * hours * hourMs),
      userId,
      actionCode: 'verifyPhone',
      ipAddress: chance.pick(addresses),
      ...freshBrowser(chance),
      email: `${userId}@${chance.chance(share.throwAway) ? 'mailinator.com' : 'mail.example'}`,
      phoneNumber: prefix + rest,
      visit: `pumping/${number}/${at}`,
      attack: { name, target: userId },
      answer: { ...never, methods: ['SMS'], givesUp: !chance.chance(share.entered) },
    };
  });
}
