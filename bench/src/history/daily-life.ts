/**
 * What good people do in the days of the history: sign in, pay, forget and mistype passwords, give up, travel, buy phones, clear
 * cookies, get new SIM cards, join. Owns: their share of the events.
 */
import { type Draw, draw } from './draw.ts';
import {
  type Answer,
  dayMs,
  days,
  daysBefore,
  firstDay,
  type HistoryEvent,
  hourMs,
  minuteMs,
} from './event.ts';
import { type Device, newDevice, type Person } from './people.ts';
import { type Whereabouts, whereabouts } from './whereabouts.ts';

const rates = {
  wrongPassword: 0.05,
  wrongCode: 0.06,
  givesUp: 0.03,
  triesAgain: 0.6,
  payment: 0.18,
  largePayment: 0.04,
  newPayee: 0.12,
  /** Each a person and day. */
  newDevice: 1 / 600,
  clearedCookies: 1 / 500,
  newSim: 1 / 2_000,
  weekend: 0.7,
};

/** How likely the hours of a day are, in the person's own time. */
const hourWeights = [1, 0.5, 0.3, 0.2, 0.3, 1, 3, 6, 8, 8, 7, 7, 8, 7, 7, 7, 7, 8, 8, 9, 9, 8, 5, 3].map(
  (weight, hour) => [hour, weight] as const,
);

interface Life {
  readonly person: Person;
  readonly chance: Draw;
  readonly where: Whereabouts;
  devices: readonly Device[];
  /** When the SIM card was last changed; Unix milliseconds. */
  simChangedAt: number | undefined;
}

export function dailyLife(people: readonly Person[], seed: number): HistoryEvent[] {
  return people.flatMap((person, at) => {
    const chance = draw(seed + at * 7_919);
    const { devices } = person;
    return lifeOf({ person, chance, where: whereabouts(person, chance), devices, simChangedAt: undefined });
  });
}

function lifeOf(life: Life): HistoryEvent[] {
  const events: HistoryEvent[] = [];
  for (let day = -daysBefore; day < days; day += 1) {
    changeThings(life, day);
    const isWeekend = ((day % 7) + 7) % 7 >= 5;
    const visits = life.chance.poisson(life.person.activity * (isWeekend ? rates.weekend : 1));
    for (let visit = 0; visit < visits; visit += 1) events.push(...visitOn(life, day, visit));
  }
  return events;
}

function changeThings(life: Life, day: number): void {
  const { chance } = life;
  if (chance.chance(rates.newSim)) life.simChangedAt = firstDay + day * dayMs + 9 * hourMs;
  const isNew = chance.chance(rates.newDevice);
  if (isNew || chance.chance(rates.clearedCookies)) {
    const changed = chance.integer(life.devices.length);
    life.devices = life.devices.map((device, at) => {
      if (at !== changed) return device;
      const fresh = newDevice(device.isPhone, chance);
      return isNew ? fresh : { ...device, deviceId: fresh.deviceId };
    });
    // Many a new phone comes with a new SIM card.
    if (isNew && chance.chance(0.4)) life.simChangedAt = firstDay + day * dayMs + 9 * hourMs;
  }
}

type Common = Pick<
  HistoryEvent,
  'userId' | 'ipAddress' | 'userAgent' | 'deviceId' | 'email' | 'phoneNumber' | 'visit'
>;

function visitOn(life: Life, day: number, number: number): HistoryEvent[] {
  const { person, chance, where } = life;
  const hour = chance.weighted(hourWeights) + chance.fraction();
  const at = Math.round(firstDay + day * dayMs + (hour - where.spotOn(day).country.utcOffset) * hourMs);
  const known = chance.pick(life.devices);
  const device = person.isForgetful ? { ...known, deviceId: `d-${chance.token(24)}` } : known;
  const common: Common = {
    userId: person.userId,
    ipAddress: where.addressAt(day, hour, known),
    userAgent: device.userAgent,
    deviceId: device.deviceId,
    email: person.email,
    phoneNumber: person.phoneNumber,
    visit: `${person.userId}/${day}/${number}`,
  };
  return stepsOf(life, at, common);
}

function stepsOf(life: Life, at: number, common: Common): HistoryEvent[] {
  const { chance } = life;
  const events: HistoryEvent[] = [];
  let now = at;
  if (chance.chance(rates.wrongPassword)) {
    events.push({ ...common, at: now, actionCode: 'passwordFailed', answer: never });
    now += 10_000;
  }
  const custom = simFacts(life, now);
  const signIn: HistoryEvent = {
    ...common,
    ...custom,
    at: now,
    actionCode: 'signIn',
    answer: answerOf(life),
  };
  events.push(signIn);
  if (chance.chance(rates.triesAgain))
    events.push({ ...signIn, at: now + 2 * minuteMs, after: 'refused', answer: answerOf(life) });
  if (chance.chance(rates.payment)) events.push(payment(life, now + 5 * minuteMs, common));
  return events;
}

export const never: Answer = { methods: [], mistakes: 0, givesUp: true, push: 'ignores' };

const answerOf = ({ person, chance }: Life): Answer => ({
  methods: person.methods,
  mistakes: chance.chance(rates.wrongCode) ? 1 : 0,
  givesUp: chance.chance(rates.givesUp),
  push: 'approves',
});

function payment(life: Life, at: number, common: Common): HistoryEvent {
  const { chance } = life;
  const amount = Math.round(
    chance.chance(rates.largePayment) ? chance.between(1_000, 5_000) : chance.logNormal(55, 0.9),
  );
  const isNewPayee = chance.chance(rates.newPayee);
  const sim = simFacts(life, at).custom;
  return {
    ...common,
    at,
    actionCode: 'payment',
    after: 'granted',
    custom: { ...sim, amount, isNewPayee },
    answer: answerOf(life),
  };
}

/** As the carrier tells, rounded to hours; only lately changed cards are told of. */
export function simFacts(
  { person, simChangedAt }: Pick<Life, 'person' | 'simChangedAt'>,
  at: number,
): { custom?: Readonly<Record<string, number>> } {
  if (!person.hasSimLookup || simChangedAt === undefined || at < simChangedAt) return {};
  const hours = Math.floor((at - simChangedAt) / hourMs);
  return hours > 30 * 24 ? {} : { custom: { hoursSinceSimChange: hours } };
}
