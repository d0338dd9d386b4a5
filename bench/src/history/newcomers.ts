/** People who join and prove their phone number; what SMS pumping hides among. Owns: their events. */
import { lineIn, mobileAddress } from './addresses.ts';
import { draw } from './draw.ts';
import { dayMs, days, daysBefore, firstDay, type HistoryEvent, hourMs, minuteMs } from './event.ts';
import { homeCountries } from './geography.ts';
import { newDevice, numberIn } from './people.ts';

const aDay = 14;
const share = { atHome: 0.6, foreignNumber: 0.08, givesUp: 0.08, triesAgain: 0.7, wrongCode: 0.08 };

export function newcomers(seed: number): HistoryEvent[] {
  const chance = draw(seed);
  const events: HistoryEvent[] = [];
  for (let day = -daysBefore; day < days; day += 1) {
    const count = chance.poisson(aDay);
    for (let number = 0; number < count; number += 1) {
      const country = chance.weighted(homeCountries);
      const spot = { country, city: chance.pick(country.cities) };
      const device = newDevice(chance.chance(0.7), chance);
      const elsewhere = chance.weighted(homeCountries);
      const numberCountry = chance.chance(share.foreignNumber) ? elsewhere : country;
      const at = Math.round(firstDay + day * dayMs + (chance.between(7, 23) - country.utcOffset) * hourMs);
      const answer = () => ({
        methods: ['SMS'] as const,
        mistakes: chance.chance(share.wrongCode) ? 1 : 0,
        givesUp: chance.chance(share.givesUp),
        push: 'ignores' as const,
      });
      const userId = `newcomer-${day}-${number}`;
      const joining: HistoryEvent = {
        at,
        userId,
        actionCode: 'verifyPhone',
        ipAddress: chance.chance(share.atHome)
          ? lineIn(spot, 'fixed', chance)
          : mobileAddress(country, chance),
        userAgent: device.userAgent,
        deviceId: device.deviceId,
        email: `${userId}@mail.example`,
        phoneNumber: numberIn({ country: numberCountry, city: spot.city }, chance),
        visit: userId,
        answer: answer(),
      };
      events.push(joining);
      if (chance.chance(share.triesAgain))
        events.push({ ...joining, at: at + 3 * minuteMs, after: 'refused', answer: answer() });
    }
  }
  return events;
}
