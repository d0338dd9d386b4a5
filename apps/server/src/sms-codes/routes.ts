/** Client API of codes to a phone (client-api.md §7): thin routes over the service. */
import { ChallengeSmsBody, EnrolSmsBody, VerificationCodeBody } from '@stepward/api';
import type { FastifyRequest } from 'fastify';
import type { HttpServer } from '../http/http-server.ts';
import type { SmsCodeService } from './service.ts';

export function smsRoutes(
  server: HttpServer,
  smsCodes: SmsCodeService,
  onRequest: (request: FastifyRequest) => Promise<void>,
): void {
  server.post(
    '/v1/client/user-authenticators/sms',
    { schema: { body: EnrolSmsBody }, onRequest },
    async ({ bearer, body }) => await smsCodes.enrol(bearer, body.phoneNumber, body.smsChannel),
  );
  for (const [path, method] of [
    ['sms', 'SMS'],
    ['whatsapp', 'WHATSAPP'],
  ] as const) {
    server.post(
      `/v1/client/challenge/${path}`,
      { schema: { body: ChallengeSmsBody }, onRequest },
      async ({ bearer, body }) => await smsCodes.challenge(bearer, { method, ...body }),
    );
    server.post(
      `/v1/client/verify/${path}`,
      { schema: { body: VerificationCodeBody }, onRequest },
      async ({ bearer, body }) => await smsCodes.verify(bearer, method, body.verificationCode),
    );
  }
}
