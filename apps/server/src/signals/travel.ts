/** Whether a person can be where an action comes from, and usually is. Pure. Does not own: which places are proven. */
import { distanceKm, leastDistanceKm, type Place } from './places.ts';

export interface ProvenPlace {
  readonly place: Place;
  /** When a challenge was last passed there. Unix milliseconds. */
  readonly provenAt: number;
}

export interface Travel {
  readonly impossibleTravel: boolean;
  readonly atypicalTravel: boolean;
  /** From the last proven place: the least there can be. */
  readonly travelDistanceKm: number;
  readonly travelSpeedKmh: number;
  /** 0 to 1: the part of the distance that is certain. */
  readonly travelConfidence: number;
}

/** What an airliner does, from door to door. */
export const speedMaxKmh = 900;
/** Networks of one region move about on the map: what is nearer is no journey. */
export const hopMinKm = 100;
/** Within this nobody is far from their usual places. */
export const typicalRangeMinKm = 300;
/** Two actions of one moment are not infinitely fast. */
const elapsedMinMs = 60_000;
const hourMs = 3_600_000;

const rounded = (number: number, digits: number): number => Number(number.toFixed(digits));

/** Undefined without a proven place. */
export function travelTo(current: Place, proven: readonly ProvenPlace[], now: number): Travel | undefined {
  const last = proven.reduce<ProvenPlace | undefined>(
    (latest, one) => (latest === undefined || one.provenAt > latest.provenAt ? one : latest),
    undefined,
  );
  if (!last) return undefined;
  const distances = proven.map(({ place }) => leastDistanceKm(place, current));
  const nearestKm = Math.min(...distances);
  const leastKm = leastDistanceKm(last.place, current);
  const speedKmh = leastKm / (Math.max(now - last.provenAt, elapsedMinMs) / hourMs);
  const straightKm = distanceKm(last.place, current);
  return {
    impossibleTravel: nearestKm >= hopMinKm && speedKmh > speedMaxKmh,
    atypicalTravel: nearestKm > Math.max(typicalRangeMinKm, widestKm(proven)),
    travelDistanceKm: rounded(leastKm, 1),
    travelSpeedKmh: rounded(speedKmh, 1),
    travelConfidence: straightKm === 0 ? 0 : rounded(leastKm / straightKm, 3),
  };
}

/** How far proven places are from each other at the most: the range that this person is known to have. */
function widestKm(proven: readonly ProvenPlace[]): number {
  let widest = 0;
  for (const [at, { place }] of proven.entries()) {
    for (const { place: other } of proven.slice(at + 1)) widest = Math.max(widest, distanceKm(place, other));
  }
  return widest;
}
