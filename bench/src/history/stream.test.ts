import { hash } from 'node:crypto';
import { expect, it } from 'vitest';
import { placed } from './addresses.ts';
import { attackNames, dayMs, days, daysBefore, firstDay } from './event.ts';
import { shippedIpData } from './ip-data.ts';
import { history } from './stream.ts';

const size = { people: 60 };
const bytes = (seed: number): string => hash('sha256', JSON.stringify(history(seed, size)));

it('the same seed is the same history, byte for byte; another is another', () => {
  expect(bytes(1)).toBe(bytes(1));
  expect(bytes(2)).not.toBe(bytes(1));
});

it('has all five attacks in the thirty days, and good people who travel, forget and buy phones before and in them', () => {
  const { events } = history(1, size);
  const attacks = events.filter(({ attack }) => attack);
  expect(new Set(attacks.map(({ attack }) => attack?.name))).toEqual(new Set(attackNames));
  expect(Math.min(...attacks.map(({ at }) => at))).toBeGreaterThanOrEqual(firstDay - dayMs);
  expect(events.every(({ at }) => at < firstDay + (days + 2) * dayMs)).toBe(true);
  expect(events[0]?.at).toBeLessThan(firstDay - (daysBefore - 2) * dayMs);
  expect(events.toSorted((one, other) => one.at - other.at)).toEqual(events);
  const good = events.filter(({ attack, userId }) => !attack && userId === 'person-7');
  expect(new Set(good.map(({ ipAddress }) => ipAddress)).size).toBeGreaterThan(1);
});

it('has its addresses in the countries where the shipped table has them', () => {
  const known = shippedIpData();
  const addresses = new Set(history(1, size).events.map(({ ipAddress }) => ipAddress));
  for (const address of addresses)
    expect(known.look(address)?.countryCode, address).toBe(placed(address)?.country.code);
});
