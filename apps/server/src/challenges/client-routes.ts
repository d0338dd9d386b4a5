/** The Client API (client-api.md): thin routes over the factors' services. */
import {
  ChallengeEmailBody,
  EnrolEmailBody,
  ExchangeBody,
  ExpiredBody,
  FinishBody,
  StepUpBody,
  VerificationCodeBody,
} from '@stepward/api';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { AnonymousModule } from '../anonymous-challenges/module.ts';
import { appCredentialRoutes } from '../app-credentials/routes.ts';
import type { AppCredentialService } from '../app-credentials/service.ts';
import type { EmailCodeService } from '../email-codes/service.ts';
import { languagesIn } from '../hosted-page/no-script/languages.ts';
import type { HostedPageService } from '../hosted-page/session.ts';
import type { StepUpService } from '../hosted-page/step-up.ts';
import { bearerToken } from '../http/authentication.ts';
import { checkOrigin, clientCors } from '../http/cors.ts';
import type { HttpServer } from '../http/http-server.ts';
import type { IdentityVerification } from '../identity-verification/module.ts';
import { identityRoutes } from '../identity-verification/routes.ts';
import { magicLinkRoutes } from '../magic-links/routes.ts';
import type { MagicLinkService } from '../magic-links/service.ts';
import { ownAuthenticatorRoutes } from '../own-authenticators/routes.ts';
import type { OwnAuthenticatorService } from '../own-authenticators/service.ts';
import type { PasskeyAssertionService } from '../passkeys/assertion-service.ts';
import { requireBearerOrCookie } from '../passkeys/calling-browser.ts';
import type { PasskeyRegistrationService } from '../passkeys/registration-service.ts';
import { passkeyRoutes } from '../passkeys/routes.ts';
import type { PasskeySignInService } from '../passkeys/sign-in-service.ts';
import { pushRoutes } from '../push/routes.ts';
import type { PushService } from '../push/service.ts';
import type { RecoveryCodeService } from '../recovery-codes/service.ts';
import { securityKeyRoutes } from '../security-keys/routes.ts';
import { smsRoutes } from '../sms-codes/routes.ts';
import type { SmsCodeService } from '../sms-codes/service.ts';
import type { TenantStore } from '../tenants/store.ts';
import type { Tenant } from '../tenants/tenant.ts';
import type { TotpService } from '../totp/service.ts';
import { callerOf, clientCallers } from './callers.ts';
import type { ChallengeDependencies } from './dependencies.ts';
import { requireTenant } from './public-caller.ts';
import { initChallenge } from './react-init.ts';

export interface ClientRouteDependencies extends ChallengeDependencies {
  readonly tenants: TenantStore;
  readonly page: HostedPageService;
  readonly stepUps: StepUpService;
  readonly emailCodes: EmailCodeService;
  readonly magicLinks: MagicLinkService;
  readonly smsCodes: SmsCodeService;
  readonly totp: TotpService;
  readonly passkeyRegistration: PasskeyRegistrationService;
  readonly passkeyAssertion: PasskeyAssertionService;
  readonly passkeySignIn: PasskeySignInService;
  readonly recoveryCodes: RecoveryCodeService;
  readonly ownAuthenticators: OwnAuthenticatorService;
  readonly appCredentials: AppCredentialService;
  readonly anonymous: AnonymousModule;
  readonly identity: IdentityVerification;
  readonly push: PushService;
}

type OnRequest = (request: FastifyRequest, reply?: FastifyReply) => Promise<void>;

export function clientRoutes(server: HttpServer, dependencies: ClientRouteDependencies): void {
  const { tokens, tenants, publicUrl } = dependencies;
  clientCors(server);
  const onRequest: OnRequest = async (request, reply) => {
    const bearer = await tokens.requireBearer(bearerToken(request.headers.authorization));
    request.bearer = { ...bearer, ...callerOf(request) };
    checkOrigin(request, request.bearer.tenant.settings.allowedOrigins, publicUrl, reply);
  };
  const tenantOf = async (request: FastifyRequest, reply?: FastifyReply): Promise<Tenant> => {
    const tenant = await requireTenant(request, tenants);
    checkOrigin(request, tenant.settings.allowedOrigins, publicUrl, reply);
    return tenant;
  };
  const onTokenOrCookie: OnRequest = async (request, reply) => {
    const bearer = await requireBearerOrCookie(request, tokens, { publicUrl, tenantOf });
    request.bearer = { ...bearer, ...callerOf(request) };
    checkOrigin(request, request.bearer.tenant.settings.allowedOrigins, publicUrl, reply);
  };
  // A missing token is said before a missing route: what is not served without one answers 401, as everything here.
  // By callback: it runs for every request of the server.
  server.addHook('onRequest', (request, _reply, done) => {
    if (request.is404 && request.url.startsWith('/v1/client/')) onRequest(request).then(() => done(), done);
    else done();
  });
  pageRoutes(server, dependencies, onRequest);
  codeRoutes(server, dependencies, onRequest);
  magicLinkRoutes(server, { ...dependencies, onRequest });
  smsRoutes(server, dependencies.smsCodes, onRequest);
  securityKeyRoutes(server, dependencies, onRequest);
  recoveryRoutes(server, dependencies, onRequest);
  const callers = clientCallers(server, dependencies);
  passkeyRoutes(server, { ...dependencies, ...callers, onRequest });
  ownAuthenticatorRoutes(server, { ...dependencies, onRequest, onTokenOrCookie });
  appCredentialRoutes(server, { ...dependencies, ...callers, onRequest });
  dependencies.anonymous.addRoutes(server, callers);
  pushRoutes(server, { ...dependencies, ...callers, onRequest });
  identityRoutes(server, { ...dependencies, onRequest });
}

function pageRoutes(
  server: HttpServer,
  { page, stepUps, database, now, publicUrl }: ClientRouteDependencies,
  onRequest: OnRequest,
): void {
  server.post(
    '/v1/client/hosted/exchange',
    { schema: { body: ExchangeBody } },
    async ({ body }) => await page.exchange(body.reference, body.nativeScheme),
  );
  server.get(
    '/v1/client/hosted/session',
    { onRequest },
    async ({ bearer, headers }) => await page.session(bearer, languagesIn(headers['accept-language'])),
  );
  server.post(
    '/v1/client/hosted/finish',
    { schema: { body: FinishBody }, onRequest },
    async ({ bearer, body }) => await page.finish(bearer, body.nativeScheme),
  );
  const onEnded: OnRequest = async (request, reply) => {
    request.bearer = await page.requireEnded(bearerToken(request.headers.authorization));
    checkOrigin(request, request.bearer.tenant.settings.allowedOrigins, publicUrl, reply);
  };
  server.post(
    '/v1/client/hosted/expired',
    { schema: { body: ExpiredBody }, onRequest: onEnded },
    async ({ bearer, body }) => await page.goBackExpired(bearer, body.nativeScheme),
  );
  server.post(
    '/v1/client/hosted/step-up',
    { schema: { body: StepUpBody }, onRequest },
    async ({ bearer, body }) => await stepUps.begin(bearer, body),
  );
  server.post('/v1/client/init', { onRequest }, async ({ bearer, headers }) => {
    return await initChallenge(database, bearer, bearerToken(headers.authorization) ?? '', now());
  });
}

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
    '/v1/client/recovery-codes/saved',
    { onRequest },
    async ({ bearer }) => await recoveryCodes.saved(bearer),
  );
  server.post(
    '/v1/client/verify/recovery-code',
    { schema: { body: VerificationCodeBody }, onRequest },
    async ({ bearer, body }) => await recoveryCodes.verify(bearer, body.verificationCode),
  );
}
