/** A device of a person, as stored. Owns: what is asked of one, and its shape on the wire (server-api.md §6). */
import type { DeviceTable } from '../database/tables.ts';

export type StoredDevice = DeviceTable;

const iso = (time: number): string => new Date(time).toISOString();

export function presentDevice(device: StoredDevice): Record<string, string> {
  return {
    userId: device.user_id,
    deviceId: device.device_id,
    createdAt: iso(device.created_at),
    ...(device.proven_at === null ? {} : { authenticatedAt: iso(device.proven_at) }),
    ...(device.invalidated_at === null ? {} : { invalidatedAt: iso(device.invalidated_at) }),
    ...(device.remembered_until === null ? {} : { rememberedUntil: iso(device.remembered_until) }),
    ...(device.last_method === null ? {} : { lastVerificationMethod: device.last_method }),
  };
}
