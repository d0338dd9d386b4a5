/** Push on the Client API (client-api.md §9): thin routes over the services. */
import {
  AnswerPushBody,
  FindAppCredentialQuery,
  StartPushBody,
  UpdatePushCredentialBody,
  VerifyPushBody,
} from '@stepward/api';
import type { FastifyRequest } from 'fastify';
import type { ClientCallers } from '../challenges/callers.ts';
import type { HttpServer } from '../http/http-server.ts';
import type { PushService } from './service.ts';

export interface PushRouteDependencies extends ClientCallers {
  readonly push: PushService;
  /** Requires a client token. */
  readonly onRequest: (request: FastifyRequest) => Promise<void>;
}

const signatureHeader = 'x-authsignal-signature';

export function pushRoutes(server: HttpServer, { push, onRequest, onTenant }: PushRouteDependencies): void {
  server.post(
    '/v1/client/challenge/push',
    { schema: { body: StartPushBody }, onRequest },
    async ({ bearer, body }) => await push.starting.start(bearer, body),
  );
  server.post(
    '/v1/client/verify/push',
    { schema: { body: VerifyPushBody }, onRequest },
    async ({ bearer, body }) => await push.collecting.verify(bearer, body.challengeId),
  );
  deviceRoutes(server, push, onTenant);
}

function deviceRoutes(server: HttpServer, push: PushService, onRequest: ClientCallers['onTenant']): void {
  const path = '/v1/client/user-authenticators/push';
  const querystring = FindAppCredentialQuery;
  server.post(
    `${path}/challenge`,
    { schema: { body: AnswerPushBody }, onRequest },
    async ({ tenant, body }) => await push.answering.answer(tenant, body),
  );
  server.post(
    `${path}/challenge/sign`,
    { schema: { querystring }, onRequest },
    async ({ tenant, query }) => await push.fetching.message(tenant, query.publicKey),
  );
  server.get(
    `${path}/challenge`,
    { schema: { querystring }, onRequest },
    async ({ tenant, query, headers }) => {
      const signature = headers[signatureHeader];
      const given = typeof signature === 'string' ? signature : undefined;
      return await push.fetching.fetch(tenant, query.publicKey, given);
    },
  );
  server.post(
    `${path}/sign`,
    { schema: { querystring }, onRequest },
    async ({ tenant, query }) => await push.updating.question(tenant, query.publicKey),
  );
  server.patch(
    path,
    { schema: { body: UpdatePushCredentialBody }, onRequest },
    async ({ tenant, body }) => await push.updating.update(tenant, body),
  );
}
