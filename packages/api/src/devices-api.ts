/** Server API: devices of a person (server-api.md §13). */
import { type Static, Type } from 'typebox';
import { userIdCharactersMax } from './limits.ts';

const Identifier = Type.String({ minLength: 1, maxLength: userIdCharactersMax, pattern: '^[^\\u0000]*$' });

export const DeviceParameters = Type.Object({ userId: Identifier, deviceId: Identifier });

/** `null` ends the remembering; nothing said is a mistake. */
export const UpdateDeviceBody = Type.Object({
  rememberedUntil: Type.Union([Type.String({ maxLength: 64 }), Type.Null()]),
});
export type UpdateDeviceBody = Static<typeof UpdateDeviceBody>;
