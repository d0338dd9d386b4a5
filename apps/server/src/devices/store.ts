/** Devices of a person: what makes one known (an ALLOW) and proven (a passed challenge). */
import type { ActionState } from '@stepward/decision';
import type { Transaction } from '../database/database.ts';

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

/** A challenge was passed on this device. */
export async function proveDevice(
  transaction: Transaction,
  device: { tenantId: string; userId: string; deviceId: string; method: string; now: number },
): Promise<void> {
  await transaction.run(
    `insert into devices (tenant_id, user_id, device_id, created_at, last_seen_at, proven_at, last_method) values (?, ?, ?, ?, ?, ?, ?)
     on conflict (tenant_id, user_id, device_id) do update set last_seen_at = excluded.last_seen_at, proven_at = excluded.proven_at,
       last_method = excluded.last_method`,
    [device.tenantId, device.userId, device.deviceId, device.now, device.now, device.now, device.method],
  );
}
