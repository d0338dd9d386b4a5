/** Factors of a person, for the application (server-api.md §8). Verified ones only: what was never proven is no factor yet. */
import {
  AuthenticatorParameters,
  EnrolBody,
  EnrolManyBody,
  importBodyBytesMax,
  RemoveAuthenticatorQuery,
  UserParameters,
} from '@stepward/api';
import type { onRequestHookHandler } from 'fastify';
import type { ApiKeyStore } from '../api-keys/store.ts';
import { ApiError } from '../http/api-error.ts';
import { takesApiKey } from '../http/authentication.ts';
import type { HttpServer } from '../http/http-server.ts';
import { findUser } from '../users/store.ts';
import type { AuthenticatorModels } from './authenticator-model.ts';
import { AuthenticatorImport, type ImportDependencies, requireTenant } from './importing.ts';
import { importMany } from './importing-many.ts';
import { presentAuthenticators } from './presenter.ts';
import { listAuthenticators, removeAuthenticator } from './store.ts';

export interface AuthenticatorRouteDependencies extends ImportDependencies {
  readonly apiKeys: ApiKeyStore;
  readonly models: AuthenticatorModels;
}

const authenticatorsPath = '/v1/users/:userId/authenticators';

export function authenticatorRoutes(server: HttpServer, dependencies: AuthenticatorRouteDependencies): void {
  const onRequest = takesApiKey(dependencies.apiKeys, 'server');
  listRoute(server, dependencies, onRequest);
  importRoutes(server, dependencies, onRequest);
  removalRoute(server, dependencies, onRequest);
}

function listRoute(
  server: HttpServer,
  { database, models }: AuthenticatorRouteDependencies,
  onRequest: onRequestHookHandler,
): void {
  server.get(
    authenticatorsPath,
    { schema: { params: UserParameters }, onRequest },
    async ({ apiKey, params }) => {
      const { tenantId } = apiKey;
      const user = await findUser(database.read, tenantId, params.userId);
      const all = await listAuthenticators(database.read, tenantId, params.userId);
      return presentAuthenticators(
        all.filter(({ verifiedAt }) => verifiedAt !== null),
        user,
        models,
      );
    },
  );
}

function importRoutes(
  server: HttpServer,
  dependencies: AuthenticatorRouteDependencies,
  onRequest: onRequestHookHandler,
): void {
  const { database, tenants, models } = dependencies;
  const importing = new AuthenticatorImport(dependencies);

  /** Imports a factor that the application verified itself. */
  server.post(
    authenticatorsPath,
    { schema: { params: UserParameters, body: EnrolBody }, onRequest },
    async ({ apiKey, params, body }) => {
      const { tenantId } = apiKey;
      const { userId } = params;
      const { authenticator, recoveryCodes } = await importing.enrol({ tenantId, userId }, body);
      const all = await listAuthenticators(database.read, tenantId, userId);
      const user = await findUser(database.read, tenantId, userId);
      const isWanted = (one: Record<string, unknown>) =>
        one.userAuthenticatorId === authenticator.authenticatorId;
      return {
        // As the list shows it; somebody may have removed it since.
        authenticator:
          presentAuthenticators(all, user, models).find(isWanted) ??
          presentAuthenticators([authenticator], user, models)[0],
        ...(recoveryCodes === undefined ? {} : { recoveryCodes }),
      };
    },
  );

  // Wins over an update of the person called `authenticators` by POST (server-api.md §8); PATCH updates that one too.
  server.post(
    '/v1/users/authenticators',
    { schema: { body: EnrolManyBody }, bodyLimit: importBodyBytesMax, onRequest },
    async ({ apiKey, body }) => {
      const tenant = await requireTenant(tenants, apiKey.tenantId);
      return await importMany(importing, tenant, body.authenticators);
    },
  );
}

function removalRoute(
  server: HttpServer,
  { database }: AuthenticatorRouteDependencies,
  onRequest: onRequestHookHandler,
): void {
  server.delete(
    `${authenticatorsPath}/:userAuthenticatorId`,
    { schema: { params: AuthenticatorParameters, querystring: RemoveAuthenticatorQuery }, onRequest },
    async ({ apiKey, params, query }) => {
      const { tenantId } = apiKey;
      await database.commit(async (transaction) => {
        const all = await listAuthenticators(transaction, tenantId, params.userId);
        const found = all.find((one) => one.authenticatorId === params.userAuthenticatorId);
        if (!found) throw new ApiError('not_found', 'This person has no such authenticator.');
        // Here and not in the caller: of two removals at once one would be the last.
        if (query.keepLast === 'true' && !all.some((one) => one !== found && one.verifiedAt !== null))
          throw new ApiError('conflict', 'The last authenticator stays. Add another one first.');
        await removeAuthenticator(transaction, found);
      });
      return { success: true };
    },
  );
}
