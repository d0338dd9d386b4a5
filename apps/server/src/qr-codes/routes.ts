/** QR codes on the Client API (client-api.md §10.1, §10.3): the screen that polls, and the phone. */
import { AnswerQrBody, BeginQrBody, ClaimQrBody, VerifyQrBody } from '@stepward/api';
import { beganBy } from '../anonymous-challenges/routes.ts';
import type { ClientCallers } from '../challenges/callers.ts';
import type { HttpServer } from '../http/http-server.ts';
import type { QrPhoneService } from './phone.ts';
import type { QrOutcome } from './qr-challenge.ts';
import type { QrService } from './service.ts';

export interface QrRouteDependencies extends ClientCallers {
  readonly qrCodes: QrService;
  readonly qrPhone: QrPhoneService;
}

export function qrRoutes(server: HttpServer, dependencies: QrRouteDependencies): void {
  screenRoutes(server, dependencies);
  phoneRoutes(server, dependencies);
}

function screenRoutes(server: HttpServer, { qrCodes, onTokenOrTenant }: QrRouteDependencies): void {
  server.post(
    '/v1/client/challenge/qr-code',
    { schema: { body: BeginQrBody }, onRequest: onTokenOrTenant },
    async (request) => {
      const { tenant, tokenBearer: bearer, body } = request;
      const { challenge, deviceCode } = await qrCodes.begin({ tenant, bearer, ...beganBy(request) }, body);
      const { outcome: _unclaimed, ...rotation } = await qrCodes.present(challenge, 'unclaimed');
      const { challengeId, expiresAt } = challenge;
      return { challengeId, expiresAt: new Date(expiresAt).toISOString(), deviceCode, ...rotation };
    },
  );
  server.post(
    '/v1/client/verify/qr-code',
    // A page with a token need not know its tenant's id.
    { schema: { body: VerifyQrBody }, onRequest: onTokenOrTenant },
    async ({ tenant, body }) => {
      const { outcome, ...rest } = await qrCodes.status(tenant, body.challengeId, body.deviceCode);
      return { ...flags[outcome], ...rest };
    },
  );
}

/** As the public SDK reads them (client-api.md §10.3). */
const flags: Readonly<Record<QrOutcome, { isClaimed: boolean; isConsumed: boolean; isVerified: boolean }>> = {
  unclaimed: { isClaimed: false, isConsumed: false, isVerified: false },
  claimed: { isClaimed: true, isConsumed: false, isVerified: false },
  approved: { isClaimed: true, isConsumed: true, isVerified: true },
  rejected: { isClaimed: true, isConsumed: true, isVerified: false },
  expired: { isClaimed: false, isConsumed: true, isVerified: false },
};

function phoneRoutes(server: HttpServer, { qrPhone, onTenant }: QrRouteDependencies): void {
  const path = '/v1/client/user-authenticators/qr-code/challenge';
  server.post(
    `${path}/claim`,
    { schema: { body: ClaimQrBody }, onRequest: onTenant },
    async ({ tenant, body }) => await qrPhone.claim(tenant, body),
  );
  server.post(
    path,
    { schema: { body: AnswerQrBody }, onRequest: onTenant },
    async ({ tenant, body }) => await qrPhone.answer(tenant, body),
  );
}
