/** What routes find on a request after authentication. */
import type { ApiKeyOwner } from '../api-keys/store.ts';
import type { Bearer } from '../tokens/token-service.ts';

declare module 'fastify' {
  interface FastifyRequest {
    apiKey: ApiKeyOwner;
    bearer: Bearer;
  }
}
