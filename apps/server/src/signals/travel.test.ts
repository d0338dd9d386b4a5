import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { extentOf } from './country-extents.ts';
import { distanceKm, leastDistanceKm, type Place, placeOf } from './places.ts';
import { speedMaxKmh, travelTo, typicalRangeMinKm } from './travel.ts';

const city = (latitude: number, longitude: number, countryCode: string, uncertaintyKm = 50): Place => ({
  latitude,
  longitude,
  uncertaintyKm,
  countryCode,
  isCountryAlone: false,
});
const country = (countryCode: string): Place => {
  const place = placeOf({ countryCode });
  if (!place) throw new Error(`${countryCode} has no extent`);
  return place;
};

const paris = city(48.86, 2.35, 'FR');
const versailles = city(48.8, 2.13, 'FR');
const lyon = city(45.76, 4.84, 'FR');
const london = city(51.51, -0.13, 'GB');
const newYork = city(40.71, -74.01, 'US');
const losAngeles = city(34.05, -118.24, 'US');
const tokyo = city(35.68, 139.69, 'JP');
const suva = city(-18.14, 178.44, 'FJ');
const apia = city(-13.83, -171.77, 'WS');

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const now = 1_000 * hourMs;
const provenAgo = (place: Place, ms: number) => ({ place, provenAt: now - ms });

describe('distance', () => {
  it.each([
    ['Paris and London', paris, london, 344],
    ['Paris and New York', paris, newYork, 5_837],
    ['New York and Tokyo', newYork, tokyo, 10_850],
    ['Suva and Apia, over the date line', suva, apia, 1_150],
    ['a place and itself', lyon, lyon, 0],
    ['the poles', city(90, 0, 'AQ'), city(-90, 0, 'AQ'), 20_015],
  ])('of %s', (_name, one, other, expected) => {
    expect(Math.abs(distanceKm(one, other) - expected)).toBeLessThan(Math.max(20, expected * 0.005));
  });
});

describe('the extent of a country', () => {
  it.each([
    ['FR', paris],
    ['FR', lyon],
    ['GB', london],
    ['US', newYork],
    ['US', losAngeles],
    ['US', city(21.3, -157.86, 'US')],
    ['US', city(61.2, -149.9, 'US')],
    ['JP', tokyo],
    ['RU', city(43.1, 131.9, 'RU')],
    ['FJ', suva],
    ['RE', city(-20.9, 55.45, 'RE')],
  ])('of %s reaches to its towns', (code, place) => {
    const extent = country(code);
    expect(distanceKm(extent, place)).toBeLessThan(extent.uncertaintyKm + 20);
  });

  it('is there for every code that the shipped table can name, and reasonable', () => {
    for (const code of ['AD', 'BR', 'CN', 'DE', 'GF', 'IN', 'KP', 'MQ', 'NZ', 'SJ', 'SO', 'VA', 'XK', 'ZW']) {
      const extent = extentOf(code);
      expect(extent?.radiusKm, code).toBeGreaterThanOrEqual(10);
      expect(extent?.radiusKm, code).toBeLessThan(5_000);
    }
    expect(extentOf('ZZ')).toBeUndefined();
    expect(extentOf('constructor')).toBeUndefined();
  });
});

describe('impossible travel', () => {
  it.each([
    ['to where one was', paris, [provenAgo(paris, minuteMs)], false],
    ['a hop to the next town', versailles, [provenAgo(paris, minuteMs)], false],
    ['across the Channel in ten minutes', london, [provenAgo(paris, 10 * minuteMs)], true],
    ['across the Channel in an hour', london, [provenAgo(paris, hourMs)], false],
    ['across the Atlantic in an hour', newYork, [provenAgo(paris, hourMs)], true],
    ['across the Atlantic in seven hours', newYork, [provenAgo(paris, 7 * hourMs)], false],
    [
      'back home, though last proven far away',
      paris,
      [provenAgo(paris, 3 * hourMs), provenAgo(tokyo, minuteMs)],
      false,
    ],
    ['somewhere third', newYork, [provenAgo(paris, 300 * hourMs), provenAgo(tokyo, hourMs)], true],
    ['with a clock that went back', newYork, [provenAgo(paris, -hourMs)], true],
    ['known by country alone, within it', country('US'), [provenAgo(losAngeles, minuteMs)], false],
    ['from one known by country alone, within it', losAngeles, [provenAgo(country('US'), minuteMs)], false],
    ['between neighbours known by country alone', country('FR'), [provenAgo(country('DE'), minuteMs)], false],
    [
      'to the other side of the world by country alone',
      country('JP'),
      [provenAgo(country('FR'), hourMs)],
      true,
    ],
    ['within a country from town to town', losAngeles, [provenAgo(newYork, hourMs)], true],
  ])('%s', (_name, current, proven, expected) => {
    expect(travelTo(current, proven, now)?.impossibleTravel).toBe(expected);
  });

  it('is unknown without a proven place', () => expect(travelTo(paris, [], now)).toBeUndefined());

  it('says what it saw', () => {
    expect(travelTo(newYork, [provenAgo(paris, hourMs)], now)).toEqual({
      impossibleTravel: true,
      atypicalTravel: true,
      travelDistanceKm: expect.closeTo(5_737, -2),
      travelSpeedKmh: expect.closeTo(5_737, -2),
      travelConfidence: expect.closeTo(0.983, 2),
    });
    expect(travelTo(versailles, [provenAgo(paris, hourMs)], now)).toMatchObject({
      travelDistanceKm: 0,
      travelSpeedKmh: 0,
      travelConfidence: 0,
    });
  });
});

describe('atypical travel', () => {
  const between = [provenAgo(paris, 100 * hourMs), provenAgo(newYork, 200 * hourMs)];
  it.each([
    ['near the usual place', versailles, [provenAgo(paris, hourMs)], false],
    ['to the next big town', lyon, [provenAgo(paris, hourMs)], false],
    ['to another continent', newYork, [provenAgo(paris, 500 * hourMs)], true],
    ['no farther than one usually goes', losAngeles, between, false],
    ['farther than one usually goes', tokyo, between, true],
  ])('%s', (_name, current, proven, expected) => {
    expect(travelTo(current, proven, now)?.atypicalTravel).toBe(expected);
  });
});

describe('for any places', () => {
  const place = fc.record({
    latitude: fc.double({ min: -90, max: 90, noNaN: true }),
    longitude: fc.double({ min: -180, max: 180, noNaN: true }),
    uncertaintyKm: fc.double({ min: 0, max: 6_000, noNaN: true }),
    countryCode: fc.constantFrom('FR', 'US', undefined),
    isCountryAlone: fc.boolean(),
  });
  const elapsed = fc.integer({ min: 0, max: 1_000 * hourMs });

  it('there and back is the same, never above the straight line or half of the Earth', () => {
    fc.assert(
      fc.property(place, place, elapsed, (one, other, ms) => {
        expect(leastDistanceKm(one, other)).toBeCloseTo(leastDistanceKm(other, one), 6);
        expect(leastDistanceKm(one, other)).toBeLessThanOrEqual(distanceKm(one, other));
        expect(distanceKm(one, other)).toBeLessThanOrEqual(20_016);
        const there = travelTo(other, [provenAgo(one, ms)], now);
        const back = travelTo(one, [provenAgo(other, ms)], now);
        expect(there).toEqual(back);
        expect(there?.travelConfidence).toBeGreaterThanOrEqual(0);
        expect(there?.travelConfidence).toBeLessThanOrEqual(1);
      }),
      { numRuns: 1_000 },
    );
  });

  it('impossible never becomes possible with less time, nor possible impossible with more doubt', () => {
    fc.assert(
      fc.property(place, place, elapsed, elapsed, (one, other, ms, less) => {
        const isImpossible = (from: Place, to: Place, time: number) =>
          travelTo(to, [provenAgo(from, time)], now)?.impossibleTravel;
        if (isImpossible(one, other, ms)) expect(isImpossible(one, other, Math.min(ms, less))).toBe(true);
        const doubtful = { ...other, uncertaintyKm: other.uncertaintyKm + 500 };
        if (!isImpossible(one, other, ms)) expect(isImpossible(one, doubtful, ms)).toBe(false);
      }),
      { numRuns: 1_000 },
    );
  });

  it('what any airliner does is possible', () => {
    fc.assert(
      fc.property(place, place, (one, other) => {
        const ms = (distanceKm(one, other) / speedMaxKmh) * hourMs;
        expect(travelTo(other, [provenAgo(one, Math.ceil(ms) + minuteMs)], now)?.impossibleTravel).toBe(
          false,
        );
        const far = distanceKm(one, other) > typicalRangeMinKm;
        if (!far) expect(travelTo(other, [provenAgo(one, ms)], now)?.atypicalTravel).toBe(false);
      }),
    );
  });
});
