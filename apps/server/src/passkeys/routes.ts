/** Passkeys on the Client API (client-api.md §5). */
import {
  AddPasskeyBody,
  AuthenticationOptionsBody,
  FindPasskeyQuery,
  RegistrationOptionsBody,
  VerifyPasskeyBody,
} from '@stepward/api';
import type { FastifyRequest } from 'fastify';
import type { Database } from '../database/database.ts';
import { ApiError } from '../http/api-error.ts';
import type { HttpServer } from '../http/http-server.ts';
import type { Tenant } from '../tenants/tenant.ts';
import type { PasskeyAssertionService } from './assertion-service.ts';
import { findPasskey } from './lookup.ts';
import type { PasskeyRegistrationService } from './registration-service.ts';

export interface PasskeyRouteDependencies {
  readonly database: Database;
  readonly passkeyRegistration: PasskeyRegistrationService;
  readonly passkeyAssertion: PasskeyAssertionService;
  /** Requires a client token. */
  readonly onRequest: (request: FastifyRequest) => Promise<void>;
  /** The tenant that a caller without a token names. */
  readonly tenantOf: (request: FastifyRequest) => Promise<Tenant>;
}

const base = '/v1/client/user-authenticators/passkey';

export function passkeyRoutes(server: HttpServer, dependencies: PasskeyRouteDependencies): void {
  registrationRoutes(server, dependencies);
  assertionRoutes(server, dependencies);
  lookupRoute(server, dependencies);
}

function registrationRoutes(
  server: HttpServer,
  { passkeyRegistration, onRequest }: PasskeyRouteDependencies,
): void {
  server.post(
    `${base}/registration-options`,
    { schema: { body: RegistrationOptionsBody }, onRequest },
    async ({ bearer, body }) => await passkeyRegistration.options(bearer, body),
  );
  server.post(
    base,
    { schema: { body: AddPasskeyBody }, onRequest },
    async ({ bearer, body, headers }) =>
      await passkeyRegistration.add(bearer, { ...body, userAgent: headers['user-agent'] }),
  );
}

function assertionRoutes(
  server: HttpServer,
  { passkeyAssertion, onRequest }: PasskeyRouteDependencies,
): void {
  server.post(
    `${base}/authentication-options`,
    { schema: { body: AuthenticationOptionsBody }, onRequest },
    async ({ bearer }) => await passkeyAssertion.options(bearer),
  );
  server.post(
    '/v1/client/verify/passkey',
    { schema: { body: VerifyPasskeyBody }, onRequest },
    async ({ bearer, body }) => await passkeyAssertion.verify(bearer, body),
  );
}

function lookupRoute(server: HttpServer, { database, tenantOf }: PasskeyRouteDependencies): void {
  server.get(base, { schema: { querystring: FindPasskeyQuery } }, async (request) => {
    const { tenantId } = await tenantOf(request);
    const { credentialIds, credentialId } = request.query;
    const list = credentialIds ?? credentialId;
    if (list === undefined)
      throw new ApiError('invalid_request', 'The query parameter credentialIds is required.');
    return await findPasskey(database.read, tenantId, list);
  });
}
