/** Call Connect (server-api.md §14), under its own kind of key. Also served without `/v1` (http/request-path.ts). */
import { FinishCallBody, StartCallBody } from '@stepward/api';
import type { ApiKeyStore } from '../api-keys/store.ts';
import { takesApiKey } from '../http/authentication.ts';
import type { HttpServer } from '../http/http-server.ts';
import type { OtpDependencies } from '../otp-challenges/dependencies.ts';
import { finishCall } from './finishing.ts';
import { CallStartingService } from './starting.ts';

export interface CallRouteDependencies extends OtpDependencies {
  readonly apiKeys: ApiKeyStore;
}

export function callRoutes(server: HttpServer, dependencies: CallRouteDependencies): void {
  const { apiKeys, database, now } = dependencies;
  const onRequest = takesApiKey(apiKeys, 'call-connect');
  const starting = new CallStartingService(dependencies);
  server.post('/v1/call/start', { schema: { body: StartCallBody }, onRequest }, async ({ apiKey, body }) => {
    const { messageId, channel, phoneNumber, email } = await starting.start(apiKey.tenantId, body);
    return {
      messageId,
      channel,
      ...(phoneNumber === undefined ? {} : { phoneNumber }),
      ...(email === undefined ? {} : { email }),
    };
  });
  server.post(
    '/v1/call/finish',
    { schema: { body: FinishCallBody }, onRequest },
    async ({ apiKey, body }) => {
      await finishCall(database, apiKey.tenantId, body, now());
      return { success: true };
    },
  );
}
