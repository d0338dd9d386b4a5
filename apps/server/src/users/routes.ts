/** People, for the application (server-api.md §7). An unknown person is 200, never 404 (rule 6). */
import { QueryUsersQuery, UpdateUserBody, UserParameters } from '@stepward/api';
import type { onRequestHookHandler } from 'fastify';
import type { ApiKeyStore } from '../api-keys/store.ts';
import { listAuthenticators } from '../authenticators/store.ts';
import { isServedMethod, verificationMethods } from '../authenticators/verification-method.ts';
import { checkedUserData } from '../custom-data-points/user-data.ts';
import type { Database } from '../database/database.ts';
import { ApiError } from '../http/api-error.ts';
import { takesApiKey } from '../http/authentication.ts';
import type { HttpServer } from '../http/http-server.ts';
import type { TenantStore } from '../tenants/store.ts';
import { moveAuthenticators } from './address-change.ts';
import { deleteUser } from './deletion.ts';
import type { IdTokens } from './id-token.ts';
import { presentEnrolment, presentFound, presentUser } from './presenter.ts';
import { filterOf, findUsers, pageOf } from './query.ts';
import { ensureUser, findUser, updateUser } from './store.ts';
import { searchByToken } from './token-search.ts';

export interface UserRouteDependencies {
  readonly database: Database;
  readonly apiKeys: ApiKeyStore;
  readonly tenants: TenantStore;
  readonly idTokens: IdTokens;
  readonly now: () => number;
}

const usersPath = '/v1/users';
const userPath = `${usersPath}/:userId`;

export function userRoutes(server: HttpServer, dependencies: UserRouteDependencies): void {
  const onRequest = takesApiKey(dependencies.apiKeys, 'server');
  searchRoute(server, dependencies, onRequest);
  readRoute(server, dependencies, onRequest);
  updateRoute(server, dependencies, onRequest);
  deletionRoute(server, dependencies, onRequest);
}

function searchRoute(
  server: HttpServer,
  { database, tenants, idTokens }: UserRouteDependencies,
  onRequest: onRequestHookHandler,
): void {
  server.get(
    usersPath,
    { schema: { querystring: QueryUsersQuery }, onRequest },
    async ({ apiKey, query }) => {
      const { tenantId } = apiKey;
      const byToken = query.token ? await searchByToken({ tenants, idTokens }, tenantId, query) : undefined;
      const tokenPayload = byToken === undefined ? {} : { tokenPayload: byToken.payload };
      const filter = byToken === undefined ? filterOf(query) : byToken.filter;
      if (filter === undefined) return { users: [], ...tokenPayload };
      const { users, lastUserId } = await findUsers(database.read, tenantId, filter, pageOf(query));
      return {
        users: users.map(({ user, methods }) => presentFound(user, methods)),
        ...(lastUserId === undefined ? {} : { lastEvaluatedUserId: lastUserId }),
        ...tokenPayload,
      };
    },
  );
}

function readRoute(
  server: HttpServer,
  { database, tenants }: UserRouteDependencies,
  onRequest: onRequestHookHandler,
): void {
  server.get(userPath, { schema: { params: UserParameters }, onRequest }, async ({ apiKey, params }) => {
    const { tenantId } = apiKey;
    const user = await findUser(database.read, tenantId, params.userId);
    const factors = await listAuthenticators(database.read, tenantId, params.userId);
    const methods = factors.filter(({ verifiedAt }) => verifiedAt !== null).map(({ method }) => method);
    const allowed = (await tenants.find(tenantId))?.settings.verificationMethods.filter(isServedMethod) ?? [];
    return {
      ...presentUser(params.userId, user),
      ...presentEnrolment(user, methods),
      allowedVerificationMethods: allowed,
    };
  });
}

function updateRoute(
  server: HttpServer,
  { database, tenants, now }: UserRouteDependencies,
  onRequest: onRequestHookHandler,
): void {
  // Java and Ruby send POST, all others PATCH (rule 8).
  server.route({
    method: ['PATCH', 'POST'],
    url: userPath,
    schema: { params: UserParameters, body: UpdateUserBody },
    onRequest,
    handler: async ({ apiKey, params, body }) => {
      const { tenantId } = apiKey;
      const { userId } = params;
      checkMethod(body.defaultVerificationMethod);
      const warnings = body.custom && (await checkedUserData({ database, tenants }, tenantId, body.custom));
      const at = now();
      const stored = await database.commit(async (transaction) => {
        const before = await findUser(transaction, tenantId, userId);
        await ensureUser(transaction, tenantId, userId, {}, at);
        await updateUser(transaction, tenantId, userId, body, at);
        transaction.audit({
          tenantId,
          type: 'user.updated',
          userId,
          data: { fields: Object.keys(body), keyId: apiKey.keyId },
        });
        await moveAuthenticators(transaction, { tenantId, userId }, before, body);
        return await findUser(transaction, tenantId, userId);
      });
      return {
        ...presentUser(userId, stored),
        ...(stored?.default_method == null ? {} : { defaultVerificationMethod: stored.default_method }),
        ...(warnings === undefined ? {} : { warnings }),
      };
    },
  });
}

function checkMethod(method: string | undefined): void {
  if (method === undefined || (verificationMethods as readonly string[]).includes(method)) return;
  throw new ApiError(
    'invalid_request',
    `The field defaultVerificationMethod must be one of ${verificationMethods.join(', ')}.`,
  );
}

function deletionRoute(
  server: HttpServer,
  { database }: UserRouteDependencies,
  onRequest: onRequestHookHandler,
): void {
  server.delete(userPath, { schema: { params: UserParameters }, onRequest }, async ({ apiKey, params }) => {
    const { tenantId, keyId } = apiKey;
    await database.commit((transaction) =>
      deleteUser(transaction, { tenantId, userId: params.userId, keyId }),
    );
    // Also of somebody nobody knew: what was asked for is so (server-api.md §7).
    return { success: true };
  });
}
