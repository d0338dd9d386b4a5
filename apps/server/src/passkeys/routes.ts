/** Passkeys on the Client API (client-api.md §5, and the cookie variants of §12.2). */
import {
  AddPasskeyBody,
  AuthenticationOptionsBody,
  BareOptionsBody,
  FindPasskeyQuery,
  RegistrationOptionsBody,
  VerifyPasskeyBody,
} from '@stepward/api';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { beganBy } from '../anonymous-challenges/routes.ts';
import type { ClientCallers } from '../challenges/callers.ts';
import type { Database } from '../database/database.ts';
import { ApiError } from '../http/api-error.ts';
import type { HttpServer } from '../http/http-server.ts';
import type { PasskeyAssertionService } from './assertion-service.ts';
import { CallingBrowser, type CallingBrowserDependencies } from './calling-browser.ts';
import { findPasskey } from './lookup.ts';
import type { PasskeyRegistrationService } from './registration-service.ts';
import type { PasskeySignInService } from './sign-in-service.ts';

export interface PasskeyRouteDependencies extends ClientCallers, CallingBrowserDependencies {
  readonly database: Database;
  readonly passkeyRegistration: PasskeyRegistrationService;
  readonly passkeyAssertion: PasskeyAssertionService;
  readonly passkeySignIn: PasskeySignInService;
  /** Requires a client token. */
  readonly onRequest: (request: FastifyRequest, reply: FastifyReply) => Promise<void>;
}

const base = '/v1/client/user-authenticators/passkey';

export function passkeyRoutes(server: HttpServer, dependencies: PasskeyRouteDependencies): void {
  registrationRoutes(server, dependencies);
  optionsRoutes(server, dependencies);
  verifyRoute(server, dependencies);
  lookupRoute(server, dependencies);
}

function registrationRoutes(server: HttpServer, dependencies: PasskeyRouteDependencies): void {
  const { passkeyRegistration, onRequest } = dependencies;
  const schema = { body: RegistrationOptionsBody };
  server.post(
    `${base}/registration-options`,
    { schema, onRequest },
    async ({ bearer, body }) => await passkeyRegistration.options(bearer, body),
  );
  /** Only the browser that asked may answer. */
  server.post(`${base}/registration-options/web`, { schema, onRequest }, async (request, reply) => {
    const { bearer, body } = request;
    const binding = new CallingBrowser(request, reply, bearer.tenant, dependencies).bind();
    return await passkeyRegistration.options(bearer, { ...body, binding });
  });
  server.post(base, { schema: { body: AddPasskeyBody }, onRequest }, async (request, reply) => {
    const { bearer, body, headers } = request;
    const browser = new CallingBrowser(request, reply, bearer.tenant, dependencies);
    const checkBrowser = (binding: Uint8Array | null): void => browser.check(binding);
    const userAgent = headers['user-agent'];
    return browser.keep(await passkeyRegistration.add(bearer, { ...body, userAgent, checkBrowser }));
  });
}

/** With a token for its action; without one for whoever answers. */
function optionsRoutes(server: HttpServer, dependencies: PasskeyRouteDependencies): void {
  const { passkeyAssertion, passkeySignIn, onTokenOrTenant: onRequest } = dependencies;
  server.post(
    `${base}/authentication-options`,
    { schema: { body: AuthenticationOptionsBody }, onRequest },
    async (request) => {
      const { tokenBearer, tenant, body } = request;
      return tokenBearer
        ? await passkeyAssertion.options(tokenBearer)
        : await passkeySignIn.options(tenant, { ...body, ...beganBy(request) });
    },
  );
  server.post(
    `${base}/authentication-options/web`,
    { schema: { body: BareOptionsBody }, onRequest },
    async (request, reply) => {
      const { tokenBearer, tenant } = request;
      const binding = new CallingBrowser(request, reply, tenant, dependencies).bind();
      return tokenBearer
        ? await passkeyAssertion.options(tokenBearer, binding)
        : await passkeySignIn.options(tenant, { binding, ...beganBy(request) });
    },
  );
}

function verifyRoute(server: HttpServer, dependencies: PasskeyRouteDependencies): void {
  const { passkeyAssertion, passkeySignIn, onTokenOrTenant } = dependencies;
  server.post(
    '/v1/client/verify/passkey',
    { schema: { body: VerifyPasskeyBody }, onRequest: onTokenOrTenant },
    async (request, reply) => {
      const { tokenBearer, tenant, body } = request;
      const browser = new CallingBrowser(request, reply, tenant, dependencies);
      const checkBrowser = (binding: Uint8Array | null | undefined): void => browser.check(binding);
      const answer = tokenBearer
        ? await passkeyAssertion.verify(tokenBearer, { ...body, checkBrowser })
        : await passkeySignIn.verify(tenant, { ...body, checkBrowser });
      return browser.keep(answer);
    },
  );
}

function lookupRoute(server: HttpServer, { database, onTenant }: PasskeyRouteDependencies): void {
  const schema = { querystring: FindPasskeyQuery };
  server.get(base, { schema, onRequest: onTenant }, async ({ tenant, query }) => {
    const list = query.credentialIds ?? query.credentialId;
    if (list === undefined)
      throw new ApiError('invalid_request', 'The query parameter credentialIds is required.');
    return await findPasskey(database.read, tenant.tenantId, list);
  });
}
