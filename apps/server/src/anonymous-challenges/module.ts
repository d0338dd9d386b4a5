/** Wires what begins without a person: challenges of apps and browsers, in-app proofs and QR codes. */
import type { Server } from 'node:http';
import type { Logger } from 'pino';
import type { TrackService } from '../actions/track.ts';
import type { ClientCallers } from '../challenges/callers.ts';
import type { ChallengeDependencies } from '../challenges/dependencies.ts';
import type { AddressRange } from '../http/client-ip.ts';
import type { HttpServer } from '../http/http-server.ts';
import { inAppRoutes } from '../in-app/routes.ts';
import { InAppService } from '../in-app/service.ts';
import { paceOf } from '../qr-codes/pace.ts';
import { QrPhoneService } from '../qr-codes/phone.ts';
import { qrRoutes } from '../qr-codes/routes.ts';
import { QrService } from '../qr-codes/service.ts';
import { QrSockets } from '../qr-codes/sockets.ts';
import { type Every, everyInterval, QrWatch } from '../qr-codes/watch.ts';
import type { RateLimitConfig } from '../rate-limits/limits.ts';
import type { IpIntelligence } from '../signals/ip-intelligence.ts';
import type { TenantStore } from '../tenants/store.ts';
import { AnonymousMeeting } from './meeting.ts';
import { anonymousChallengeRoutes } from './routes.ts';
import { AnonymousChallengeService } from './service.ts';

export interface AnonymousDependencies extends ChallengeDependencies {
  readonly tenants: TenantStore;
  readonly trackService: TrackService;
  readonly ipIntelligence: IpIntelligence;
  readonly trustedProxies: readonly AddressRange[];
  readonly rateLimits: RateLimitConfig;
  /** How sockets look at the time; absent: by an interval. */
  readonly every?: Every | undefined;
  readonly log: Logger;
}

export interface AnonymousModule {
  /** For whatever else proves a person to a challenge begun without one. */
  readonly meeting: AnonymousMeeting;
  addRoutes(server: HttpServer, callers: ClientCallers): void;
  /** Closes every socket. */
  close(): Promise<void>;
}

export function anonymousModule(dependencies: AnonymousDependencies): AnonymousModule {
  const { log, every = everyInterval } = dependencies;
  const onError = (error: unknown): void => log.error({ err: error }, 'a WebSocket failed');
  const meeting = new AnonymousMeeting(dependencies);
  const qrCodes = new QrService(dependencies);
  const watch = new QrWatch({ ...dependencies, onError });
  const pace = paceOf(dependencies.rateLimits, { ...dependencies, onFailure: onError });
  const sockets = new QrSockets({ ...dependencies, qrCodes, watch, pace, every, onError });
  const qrPhone = new QrPhoneService({ ...dependencies, meeting, onChange: () => watch.look() });
  const anonymousChallenges = new AnonymousChallengeService(dependencies);
  const inApp = new InAppService({ ...dependencies, meeting });
  return {
    meeting,
    addRoutes: (server, callers) => {
      anonymousChallengeRoutes(server, { ...dependencies, ...callers, anonymousChallenges });
      inAppRoutes(server, { ...callers, inApp });
      qrRoutes(server, { ...callers, qrCodes, qrPhone });
      sockets.listen(server.server as Server);
    },
    close: () => sockets.close(),
  };
}
