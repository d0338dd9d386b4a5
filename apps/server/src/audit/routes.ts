/** Management API of our own: the audit trail, read. Nothing changes or removes what is in it. */
import { ListAuditEventsQuery } from '@stepward/api';
import type { ApiKeyStore } from '../api-keys/store.ts';
import type { Database } from '../database/database.ts';
import { takesApiKey } from '../http/authentication.ts';
import type { HttpServer } from '../http/http-server.ts';
import { PlaceNumber, pagePlace, pageSize, pageToken } from '../http/page-token.ts';
import { timeRange } from '../http/time-range.ts';
import { listAuditEvents } from './event-pages.ts';
import { keyKinds, presentAuditEvent } from './presenter.ts';

export interface AuditRouteDependencies {
  readonly database: Database;
  readonly apiKeys: ApiKeyStore;
}

export function auditRoutes(
  server: HttpServer,
  { database: { read }, apiKeys }: AuditRouteDependencies,
): void {
  server.get(
    '/v1/management/audit-events',
    { schema: { querystring: ListAuditEventsQuery }, onRequest: takesApiKey(apiKeys, 'management') },
    async ({ apiKey: { tenantId }, query }) => {
      const { userId, type, keyId } = query;
      const page = { limit: pageSize(query), before: pagePlace(PlaceNumber, query.pageToken) };
      const filter = { userId, type, keyId, ...timeRange(query) };
      const { events, next } = await listAuditEvents(read, tenantId, filter, page);
      const kinds = await keyKinds(read, tenantId);
      return {
        events: events.map((event) => presentAuditEvent(event, kinds)),
        ...(next === undefined ? {} : { nextPageToken: pageToken(next) }),
      };
    },
  );
}
