/** In-app verification on the Client API (client-api.md §10.2). */
import { VerifyInAppBody } from '@stepward/api';
import type { ClientCallers } from '../challenges/callers.ts';
import type { HttpServer } from '../http/http-server.ts';
import type { InAppService } from './service.ts';

export interface InAppRouteDependencies extends ClientCallers {
  readonly inApp: InAppService;
}

export function inAppRoutes(server: HttpServer, { inApp, onTokenOrTenant }: InAppRouteDependencies): void {
  server.post(
    '/v1/client/verify/in-app',
    { schema: { body: VerifyInAppBody }, onRequest: onTokenOrTenant },
    async ({ tenant, tokenBearer, body }) => await inApp.verify(tenant, tokenBearer, body),
  );
}
