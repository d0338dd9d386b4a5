/**
 * Security keys on the Client API (client-api.md §6). Owns: the wire, whose options and answers are bare. Does not own: the
 * ceremonies, which are those of passkeys (passkeys/credential-kind.ts says what differs).
 */
import { BareCredentialBody, BareOptionsBody } from '@stepward/api';
import type { FastifyRequest } from 'fastify';
import type { ChallengeDependencies } from '../challenges/dependencies.ts';
import type { HttpServer } from '../http/http-server.ts';
import { PasskeyAssertionService } from '../passkeys/assertion-service.ts';
import { securityKey } from '../passkeys/credential-kind.ts';
import { PasskeyRegistrationService } from '../passkeys/registration-service.ts';

const base = '/v1/client/user-authenticators/security-key';

export function securityKeyRoutes(
  server: HttpServer,
  dependencies: ChallengeDependencies,
  onRequest: (request: FastifyRequest) => Promise<void>,
): void {
  const registration = new PasskeyRegistrationService(dependencies, securityKey);
  const assertion = new PasskeyAssertionService(dependencies, securityKey);
  server.post(
    `${base}/registration-options`,
    { schema: { body: BareOptionsBody }, onRequest },
    async ({ bearer }) => (await registration.options(bearer, {})).options,
  );
  server.post(
    base,
    { schema: { body: BareCredentialBody }, onRequest },
    async ({ bearer, body, headers }) =>
      await registration.add(bearer, { registrationCredential: body, userAgent: headers['user-agent'] }),
  );
  server.post(
    `${base}/authentication-options`,
    { schema: { body: BareOptionsBody }, onRequest },
    async ({ bearer }) => (await assertion.options(bearer)).options,
  );
  server.post(
    '/v1/client/verify/security-key',
    { schema: { body: BareCredentialBody }, onRequest },
    async ({ bearer, body }) => await assertion.verify(bearer, { authenticationCredential: body }),
  );
}
