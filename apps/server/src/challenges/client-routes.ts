/** The Client API (client-api.md): thin routes over the factors' services. */
import {
  AddPasskeyBody,
  AuthenticationOptionsBody,
  ChallengeEmailBody,
  EnrolEmailBody,
  ExchangeBody,
  FinishBody,
  RegistrationOptionsBody,
  VerificationCodeBody,
  VerifyPasskeyBody,
} from '@stepward/api';
import type { FastifyRequest } from 'fastify';
import { presentAuthenticator } from '../authenticators/presenter.ts';
import { listAuthenticators } from '../authenticators/store.ts';
import type { EmailCodeService } from '../email-codes/service.ts';
import type { HostedPageService } from '../hosted-page/session.ts';
import { bearerToken } from '../http/authentication.ts';
import { checkOrigin, clientCors } from '../http/cors.ts';
import type { HttpServer } from '../http/http-server.ts';
import type { PasskeyService } from '../passkeys/service.ts';
import type { RecoveryCodeService } from '../recovery-codes/service.ts';
import type { TotpService } from '../totp/service.ts';
import type { ChallengeDependencies } from './dependencies.ts';

export interface ClientRouteDependencies extends ChallengeDependencies {
  readonly page: HostedPageService;
  readonly emailCodes: EmailCodeService;
  readonly totp: TotpService;
  readonly passkeys: PasskeyService;
  readonly recoveryCodes: RecoveryCodeService;
}

type OnRequest = (request: FastifyRequest) => Promise<void>;

export function clientRoutes(server: HttpServer, dependencies: ClientRouteDependencies): void {
  const { tokens, publicUrl } = dependencies;
  clientCors(server);
  const onRequest: OnRequest = async (request) => {
    request.bearer = await tokens.requireBearer(bearerToken(request.headers.authorization));
    checkOrigin(request, request.bearer.tenant.settings.allowedOrigins, publicUrl);
  };
  pageRoutes(server, dependencies, onRequest);
  codeRoutes(server, dependencies, onRequest);
  passkeyRoutes(server, dependencies, onRequest);
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
  server.get('/v1/client/user-authenticators', { onRequest }, async ({ bearer }) => {
    const all = await listAuthenticators(database.read, bearer.tenantId, bearer.userId);
    return all.filter(({ verifiedAt }) => verifiedAt !== null).map(presentAuthenticator);
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

function passkeyRoutes(
  server: HttpServer,
  { passkeys }: ClientRouteDependencies,
  onRequest: OnRequest,
): void {
  const base = '/v1/client/user-authenticators/passkey';
  server.post(
    `${base}/registration-options`,
    { schema: { body: RegistrationOptionsBody }, onRequest },
    async ({ bearer, body }) => await passkeys.registrationOptions(bearer, body),
  );
  server.post(
    base,
    { schema: { body: AddPasskeyBody }, onRequest },
    async ({ bearer, body, headers }) =>
      await passkeys.add(bearer, body.registrationCredential, headers['user-agent']),
  );
  server.post(
    `${base}/authentication-options`,
    { schema: { body: AuthenticationOptionsBody }, onRequest },
    async ({ bearer }) => await passkeys.authenticationOptions(bearer),
  );
  server.post(
    '/v1/client/verify/passkey',
    { schema: { body: VerifyPasskeyBody }, onRequest },
    async ({ bearer, body }) => await passkeys.verify(bearer, body.authenticationCredential),
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
