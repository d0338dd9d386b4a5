/** Puts sessions together: app clients, the keys that sign for them, the issuer's documents, and the sessions themselves. */
import type { ApiKeyStore } from '../api-keys/store.ts';
import { appClientRoutes } from '../app-clients/routes.ts';
import type { HttpServer } from '../http/http-server.ts';
import { OtpClaimingService } from '../otp-challenges/claiming.ts';
import type { OtpDependencies } from '../otp-challenges/dependencies.ts';
import { issuerRoutes } from '../signing-keys/routes.ts';
import { SigningKeyStore } from '../signing-keys/store.ts';
import type { TenantStore } from '../tenants/store.ts';
import { sessionRoutes } from './routes.ts';
import { type SessionDependencies, SessionService } from './service.ts';

export interface SessionModuleDependencies
  extends Omit<SessionDependencies, 'signingKeys' | 'claims'>,
    OtpDependencies {
  readonly apiKeys: ApiKeyStore;
  readonly tenants: TenantStore;
}

export function sessionModule(server: HttpServer, dependencies: SessionModuleDependencies): void {
  const { database, keyRing, now } = dependencies;
  const shared = {
    ...dependencies,
    signingKeys: new SigningKeyStore(database, keyRing, now),
    claims: new OtpClaimingService(dependencies),
  };
  appClientRoutes(server, shared);
  issuerRoutes(server, shared);
  sessionRoutes(server, { ...shared, sessions: new SessionService(shared) });
}
