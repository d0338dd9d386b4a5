/** Management API of our own: what conditions can read and which operators they have, for editors of rules. */
import { operators } from '@stepward/decision';
import type { ApiKeyStore } from '../api-keys/store.ts';
import { listCustomDataPoints } from '../custom-data-points/store.ts';
import type { Database } from '../database/database.ts';
import { takesApiKey } from '../http/authentication.ts';
import type { HttpServer } from '../http/http-server.ts';
import { dataPointsFor } from './catalogue.ts';

export interface RuleCatalogueDependencies {
  readonly database: Database;
  readonly apiKeys: ApiKeyStore;
}

export function ruleCatalogueRoutes(
  server: HttpServer,
  { database, apiKeys }: RuleCatalogueDependencies,
): void {
  const onRequest = takesApiKey(apiKeys, 'management');
  server.get('/v1/management/data-points', { onRequest }, async ({ apiKey }) =>
    dataPointsFor(await listCustomDataPoints(database.read, apiKey.tenantId)),
  );
  server.get('/v1/management/operators', { onRequest }, async () => operators);
}
