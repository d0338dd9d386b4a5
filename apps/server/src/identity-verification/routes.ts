/** Client API of our own: the public SDKs have none for identity verification. */
import { StartIdentityBody, VerifyIdentityBody } from '@stepward/api';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { HttpServer } from '../http/http-server.ts';
import type { IdentityVerification } from './module.ts';

export interface IdentityRouteDependencies {
  readonly identity: Pick<IdentityVerification, 'starting' | 'collecting'>;
  readonly onRequest: (request: FastifyRequest, reply: FastifyReply) => Promise<void>;
}

export function identityRoutes(
  server: HttpServer,
  { identity: { starting, collecting }, onRequest }: IdentityRouteDependencies,
): void {
  server.post(
    '/v1/client/challenge/identity-verification',
    { schema: { body: StartIdentityBody }, onRequest },
    async ({ bearer, body }) => await starting.start(bearer, body.verificationMethod),
  );
  server.post(
    '/v1/client/verify/identity-verification',
    { schema: { body: VerifyIdentityBody }, onRequest },
    async ({ bearer, body }) => await collecting.verify(bearer, body.challengeId),
  );
}
