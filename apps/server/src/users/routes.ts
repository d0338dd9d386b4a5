/** People and their factors, for the application (server-api.md §7, §8). An unknown person is 200, never 404 (rule 6). */
import {
  AuthenticatorParameters,
  EnrolBody,
  type EnrolBody as EnrolBodyType,
  UpdateUserBody,
  UserParameters,
} from '@stepward/api';
import type { FastifyRequest } from 'fastify';
import type { ApiKeyStore } from '../api-keys/store.ts';
import { orderMethods } from '../assurance/assurance.ts';
import { type Authenticator, newAuthenticator } from '../authenticators/authenticator.ts';
import { presentAuthenticator } from '../authenticators/presenter.ts';
import { insertAuthenticator, listAuthenticators, removeAuthenticator } from '../authenticators/store.ts';
import { isServedMethod, verificationMethods } from '../authenticators/verification-method.ts';
import type { Database } from '../database/database.ts';
import { isSameEmailAddress, parseEmailAddress } from '../email-codes/address.ts';
import { ApiError } from '../http/api-error.ts';
import { requireApiKey } from '../http/authentication.ts';
import type { HttpServer } from '../http/http-server.ts';
import type { TenantStore } from '../tenants/store.ts';
import { ensureUser, findUser, type StoredUser, updateUser } from './store.ts';

export interface UserRouteDependencies {
  readonly database: Database;
  readonly apiKeys: ApiKeyStore;
  readonly tenants: TenantStore;
  readonly now: () => number;
}

const userPath = '/v1/users/:userId';
const authenticatorsPath = `${userPath}/authenticators`;

type OnRequest = (request: FastifyRequest) => Promise<void>;

export function userRoutes(server: HttpServer, dependencies: UserRouteDependencies): void {
  const onRequest: OnRequest = async (request) => {
    request.apiKey = await requireApiKey(request, dependencies.apiKeys, 'server');
  };
  personRoutes(server, dependencies, onRequest);
  authenticatorRoutes(server, dependencies, onRequest);
}

function presentUser(userId: string, user: StoredUser | undefined) {
  return {
    userId,
    emailVerified: user?.email_verified === 1,
    phoneNumberVerified: user?.phone_number_verified === 1,
    ...(user?.email == null ? {} : { email: user.email }),
    ...(user?.phone_number == null ? {} : { phoneNumber: user.phone_number }),
    ...(user?.username == null ? {} : { username: user.username }),
    ...(user?.display_name == null ? {} : { displayName: user.display_name }),
    ...(user?.locale == null ? {} : { locale: user.locale }),
    ...(user?.custom == null ? {} : { custom: JSON.parse(user.custom) }),
  };
}

function personRoutes(
  server: HttpServer,
  { database, tenants, now }: UserRouteDependencies,
  onRequest: OnRequest,
): void {
  server.get(userPath, { schema: { params: UserParameters }, onRequest }, async ({ apiKey, params }) => {
    const { tenantId } = apiKey;
    const user = await findUser(database.read, tenantId, params.userId);
    const factors = await listAuthenticators(database.read, tenantId, params.userId);
    const enrolled = orderMethods(
      factors.filter(({ verifiedAt }) => verifiedAt !== null).map(({ method }) => method),
    );
    const allowed = (await tenants.find(tenantId))?.settings.verificationMethods.filter(isServedMethod) ?? [];
    const preferred = enrolled.find((method) => method === user?.default_method) ?? enrolled[0];
    return {
      ...presentUser(params.userId, user),
      isEnrolled: enrolled.length > 0,
      enrolledVerificationMethods: enrolled,
      allowedVerificationMethods: allowed,
      ...(preferred === undefined ? {} : { defaultVerificationMethod: preferred }),
    };
  });

  // Java and Ruby send POST, all others PATCH (rule 8).
  server.route({
    method: ['PATCH', 'POST'],
    url: userPath,
    schema: { params: UserParameters, body: UpdateUserBody },
    onRequest,
    handler: async ({ apiKey, params, body }) => {
      const { tenantId } = apiKey;
      const method = body.defaultVerificationMethod;
      if (method !== undefined && !(verificationMethods as readonly string[]).includes(method)) {
        throw new ApiError(
          'invalid_request',
          `The field defaultVerificationMethod must be one of ${verificationMethods.join(', ')}.`,
        );
      }
      await database.commit(async (transaction) => {
        await ensureUser(transaction, tenantId, params.userId, {}, now());
        await updateUser(transaction, tenantId, params.userId, body, now());
        transaction.audit({
          tenantId,
          type: 'user.updated',
          userId: params.userId,
          data: { fields: Object.keys(body), keyId: apiKey.keyId },
        });
      });
      return presentUser(params.userId, await findUser(database.read, tenantId, params.userId));
    },
  });
}

function authenticatorRoutes(
  server: HttpServer,
  { database, now }: UserRouteDependencies,
  onRequest: OnRequest,
): void {
  server.get(
    authenticatorsPath,
    { schema: { params: UserParameters }, onRequest },
    async ({ apiKey, params }) => {
      const all = await listAuthenticators(database.read, apiKey.tenantId, params.userId);
      return all.filter(({ verifiedAt }) => verifiedAt !== null).map(presentAuthenticator);
    },
  );

  /** Imports a factor that the application verified itself. */
  server.post(
    authenticatorsPath,
    { schema: { params: UserParameters, body: EnrolBody }, onRequest },
    async ({ apiKey, params, body }) => {
      const { tenantId } = apiKey;
      const email = requireEmail(body);
      const authenticator = await database.commit(async (transaction) => {
        await ensureUser(transaction, tenantId, params.userId, { email }, now());
        const existing = await listAuthenticators(transaction, tenantId, params.userId);
        const same = existing.find(
          (one) => one.verifiedAt !== null && one.email !== null && isSameEmailAddress(one.email, email),
        );
        if (same) return same;
        const at = now();
        const created = newAuthenticator({
          tenantId,
          userId: params.userId,
          method: 'EMAIL_OTP',
          createdAt: at,
          verifiedAt: at,
          email,
        });
        await insertAuthenticator(transaction, created);
        return created;
      });
      return { authenticator: presentAuthenticator(authenticator) };
    },
  );

  server.delete(
    `${authenticatorsPath}/:userAuthenticatorId`,
    { schema: { params: AuthenticatorParameters }, onRequest },
    async ({ apiKey, params }) => {
      const { tenantId } = apiKey;
      await database.commit(async (transaction) => {
        const all: Authenticator[] = await listAuthenticators(transaction, tenantId, params.userId);
        const found = all.find((one) => one.authenticatorId === params.userAuthenticatorId);
        if (!found) throw new ApiError('not_found', 'This person has no such authenticator.');
        await removeAuthenticator(transaction, found);
      });
      return { success: true };
    },
  );
}

function requireEmail({ verificationMethod, oobChannel, email }: EnrolBodyType): string {
  const method = verificationMethod ?? oobChannel;
  if (method !== 'EMAIL_OTP')
    throw new ApiError(
      'invalid_request',
      'The field verificationMethod must be EMAIL_OTP: other methods cannot be imported yet.',
    );
  const parsed = parseEmailAddress(email);
  if (!parsed.valid) throw new ApiError('invalid_request', `The field ${parsed.message}`);
  return parsed.address;
}
