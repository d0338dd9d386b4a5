/**
 * Addresses from which a person passed a challenge, and where those were. Owns: remembering the last of them. An address
 * that was only allowed is not among them: nothing was proven there.
 */
import type { ActionKey } from '../actions/action.ts';
import type { Transaction } from '../database/database.ts';
import type { Located } from './places.ts';

export interface ProvenAddress extends Located {
  /** As `addressKey` gives it. */
  readonly address: string;
  /** Unix milliseconds. */
  readonly provenAt: number;
}

export const provenAddressesMax = 50;

/** IPv6 devices change their address within their /64; IPv4 addresses are taken as they are. */
export const addressKey = ({ address, network }: { address: string; network: string }): string =>
  address.includes(':') ? network : address;

/** The part of the stored facts that says where the action came from. */
interface StoredIp {
  readonly address?: string | null;
  readonly network?: string;
  readonly countryCode?: string | null;
  readonly isAnonymous?: boolean | null;
  readonly location?: {
    readonly city?: string;
    readonly latitude?: number;
    readonly longitude?: number;
    readonly uncertaintyKm?: number;
  };
}

/** A challenge of this action was passed: its address is this person's now. Writes nothing when none was sent. */
export async function rememberProvenAddress(
  transaction: Transaction,
  { tenantId, userId, actionCode, idempotencyKey }: ActionKey,
  now: number,
): Promise<void> {
  const [row] = await transaction.rows(
    'select facts from actions where tenant_id = ? and user_id = ? and action_code = ? and idempotency_key = ?',
    [tenantId, userId, actionCode, idempotencyKey],
  );
  const { ip } = JSON.parse((row?.facts as string | undefined) ?? '{}') as { ip?: StoredIp };
  if (!ip?.address || !ip.network) return;
  const address = addressKey({ address: ip.address, network: ip.network });
  await transaction.run(
    `insert into proven_addresses (tenant_id, user_id, address, proven_at, country_code, city, latitude, longitude, uncertainty_km)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict (tenant_id, user_id, address) do update set proven_at = excluded.proven_at,
       country_code = excluded.country_code, city = excluded.city, latitude = excluded.latitude, longitude = excluded.longitude,
       uncertainty_km = excluded.uncertainty_km`,
    [tenantId, userId, address, now, ...placeColumns(ip)],
  );
  await transaction.run(
    `delete from proven_addresses where tenant_id = ? and user_id = ? and address not in (select address from proven_addresses
       where tenant_id = ? and user_id = ? order by proven_at desc, address limit ${provenAddressesMax})`,
    [tenantId, userId, tenantId, userId],
  );
}

/** Where an anonymiser's exit stands says nothing about the person: the address is remembered, the place is not. */
function placeColumns({ countryCode, isAnonymous, location }: StoredIp): (string | number | null)[] {
  if (isAnonymous) return [null, null, null, null, null];
  const { city, latitude, longitude, uncertaintyKm } = location ?? {};
  const isPlace = latitude !== undefined && longitude !== undefined && uncertaintyKm !== undefined;
  const place = isPlace ? [city ?? null, latitude, longitude, uncertaintyKm] : [null, null, null, null];
  return [countryCode ?? null, ...place];
}
