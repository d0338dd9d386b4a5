/** Management API of our own: recorded actions of all people, for whoever asks why one was decided. */
import { ListRecordedActionsQuery } from '@stepward/api';
import type { ApiKeyStore } from '../api-keys/store.ts';
import type { Database } from '../database/database.ts';
import { takesApiKey } from '../http/authentication.ts';
import type { HttpServer } from '../http/http-server.ts';
import { pagePlace, pageSize, pageToken } from '../http/page-token.ts';
import { timeRange } from '../http/time-range.ts';
import { type ListedAction, listRecordedActions } from './listing.ts';
import { ActionPlace } from './listing-queries.ts';

export interface ActionListingDependencies {
  readonly database: Database;
  readonly apiKeys: ApiKeyStore;
}

export function actionListingRoutes(
  server: HttpServer,
  { database: { read }, apiKeys }: ActionListingDependencies,
): void {
  server.get(
    '/v1/management/actions',
    { schema: { querystring: ListRecordedActionsQuery }, onRequest: takesApiKey(apiKeys, 'management') },
    async ({ apiKey: { tenantId }, query }) => {
      const { userId, actionCode, outcome, state } = query;
      const filter = { userId, actionCode, outcome, state, ...timeRange(query) };
      const page = { limit: pageSize(query), after: pagePlace(ActionPlace, query.pageToken) };
      const { actions, next } = await listRecordedActions(read, tenantId, filter, page);
      return {
        actions: actions.map(presentListed),
        ...(next === undefined ? {} : { nextPageToken: pageToken(next) }),
      };
    },
  );
}

function presentListed({
  createdAt,
  stateUpdatedAt,
  verificationMethod,
  deviceId,
  ipAddress,
  userAgent,
  ...action
}: ListedAction) {
  return {
    ...action,
    createdAt: new Date(createdAt).toISOString(),
    stateUpdatedAt: new Date(stateUpdatedAt).toISOString(),
    ...(verificationMethod === null ? {} : { verificationMethod }),
    ...(deviceId === null ? {} : { deviceId }),
    ...(ipAddress === null ? {} : { ipAddress }),
    ...(userAgent === null ? {} : { userAgent }),
  };
}
