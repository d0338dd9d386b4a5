/** Places on Earth, known to within an uncertainty. Pure. Owns: distance, and where an address is as far as anyone knows. */
import { extentOf } from './country-extents.ts';

export interface Place {
  /** Degrees. */
  readonly latitude: number;
  readonly longitude: number;
  readonly uncertaintyKm: number;
  readonly countryCode?: string | undefined;
  /** Nothing but the country is known. */
  readonly isCountryAlone: boolean;
}

export interface Located {
  readonly countryCode?: string | undefined;
  readonly location?:
    | {
        readonly city?: string | undefined;
        readonly latitude: number;
        readonly longitude: number;
        readonly uncertaintyKm: number;
      }
    | undefined;
}

/** Undefined when not even the country is known, or it has no extent. */
export function placeOf({ countryCode, location }: Located): Place | undefined {
  if (location) {
    const { city, latitude, longitude, uncertaintyKm } = location;
    return { latitude, longitude, uncertaintyKm, countryCode, isCountryAlone: city === undefined };
  }
  const extent = countryCode === undefined ? undefined : extentOf(countryCode);
  if (!extent) return undefined;
  const { latitude, longitude, radiusKm } = extent;
  return { latitude, longitude, uncertaintyKm: radiusKm, countryCode, isCountryAlone: true };
}

const earthRadiusKm = 6_371;
const radians = (degrees: number): number => (degrees * Math.PI) / 180;

/** Along the surface, by the haversine formula. */
export function distanceKm(one: Place, other: Place): number {
  const north = radians(other.latitude - one.latitude);
  const east = radians(other.longitude - one.longitude);
  const parallel = Math.cos(radians(one.latitude)) * Math.cos(radians(other.latitude));
  const half = Math.sin(north / 2) ** 2 + parallel * Math.sin(east / 2) ** 2;
  return 2 * earthRadiusKm * Math.asin(Math.min(1, Math.sqrt(half)));
}

/**
 * The least that two places can be apart: both uncertainties granted. Country alone never sets two places of one country
 * apart.
 */
export function leastDistanceKm(one: Place, other: Place): number {
  const isOneCountry = one.countryCode !== undefined && one.countryCode === other.countryCode;
  if (isOneCountry && (one.isCountryAlone || other.isCountryAlone)) return 0;
  return Math.max(0, distanceKm(one, other) - one.uncertaintyKm - other.uncertaintyKm);
}
