/**
 * Records of IP databases in the forms that are about: MaxMind's and DB-IP's nested ones, and flat ones. Owns: reading what
 * they say about a country, a place and a network operator. A record is anybody's data: what has not the right type is not there.
 */

export interface Place {
  readonly city?: string;
  /** Degrees. */
  readonly latitude: number;
  readonly longitude: number;
  /** As the database says it. */
  readonly accuracyKm?: number;
}

export interface Operator {
  readonly asn: number;
  readonly organization?: string;
}

type Fields = Readonly<Record<string, unknown>>;

const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null ? (value as Fields) : {};

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

const numberIn = (value: unknown, min: number, max: number): number | undefined => {
  const number = typeof value === 'string' && value !== '' ? Number(value) : value;
  return typeof number === 'number' && number >= min && number <= max ? number : undefined;
};

/** ISO 3166-1 alpha-2, upper case. */
export function countryIn(record: unknown): string | undefined {
  const fields = fieldsOf(record);
  const nested = fieldsOf(fields.country).iso_code;
  const code = textOf(fields.country_code) ?? textOf(nested) ?? textOf(fields.country);
  return code !== undefined && /^[A-Z]{2}$/.test(code) ? code : undefined;
}

export function placeIn(record: unknown): Place | undefined {
  const fields = fieldsOf(record);
  const location = fieldsOf(fields.location);
  const latitude = numberIn(location.latitude ?? fields.latitude, -90, 90);
  const longitude = numberIn(location.longitude ?? fields.longitude, -180, 180);
  if (latitude === undefined || longitude === undefined) return undefined;
  const city = textOf(fieldsOf(fieldsOf(fields.city).names).en) ?? textOf(fields.city);
  const accuracyKm = numberIn(location.accuracy_radius ?? fields.accuracy_radius, 1, 20_100);
  return {
    latitude,
    longitude,
    ...(city === undefined ? {} : { city }),
    ...(accuracyKm === undefined ? {} : { accuracyKm }),
  };
}

export function operatorIn(record: unknown): Operator | undefined {
  const fields = fieldsOf(record);
  const written = fields.autonomous_system_number ?? textOf(fields.asn)?.replace(/^AS/i, '') ?? fields.asn;
  const asn = numberIn(written, 1, 4_294_967_295);
  if (asn === undefined) return undefined;
  const organization = textOf(fields.autonomous_system_organization) ?? textOf(fields.as_name);
  return { asn, ...(organization === undefined ? {} : { organization }) };
}
