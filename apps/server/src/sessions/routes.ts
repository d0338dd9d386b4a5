/** Sessions, for the application's backend (server-api.md §12). */
import {
  CreateSessionBody,
  RefreshSessionBody,
  RevokeSessionBody,
  RevokeUserSessionsBody,
  ValidateSessionBody,
} from '@stepward/api';
import type { ApiKeyStore } from '../api-keys/store.ts';
import { ApiError } from '../http/api-error.ts';
import { takesApiKey } from '../http/authentication.ts';
import type { HttpServer } from '../http/http-server.ts';
import type { Proof } from './creation.ts';
import type { SessionService } from './service.ts';

export interface SessionRouteDependencies {
  readonly apiKeys: ApiKeyStore;
  readonly sessions: SessionService;
}

const path = '/v1/sessions';

export function sessionRoutes(server: HttpServer, { apiKeys, sessions }: SessionRouteDependencies): void {
  const onRequest = takesApiKey(apiKeys, 'server');

  server.post(path, { schema: { body: CreateSessionBody }, onRequest }, async ({ apiKey, body }) =>
    sessions.create(apiKey.tenantId, { ...body, proof: proofIn(body) }),
  );

  server.post(
    `${path}/validate`,
    { schema: { body: ValidateSessionBody }, onRequest },
    async ({ apiKey, body }) => sessions.validate(apiKey.tenantId, body.accessToken, body.clientIds),
  );

  server.post(
    `${path}/refresh`,
    { schema: { body: RefreshSessionBody }, onRequest },
    async ({ apiKey, body }) => sessions.refresh(apiKey.tenantId, body.refreshToken),
  );

  server.post(
    `${path}/revoke`,
    { schema: { body: RevokeSessionBody }, onRequest },
    async ({ apiKey, body }) => {
      await sessions.revoke(apiKey.tenantId, body.accessToken);
      return { success: true };
    },
  );

  server.post(
    `${path}/user/revoke`,
    { schema: { body: RevokeUserSessionsBody }, onRequest },
    async ({ apiKey, body }) => {
      await sessions.revokeUser(apiKey.tenantId, body.userId);
      return { success: true };
    },
  );
}

/** The token wins where both are sent. */
function proofIn({ token, challengeId, userId }: CreateSessionBody): Proof {
  if (token !== undefined) return { kind: 'token', token };
  if (challengeId === undefined)
    throw new ApiError('invalid_request', 'One of the fields token and challengeId is required.');
  if (userId === undefined)
    throw new ApiError('invalid_request', 'The field userId is required with challengeId.');
  return { kind: 'challenge', challengeId, userId };
}
