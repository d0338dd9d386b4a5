/**
 * Management API: authenticator configurations (management-api.md §8, §10). One set of routes: an id is the method in small
 * letters, its slug (`email-otp`) or its name.
 */
import { AuthenticatorConfigurationBody, AuthenticatorConfigurationParameters } from '@stepward/api';
import type { FastifyRequest } from 'fastify';
import type { ApiKeyStore } from '../api-keys/store.ts';
import { takesApiKey } from '../http/authentication.ts';
import type { HttpServer } from '../http/http-server.ts';
import { conditional, resource } from '../http/preconditions.ts';
import { methodOf } from './configuration.ts';
import { AuthenticatorService, type AuthenticatorServiceDependencies } from './service.ts';

export interface AuthenticatorConfigurationDependencies extends AuthenticatorServiceDependencies {
  readonly apiKeys: ApiKeyStore;
}

const path = '/v1/management/authenticator-configurations';
const one = `${path}/:authenticatorId`;

export function authenticatorConfigurationRoutes(
  server: HttpServer,
  dependencies: AuthenticatorConfigurationDependencies,
): void {
  const onRequest = takesApiKey(dependencies.apiKeys, 'management');
  const service = new AuthenticatorService(dependencies);
  const params = AuthenticatorConfigurationParameters;
  const body = AuthenticatorConfigurationBody;
  const { database } = dependencies;
  const own = resource<{ authenticatorId: string }>((reader, { tenantId, params: { authenticatorId } }) =>
    service.find(tenantId, methodOf(authenticatorId), reader),
  );
  const under = (request: FastifyRequest) =>
    new AuthenticatorService({ ...dependencies, database: conditional(database, request) });

  server.get(path, { onRequest }, async ({ apiKey }) => await service.list(apiKey.tenantId));
  server.get(
    one,
    { schema: { params }, onRequest },
    async ({ apiKey, params: { authenticatorId } }) =>
      await service.find(apiKey.tenantId, methodOf(authenticatorId)),
  );
  server.post(
    one,
    { schema: { params, body }, onRequest, ...own },
    async (request) =>
      await under(request).create(request.apiKey, methodOf(request.params.authenticatorId), request.body),
  );
  server.patch(
    one,
    { schema: { params, body }, onRequest, ...own },
    async (request) =>
      await under(request).update(request.apiKey, methodOf(request.params.authenticatorId), request.body),
  );
  server.delete(one, { schema: { params }, onRequest, ...own }, async (request) => {
    await under(request).remove(request.apiKey, methodOf(request.params.authenticatorId));
    return { success: true };
  });
}
