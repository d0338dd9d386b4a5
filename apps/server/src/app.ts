/** The composition root: stores → services → routes. Everything a part needs is handed to it here. */
import type { Logger } from 'pino';
import { Policies } from './action-configurations/policies.ts';
import { configurationRoutes } from './action-configurations/routes.ts';
import { actionRoutes } from './actions/routes.ts';
import { TrackService } from './actions/track.ts';
import { ValidateService } from './actions/validate.ts';
import { ApiKeyStore } from './api-keys/store.ts';
import { challengeModule } from './challenges/module.ts';
import type { ServerConfig } from './config/environment.ts';
import type { Database } from './database/database.ts';
import { DevInbox } from './dev-inbox/inbox.ts';
import { devInboxRoutes } from './dev-inbox/routes.ts';
import { edgeHandleRoutes } from './edge/handles.ts';
import { edgeSessionRoutes } from './edge/sessions.ts';
import { healthRoutes } from './health/routes.ts';
import { startHousekeeping } from './housekeeping/expired-rows.ts';
import { createHttpServer, type HttpServer } from './http/http-server.ts';
import { unknownRoutes } from './http/unknown-routes.ts';
import type { MessageProvider } from './messages/message.ts';
import { Outbox } from './messages/outbox.ts';
import type { KeyRing } from './secrets/key-ring.ts';
import { type IpIntelligence, openIpIntelligence } from './signals/ip-intelligence.ts';
import { ensureFirstTenant, type FirstTenant } from './tenants/first-tenant.ts';
import { tenantRoutes } from './tenants/routes.ts';
import { TenantStore } from './tenants/store.ts';
import { TokenService } from './tokens/token-service.ts';
import { userRoutes } from './users/routes.ts';

export interface AppDependencies {
  readonly config: ServerConfig;
  readonly database: Database;
  readonly keyRing: KeyRing;
  readonly log: Logger;
  readonly now: () => number;
  readonly randomBytes: (count: number) => Uint8Array;
  /** Folder of the built challenge page. */
  readonly pageDirectory: string;
  readonly ipIntelligence?: IpIntelligence;
  /** Delivers e-mail; absent: the development inbox in development, nothing in production. */
  readonly emailProvider?: MessageProvider;
}

export interface App {
  readonly server: HttpServer;
  readonly firstTenant: FirstTenant;
  close(): Promise<void>;
}

export async function createApp(dependencies: AppDependencies): Promise<App> {
  const { config, database, keyRing, log, now } = dependencies;
  const tenants = new TenantStore(database, keyRing);
  const apiKeys = new ApiKeyStore(database, keyRing, now);
  const firstTenant = await ensureFirstTenant(config.firstTenant, { database, tenants, apiKeys, now });
  const tokens = new TokenService({ tenants, keyRing, publicUrl: config.publicUrl, now });
  const inbox = config.mode === 'development' ? new DevInbox(database, keyRing, now) : undefined;
  const email = dependencies.emailProvider ?? inbox;
  const outbox = new Outbox({ database, keyRing, providers: email ? { email } : {}, log, now });
  const trackService = new TrackService({
    database,
    tenants,
    policies: new Policies(database),
    ipIntelligence: dependencies.ipIntelligence ?? openIpIntelligence(),
    now,
    onRuleError: (tenantId, actionCode, errors) =>
      log.error({ tenantId, actionCode, errors }, 'rules failed to evaluate'),
  });
  const server = createHttpServer(log);
  server.decorateRequest('apiKey');
  server.decorateRequest('bearer');
  const validateService = new ValidateService(database, tokens, now);
  actionRoutes(server, { database, apiKeys, tenants, tokens, trackService, validateService, now });
  userRoutes(server, { database, apiKeys, tenants, now });
  configurationRoutes(server, { database, apiKeys, tenants, now });
  tenantRoutes(server, { database, apiKeys, tenants, publicUrl: config.publicUrl });
  edgeHandleRoutes(server, { database, apiKeys, now });
  edgeSessionRoutes(server, { database, apiKeys, now });
  challengeModule(server, {
    ...dependencies,
    tenants,
    tokens,
    outbox,
    publicUrl: config.publicUrl,
    isDevelopmentDelivery: email === inbox,
  });
  healthRoutes(server, database);
  if (inbox) devInboxRoutes(server, inbox);
  unknownRoutes(server, apiKeys);
  outbox.wake();
  const stopHousekeeping = startHousekeeping(database, now, (error) =>
    log.error({ err: error }, 'housekeeping failed'),
  );
  return {
    server,
    firstTenant,
    close: async () => {
      stopHousekeeping();
      await server.close();
      await outbox.stop();
      await database.close();
    },
  };
}
