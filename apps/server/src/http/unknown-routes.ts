/** Every unknown route answers JSON; on the Server API a bad key is said first (server-api.md §2, rule 3). */
import type { ApiKeyStore } from '../api-keys/store.ts';
import { ApiError, unauthorizedText } from './api-error.ts';
import { basicUserName } from './authentication.ts';
import type { HttpServer } from './http-server.ts';

const serverApi = /^\/v1\/(?!client\/)/;

export function unknownRoutes(server: HttpServer, apiKeys: ApiKeyStore): void {
  // Before the body is read, so that the key is judged before anything else.
  server.addHook('onRequest', async (request) => {
    if (!request.is404 || !serverApi.test(request.url)) return;
    const key = basicUserName(request.headers.authorization);
    if (key === undefined || !(await apiKeys.find(key))) throw new ApiError('unauthorized', unauthorizedText);
  });
  server.setNotFoundHandler(async () => {
    throw new ApiError('not_found', 'There is no such route.');
  });
}
