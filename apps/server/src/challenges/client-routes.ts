/** The Client API (client-api.md): thin routes over the factors' services. */
import {
  ChallengeEmailBody,
  EnrolEmailBody,
  ExchangeBody,
  FinishBody,
  VerificationCodeBody,
} from '@stepward/api';
import type { FastifyRequest } from 'fastify';
import { findAction } from '../actions/store.ts';
import type { Authenticator } from '../authenticators/authenticator.ts';
import { presentAuthenticator } from '../authenticators/presenter.ts';
import { listAuthenticators } from '../authenticators/store.ts';
import { maskEmailAddress } from '../email-codes/address.ts';
import type { EmailCodeService } from '../email-codes/service.ts';
import type { HostedPageService } from '../hosted-page/session.ts';
import { ApiError } from '../http/api-error.ts';
import { bearerToken } from '../http/authentication.ts';
import { checkOrigin, clientCors } from '../http/cors.ts';
import type { HttpServer } from '../http/http-server.ts';
import type { PasskeyAssertionService } from '../passkeys/assertion-service.ts';
import type { PasskeyRegistrationService } from '../passkeys/registration-service.ts';
import { passkeyRoutes } from '../passkeys/routes.ts';
import type { RecoveryCodeService } from '../recovery-codes/service.ts';
import { maskPhoneNumber } from '../sms-codes/phone-number.ts';
import { smsRoutes } from '../sms-codes/routes.ts';
import type { SmsCodeService } from '../sms-codes/service.ts';
import type { TenantStore } from '../tenants/store.ts';
import type { Tenant } from '../tenants/tenant.ts';
import type { TotpService } from '../totp/service.ts';
import type { ChallengeDependencies } from './dependencies.ts';
import { requireTenant } from './public-caller.ts';
import { initChallenge } from './react-init.ts';

export interface ClientRouteDependencies extends ChallengeDependencies {
  readonly tenants: TenantStore;
  readonly page: HostedPageService;
  readonly emailCodes: EmailCodeService;
  readonly smsCodes: SmsCodeService;
  readonly totp: TotpService;
  readonly passkeyRegistration: PasskeyRegistrationService;
  readonly passkeyAssertion: PasskeyAssertionService;
  readonly recoveryCodes: RecoveryCodeService;
}

type OnRequest = (request: FastifyRequest) => Promise<void>;

export function clientRoutes(server: HttpServer, dependencies: ClientRouteDependencies): void {
  const { tokens, tenants, publicUrl } = dependencies;
  clientCors(server);
  const onRequest: OnRequest = async (request) => {
    request.bearer = await tokens.requireBearer(bearerToken(request.headers.authorization));
    checkOrigin(request, request.bearer.tenant.settings.allowedOrigins, publicUrl);
  };
  const tenantOf = async (request: FastifyRequest): Promise<Tenant> => {
    const tenant = await requireTenant(request, tenants);
    checkOrigin(request, tenant.settings.allowedOrigins, publicUrl);
    return tenant;
  };
  // A missing token is said before a missing route: what is not served without one answers 401, as everything here.
  server.addHook('onRequest', async (request) => {
    if (request.is404 && request.url.startsWith('/v1/client/')) await onRequest(request);
  });
  pageRoutes(server, dependencies, onRequest);
  codeRoutes(server, dependencies, onRequest);
  smsRoutes(server, dependencies.smsCodes, onRequest);
  passkeyRoutes(server, { ...dependencies, onRequest, tenantOf });
  recoveryRoutes(server, dependencies, onRequest);
}

function pageRoutes(
  server: HttpServer,
  { page, database }: ClientRouteDependencies,
  onRequest: OnRequest,
): void {
  server.post(
    '/v1/client/hosted/exchange',
    { schema: { body: ExchangeBody } },
    async ({ body }) => await page.exchange(body.reference),
  );
  server.get('/v1/client/hosted/session', { onRequest }, async ({ bearer }) => await page.session(bearer));
  server.post(
    '/v1/client/hosted/finish',
    { schema: { body: FinishBody }, onRequest },
    async ({ bearer }) => await page.finish(bearer),
  );
  server.post('/v1/client/init', { onRequest }, async ({ bearer, headers }) => {
    return await initChallenge(database, bearer, bearerToken(headers.authorization) ?? '');
  });
  server.get('/v1/client/user-authenticators', { onRequest }, async ({ bearer }) => {
    const all = await listAuthenticators(database.read, bearer.tenantId, bearer.userId);
    const action = await findAction(database.read, bearer);
    // Deleted with its person: the token speaks for nobody, whoever has the id now.
    if (!action)
      throw new ApiError('unauthorized', 'The client token is for an action that no longer exists.');
    const hasProven = action.state === 'CHALLENGE_SUCCEEDED';
    // Until the challenge is met, whoever holds the token may be a stranger with a password.
    return all
      .filter(({ verifiedAt }) => verifiedAt !== null)
      .map((one) => presentAuthenticator(hasProven ? one : masked(one)));
  });
}

const masked = (one: Authenticator): Authenticator => ({
  ...one,
  email: one.email === null ? null : maskEmailAddress(one.email),
  phoneNumber: one.phoneNumber === null ? null : maskPhoneNumber(one.phoneNumber),
});

function codeRoutes(
  server: HttpServer,
  { emailCodes, totp }: ClientRouteDependencies,
  onRequest: OnRequest,
): void {
  server.post(
    '/v1/client/user-authenticators/email-otp',
    { schema: { body: EnrolEmailBody }, onRequest },
    async ({ bearer, body }) => await emailCodes.enrol(bearer, body.email),
  );
  server.post(
    '/v1/client/challenge/email-otp',
    { schema: { body: ChallengeEmailBody }, onRequest },
    async ({ bearer, body }) => await emailCodes.challenge(bearer, body.userAuthenticatorId),
  );
  server.post(
    '/v1/client/verify/email-otp',
    { schema: { body: VerificationCodeBody }, onRequest },
    async ({ bearer, body }) => await emailCodes.verify(bearer, body.verificationCode),
  );
  server.post(
    '/v1/client/user-authenticators/totp',
    { onRequest },
    async ({ bearer }) => await totp.enrol(bearer),
  );
  server.post(
    '/v1/client/verify/totp',
    { schema: { body: VerificationCodeBody }, onRequest },
    async ({ bearer, body }) => await totp.verify(bearer, body.verificationCode),
  );
}

function recoveryRoutes(
  server: HttpServer,
  { recoveryCodes }: ClientRouteDependencies,
  onRequest: OnRequest,
): void {
  server.post(
    '/v1/client/recovery-codes',
    { onRequest },
    async ({ bearer }) => await recoveryCodes.create(bearer),
  );
  server.post(
    '/v1/client/verify/recovery-code',
    { schema: { body: VerificationCodeBody }, onRequest },
    async ({ bearer, body }) => await recoveryCodes.verify(bearer, body.verificationCode),
  );
}
