/** Beginning a challenge without a person, on the Client API (client-api.md §4, §12.2). */
import { BeginChallengeBody } from '@stepward/api';
import type { FastifyRequest } from 'fastify';
import type { ClientCallers } from '../challenges/callers.ts';
import { bindBrowser, requireListedOrigin } from '../http/browser-binding.ts';
import type { HttpServer } from '../http/http-server.ts';
import type { AnonymousChallengeService } from './service.ts';

export interface AnonymousChallengeRouteDependencies extends ClientCallers {
  readonly anonymousChallenges: AnonymousChallengeService;
  readonly publicUrl: string;
  readonly randomBytes: (count: number) => Uint8Array;
}

/** Who began it, as this server saw them. */
export const beganBy = ({ clientIp, headers }: FastifyRequest) => ({
  ipAddress: clientIp,
  userAgent: headers['user-agent'],
});

export function anonymousChallengeRoutes(
  server: HttpServer,
  dependencies: AnonymousChallengeRouteDependencies,
): void {
  const { anonymousChallenges, onTenant, onTokenOrTenant, publicUrl, randomBytes } = dependencies;
  const schema = { body: BeginChallengeBody };
  server.post('/v1/client/challenge', { schema, onRequest: onTokenOrTenant }, async (request) => {
    const { body, tenant, tokenBearer } = request;
    const asked = { ...body, ...beganBy(request) };
    return tokenBearer
      ? await anonymousChallenges.beginFor(tokenBearer, asked)
      : await anonymousChallenges.begin(tenant, asked);
  });

  /** Only the browser that began it may answer. */
  server.post('/v1/client/challenge/web', { schema, onRequest: onTenant }, async (request, reply) => {
    const { body, tenant } = request;
    requireListedOrigin(request, tenant, publicUrl);
    const binding = bindBrowser(request, reply, randomBytes);
    return await anonymousChallenges.begin(tenant, { ...body, ...beganBy(request), binding });
  });
}
