/** Every unknown route answers JSON; on the Server API a bad key is said first (server-api.md §2, rule 3). */
import type { ApiKeyStore } from '../api-keys/store.ts';
import { ApiError, unauthorizedText } from './api-error.ts';
import { basicUserName } from './authentication.ts';
import type { HttpServer } from './http-server.ts';

const serverApi = /^\/v1\/(?!client\/)/;

export function unknownRoutes(server: HttpServer, apiKeys: ApiKeyStore): void {
  const requireKey = async (authorization: string | undefined): Promise<void> => {
    const key = basicUserName(authorization);
    if (key === undefined || !(await apiKeys.find(key))) throw new ApiError('unauthorized', unauthorizedText);
  };
  // Before the body is read, so that the key is judged before anything else. By callback: it runs for every request.
  server.addHook('onRequest', (request, _reply, done) => {
    if (request.is404 && serverApi.test(request.url))
      requireKey(request.headers.authorization).then(() => done(), done);
    else done();
  });
  server.setNotFoundHandler(async () => {
    throw new ApiError('not_found', 'There is no such route.');
  });
}
