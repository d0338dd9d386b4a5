/** One-time codes that the application asks for itself (server-api.md §11): thin routes over the services. */
import { ActiveChallengeQuery, ClaimChallengeBody, OtpChallengeBody, VerifyOtpBody } from '@stepward/api';
import type { ApiKeyStore } from '../api-keys/store.ts';
import { ApiError } from '../http/api-error.ts';
import { takesApiKey } from '../http/authentication.ts';
import type { HttpServer } from '../http/http-server.ts';
import { OtpAskingService } from './asking.ts';
import { OtpClaimingService } from './claiming.ts';
import type { OtpDependencies } from './dependencies.ts';
import { isActive, type OtpChallenge } from './otp-challenge.ts';
import { findOtpChallenge, newestActive } from './store.ts';
import { subjectOf } from './subject.ts';
import { OtpVerifyingService } from './verifying.ts';

export interface OtpRouteDependencies extends OtpDependencies {
  readonly apiKeys: ApiKeyStore;
}

const seconds = (time: number): number => Math.floor(time / 1000);

export function otpRoutes(server: HttpServer, dependencies: OtpRouteDependencies): void {
  const onRequest = takesApiKey(dependencies.apiKeys, 'server');
  const asking = new OtpAskingService(dependencies);
  const verifying = new OtpVerifyingService(dependencies);
  const claiming = new OtpClaimingService(dependencies);
  server.post(
    '/v1/challenge',
    { schema: { body: OtpChallengeBody }, onRequest },
    async ({ apiKey, body }) => {
      const { challengeId, idempotencyKey, expiresAt } = await asking.ask(apiKey.tenantId, body);
      return { challengeId, idempotencyKey, expiresAt: seconds(expiresAt) };
    },
  );
  server.post(
    '/v1/verify',
    { schema: { body: VerifyOtpBody }, onRequest },
    async ({ apiKey, body }) =>
      await verifying.verify(apiKey.tenantId, body.challengeId, body.verificationCode),
  );
  server.post(
    '/v1/claim',
    { schema: { body: ClaimChallengeBody }, onRequest },
    async ({ apiKey, body }) => await claiming.claim(apiKey.tenantId, body),
  );
  // .NET posts what others ask for in the query (server-api.md §1).
  server.get(
    '/v1/challenges',
    { schema: { querystring: ActiveChallengeQuery }, onRequest },
    async ({ apiKey, query }) => await active(dependencies, apiKey.tenantId, query),
  );
  server.post(
    '/v1/challenges',
    { schema: { querystring: ActiveChallengeQuery, body: ActiveChallengeQuery }, onRequest },
    async ({ apiKey, query, body }) => await active(dependencies, apiKey.tenantId, { ...body, ...query }),
  );
}

/** The challenge that waits for its code; nothing does: an empty object. */
async function active(
  { database, tokens, now }: OtpRouteDependencies,
  tenantId: string,
  { challengeId, token, userId, action, verificationMethod }: ActiveChallengeQuery,
): Promise<Record<string, unknown>> {
  if (challengeId !== undefined) {
    const found = await findOtpChallenge(database.read, tenantId, challengeId);
    return found && isActive(found, now()) ? present(found) : {};
  }
  const subject = await subjectOf(tokens, tenantId, { token, userId });
  if (subject.userId === undefined)
    throw new ApiError('invalid_request', 'One of challengeId, userId and token is required.');
  const found = await newestActive(database.read, {
    tenantId,
    userId: subject.userId,
    actionCode: subject.actionCode ?? action,
    idempotencyKey: subject.idempotencyKey,
    method: verificationMethod,
    now: now(),
  });
  return found ? present(found) : {};
}

function present(challenge: OtpChallenge): Record<string, unknown> {
  const { challengeId, expiresAt, method, smsChannel, phoneNumber, email, actionCode } = challenge;
  return {
    challengeId,
    expiresAt: seconds(expiresAt),
    verificationMethod: method,
    action: actionCode,
    ...(method !== 'SMS' ? {} : { smsChannel: smsChannel === 'WHATSAPP' ? 'WHATSAPP' : 'DEFAULT' }),
    ...(phoneNumber === undefined ? {} : { phoneNumber }),
    ...(email === undefined ? {} : { email }),
  };
}
