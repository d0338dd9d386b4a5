/** Devices of a person, for the application (server-api.md §13). One appears with the first track that names it. */
import { DeviceParameters, UpdateDeviceBody, UserParameters } from '@stepward/api';
import type { ApiKeyOwner, ApiKeyStore } from '../api-keys/store.ts';
import type { Database, Reader } from '../database/database.ts';
import { ApiError } from '../http/api-error.ts';
import { takesApiKey } from '../http/authentication.ts';
import type { HttpServer } from '../http/http-server.ts';
import { parseIsoTime } from '../http/iso-time.ts';
import { presentDevice, type StoredDevice } from './device.ts';
import { type DeviceKey, findDevice, invalidateDevice, listDevices, rememberDevice } from './store.ts';

export interface DeviceRouteDependencies {
  readonly database: Database;
  readonly apiKeys: ApiKeyStore;
  readonly now: () => number;
}

const devicesPath = '/v1/users/:userId/devices';

export function deviceRoutes(server: HttpServer, { database, apiKeys, now }: DeviceRouteDependencies): void {
  const onRequest = takesApiKey(apiKeys, 'server');

  server.get(devicesPath, { schema: { params: UserParameters }, onRequest }, async ({ apiKey, params }) =>
    (await listDevices(database.read, apiKey.tenantId, params.userId)).map(presentDevice),
  );

  server.post(
    `${devicesPath}/:deviceId/invalidate`,
    { schema: { params: DeviceParameters }, onRequest },
    async ({ apiKey, params }) => {
      const at = now();
      const device = await database.commit(async (transaction) => {
        const found = await requireDevice(transaction, keyOf(apiKey, params));
        // Once is for ever: the time of the first call stays.
        if (found.invalidated_at !== null) return found;
        await invalidateDevice(transaction, keyOf(apiKey, params), at);
        const { user_id: userId, device_id: deviceId } = found;
        const data = { deviceId, keyId: apiKey.keyId };
        transaction.audit({ tenantId: apiKey.tenantId, type: 'device.invalidated', userId, data });
        return await requireDevice(transaction, keyOf(apiKey, params));
      });
      return presentDevice(device);
    },
  );

  server.patch(
    `${devicesPath}/:deviceId`,
    {
      schema: { params: DeviceParameters, body: UpdateDeviceBody },
      config: { nullIsMeant: true },
      onRequest,
    },
    async ({ apiKey, params, body }) => {
      const until = rememberedUntil(body, now());
      const device = await database.commit(async (transaction) => {
        const found = await requireDevice(transaction, keyOf(apiKey, params));
        if (found.invalidated_at !== null && until !== null)
          throw new ApiError('invalid_request', 'The device was invalidated: it cannot be remembered again.');
        if (found.remembered_until === until) return found;
        await rememberDevice(transaction, keyOf(apiKey, params), until);
        const { user_id: userId, device_id: deviceId } = found;
        const data = { deviceId, rememberedUntil: until, keyId: apiKey.keyId };
        transaction.audit({ tenantId: apiKey.tenantId, type: 'device.remembered', userId, data });
        return await requireDevice(transaction, keyOf(apiKey, params));
      });
      return presentDevice(device);
    },
  );
}

const keyOf = (
  { tenantId }: ApiKeyOwner,
  { userId, deviceId }: { userId: string; deviceId: string },
): DeviceKey => ({ tenantId, userId, deviceId });

async function requireDevice(reader: Reader, key: DeviceKey): Promise<StoredDevice> {
  const device = await findDevice(reader, key);
  if (!device) throw new ApiError('not_found', 'This person has no such device.');
  return device;
}

/** Unix milliseconds; null ends the remembering. */
function rememberedUntil(body: UpdateDeviceBody, now: number): number | null {
  if (body.rememberedUntil === null) return null;
  const until = parseIsoTime(body.rememberedUntil);
  if (until !== undefined && until > now) return until;
  throw new ApiError(
    'invalid_request',
    'The field rememberedUntil must be an ISO 8601 time in the future, such as 2030-01-01T00:00:00.000Z, or null.',
  );
}
