/** A person's own authenticators on the Client API: GET is client-api.md §5.6, PATCH and DELETE are ours. */
import { OwnAuthenticatorParameters, UpdateOwnAuthenticatorBody } from '@stepward/api';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { HttpServer } from '../http/http-server.ts';
import type { OwnAuthenticatorService } from './service.ts';

const base = '/v1/client/user-authenticators';

export interface OwnAuthenticatorRouteDependencies {
  readonly ownAuthenticators: OwnAuthenticatorService;
  /** Requires a client token. */
  readonly onRequest: (request: FastifyRequest, reply: FastifyReply) => Promise<void>;
  /** Requires one, which may be in the browser's cookie (client-api.md §12.2): for reading alone. */
  readonly onTokenOrCookie: (request: FastifyRequest, reply: FastifyReply) => Promise<void>;
}

export function ownAuthenticatorRoutes(
  server: HttpServer,
  { ownAuthenticators, onRequest, onTokenOrCookie }: OwnAuthenticatorRouteDependencies,
): void {
  server.get(
    base,
    { onRequest: onTokenOrCookie },
    async ({ bearer }) => await ownAuthenticators.list(bearer),
  );
  server.patch(
    `${base}/:userAuthenticatorId`,
    { schema: { params: OwnAuthenticatorParameters, body: UpdateOwnAuthenticatorBody }, onRequest },
    async ({ bearer, params, body }) =>
      await ownAuthenticators.update(bearer, params.userAuthenticatorId, body),
  );
  server.delete(
    `${base}/:userAuthenticatorId`,
    { schema: { params: OwnAuthenticatorParameters }, onRequest },
    async ({ bearer, params }) => await ownAuthenticators.remove(bearer, params.userAuthenticatorId),
  );
}
