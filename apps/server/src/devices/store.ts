/** Devices of a person: what makes one known (an ALLOW) and proven (a passed challenge). */
import type { ActionState } from '@stepward/decision';
import type { Reader, Transaction } from '../database/database.ts';
import type { StoredDevice } from './device.ts';

const listedDevicesMax = 1_000;

export interface SeenDevice {
  readonly tenantId: string;
  readonly userId: string;
  readonly deviceId?: string | undefined;
  readonly state: ActionState;
  readonly createdAt: number;
}

/** Remembers that the device of this action was seen; an ALLOW makes it known. */
export function seeDevice(transaction: Transaction, action: SeenDevice): number | Promise<number> {
  const { tenantId, userId, deviceId = null, state, createdAt: now } = action;
  return transaction.run(
    `insert into devices (tenant_id, user_id, device_id, created_at, last_seen_at, allowed_at) values (?, ?, ?, ?, ?, ?)
     on conflict (tenant_id, user_id, device_id) do update set last_seen_at = excluded.last_seen_at,
       allowed_at = coalesce(devices.allowed_at, excluded.allowed_at)`,
    [tenantId, userId, deviceId, now, now, state === 'ALLOW' ? now : null],
  );
}

const isWebAuthn = (method: string): boolean => method === 'PASSKEY' || method === 'SECURITY_KEY';

/** A challenge was passed on this device. */
export async function proveDevice(
  transaction: Transaction,
  device: { tenantId: string; userId: string; deviceId: string; method: string; now: number },
): Promise<void> {
  const { tenantId, userId, deviceId, method, now } = device;
  await transaction.run(
    `insert into devices (tenant_id, user_id, device_id, created_at, last_seen_at, proven_at, webauthn_proven_at, last_method)
     values (?, ?, ?, ?, ?, ?, ?, ?) on conflict (tenant_id, user_id, device_id) do update set last_seen_at = excluded.last_seen_at,
       proven_at = excluded.proven_at, webauthn_proven_at = coalesce(excluded.webauthn_proven_at, devices.webauthn_proven_at),
       last_method = excluded.last_method`,
    [tenantId, userId, deviceId, now, now, now, isWebAuthn(method) ? now : null, method],
  );
}

export interface DeviceKey {
  readonly tenantId: string;
  readonly userId: string;
  readonly deviceId: string;
}

/** Last seen first. */
export async function listDevices(reader: Reader, tenantId: string, userId: string): Promise<StoredDevice[]> {
  return await reader.query
    .selectFrom('devices')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('user_id', '=', userId)
    .orderBy('last_seen_at', 'desc')
    .orderBy('device_id')
    .limit(listedDevicesMax)
    .execute();
}

export async function findDevice(
  reader: Reader,
  { tenantId, userId, deviceId }: DeviceKey,
): Promise<StoredDevice | undefined> {
  return await reader.query
    .selectFrom('devices')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('user_id', '=', userId)
    .where('device_id', '=', deviceId)
    .executeTakeFirst();
}

/** New again to every decision, and remembered no more. */
export async function invalidateDevice(
  transaction: Transaction,
  { tenantId, userId, deviceId }: DeviceKey,
  now: number,
): Promise<void> {
  await transaction.run(
    'update devices set invalidated_at = ?, remembered_until = null where tenant_id = ? and user_id = ? and device_id = ?',
    [now, tenantId, userId, deviceId],
  );
}

export async function rememberDevice(
  transaction: Transaction,
  { tenantId, userId, deviceId }: DeviceKey,
  until: number | null,
): Promise<void> {
  await transaction.run(
    'update devices set remembered_until = ? where tenant_id = ? and user_id = ? and device_id = ?',
    [until, tenantId, userId, deviceId],
  );
}
