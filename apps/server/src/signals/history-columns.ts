/** A person's past as columns of a statement. Owns: their SQL, which runs on both databases, and reading them. */
import type { History } from './history.ts';
import type { Parameter } from './parameter.ts';
import type { ProvenAddress } from './proven-addresses.ts';

/** Whoever has more has no fewer: nobody may make a decision slow with devices that they invent. */
const devicesMax = 1_000;

/** Parameters: `tenant`, `person`, `device`. Lists are texts, since a decision reads one row. */
export function historyColumns(parameter: Parameter): string[] {
  const own = (): string => `tenant_id = ${parameter('tenant')} and user_id = ${parameter('person')}`;
  return [
    `(select created_at from users where ${own()}) as user_created_at`,
    `(select count(*) from (select 1 from devices where ${own()} and invalidated_at is null limit ${devicesMax}) as live) as devices`,
    `(select max(last_seen_at) from (select last_seen_at from devices where ${own()} limit ${devicesMax}) as seen) as last_seen_at`,
    `(select case when invalidated_at is null then webauthn_proven_at end from devices where ${own()} and device_id = ${parameter('device')}) as webauthn_proven_at`,
    `(select case when invalidated_at is null then created_at end from devices where ${own()} and device_id = ${parameter('device')}) as first_seen_at`,
    `(select string_agg(method || '~' || cast(verified as text), ',') from (select method, max(last_verified_at) as verified
      from authenticators where ${own()} and last_verified_at is not null group by method) as by_method) as verified_by`,
    `(select string_agg(address || '~' || cast(proven_at as text) || '~' || coalesce(country_code, '') || '~' ||
      coalesce(cast(latitude as text), '') || '~' || coalesce(cast(longitude as text), '') || '~' ||
      coalesce(cast(uncertainty_km as text), '') || '~' || case when city is null then '' else 'city' end, ',')
      from proven_addresses where ${own()}) as proven`,
  ];
}

const items = (text: unknown): string[][] =>
  typeof text === 'string' ? text.split(',').map((item) => item.split('~')) : [];

const timeOf = (value: unknown): number | null =>
  value === null || value === undefined ? null : Number(value);

/** Of the columns of `historyColumns`; others may follow them. */
export function historyOf(columns: readonly unknown[]): History {
  const [userCreatedAt, devices, lastSeenAt, webAuthnProvenAt, firstSeenAt, verifiedBy, proven] = columns;
  return {
    userCreatedAt: timeOf(userCreatedAt),
    deviceCount: Number(devices),
    lastDeviceSeenAt: timeOf(lastSeenAt),
    webAuthnProvenAt: timeOf(webAuthnProvenAt),
    deviceFirstSeenAt: timeOf(firstSeenAt),
    lastVerifiedBy: new Map(items(verifiedBy).map(([method = '', at]) => [method, Number(at)])),
    provenAddresses: items(proven).map(provenAddressOf),
  };
}

function provenAddressOf(item: readonly string[]): ProvenAddress {
  const [address = '', provenAt, countryCode, latitude, longitude, uncertaintyKm, city] = item;
  const location = {
    latitude: Number(latitude),
    longitude: Number(longitude),
    uncertaintyKm: Number(uncertaintyKm),
    ...(city ? { city } : {}),
  };
  return {
    address,
    provenAt: Number(provenAt),
    ...(countryCode ? { countryCode } : {}),
    ...(latitude ? { location } : {}),
  };
}
