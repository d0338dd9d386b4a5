/** Key pairs of apps on the Client API (client-api.md §8.3): the same three routes for each kind. */
import { AddAppCredentialBody, FindAppCredentialQuery, RemoveAppCredentialBody } from '@stepward/api';
import type { FastifyRequest } from 'fastify';
import type { ClientCallers } from '../challenges/callers.ts';
import type { HttpServer } from '../http/http-server.ts';
import { appKinds } from './app-credential.ts';
import type { AppCredentialService } from './service.ts';

export interface AppCredentialRouteDependencies extends ClientCallers {
  readonly appCredentials: AppCredentialService;
  /** Requires a client token. */
  readonly onRequest: (request: FastifyRequest) => Promise<void>;
}

export function appCredentialRoutes(
  server: HttpServer,
  { appCredentials, onRequest, onTenant }: AppCredentialRouteDependencies,
): void {
  for (const kind of appKinds) {
    const path = `/v1/client/user-authenticators/${kind}`;
    server.get(
      path,
      { schema: { querystring: FindAppCredentialQuery }, onRequest: onTenant },
      async ({ tenant, query }) => await appCredentials.find(tenant, kind, query.publicKey),
    );
    server.post(
      path,
      { schema: { body: AddAppCredentialBody }, onRequest },
      async ({ bearer, body }) => await appCredentials.add(bearer, kind, body),
    );
    server.post(
      `${path}/remove`,
      { schema: { body: RemoveAppCredentialBody }, onRequest: onTenant },
      async ({ tenant, body }) => await appCredentials.remove(tenant, kind, body),
    );
  }
}
