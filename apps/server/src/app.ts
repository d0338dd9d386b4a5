/** The composition root: stores → services → routes. Everything a part needs is handed to it here. */
import type { Logger } from 'pino';
import { Policies } from './action-configurations/policies.ts';
import { configurationRoutes } from './action-configurations/routes.ts';
import { committedDecisions, type DecisionStore } from './actions/record.ts';
import { actionRoutes } from './actions/routes.ts';
import { TrackService } from './actions/track.ts';
import { ValidateService } from './actions/validate.ts';
import { ApiKeyStore } from './api-keys/store.ts';
import { apiReferenceRoutes } from './api-reference/routes.ts';
import { noteRoutes, type ServedRoute } from './api-reference/served-routes.ts';
import { callRoutes } from './call-connect/routes.ts';
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
import { messageModule } from './messages/module.ts';
import { OtpBinder } from './otp-challenges/binding.ts';
import { otpRoutes } from './otp-challenges/routes.ts';
import type { KeyRing } from './secrets/key-ring.ts';
import { sessionModule } from './sessions/module.ts';
import { type IpIntelligence, openIpIntelligence } from './signals/ip-intelligence.ts';
import { ensureFirstTenant, type FirstTenant } from './tenants/first-tenant.ts';
import { tenantRoutes } from './tenants/routes.ts';
import { TenantStore } from './tenants/store.ts';
import { TokenService } from './tokens/token-service.ts';
import type { Fetch } from './users/id-token.ts';
import { userModule } from './users/module.ts';
import { webhookRoutes } from './webhooks/routes.ts';
import type { Resolve } from './webhooks/safe-fetch.ts';
import { Webhooks } from './webhooks/webhooks.ts';

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
  /** Where decisions are kept; absent: in the database as everything else. */
  readonly decisions?: DecisionStore;
  /** Delivers e-mail; absent: the development inbox in development, nothing in production. */
  readonly emailProvider?: MessageProvider;
  /** Gets the public keys of ID-token issuers; absent: the platform's own. */
  readonly fetch?: Fetch;
  /** Resolves the names in URLs of webhooks; absent: the system's resolver. */
  readonly resolveName?: Resolve;
}

export interface App {
  readonly server: HttpServer;
  /** All that it serves. */
  readonly routes: readonly ServedRoute[];
  readonly firstTenant: FirstTenant;
  close(): Promise<void>;
}

/** Before any route: what is served is noted from the first one on. */
function emptyServer(log: Logger): Pick<App, 'server' | 'routes'> {
  const server = createHttpServer(log);
  server.decorateRequest('apiKey');
  server.decorateRequest('bearer');
  return { server, routes: noteRoutes(server) };
}

export async function createApp(given: AppDependencies): Promise<App> {
  const webhooks = new Webhooks(given);
  // From here on every change is made through the database that webhooks listen to.
  const dependencies = { ...given, database: webhooks.database };
  const { config, database, keyRing, log, now } = dependencies;
  const tenants = new TenantStore(database, keyRing);
  const apiKeys = new ApiKeyStore(database, keyRing, now);
  const firstTenant = await ensureFirstTenant(config.firstTenant, { database, tenants, apiKeys, now });
  const tokens = new TokenService({ tenants, keyRing, publicUrl: config.publicUrl, now });
  const inbox = config.mode === 'development' ? new DevInbox(database, keyRing, now) : undefined;
  const email = dependencies.emailProvider ?? inbox;
  const messages = messageModule({ ...dependencies, apiKeys, inbox, post: webhooks.post });
  const { outbox } = messages;
  const trackService = new TrackService({
    database,
    // Nobody listens to decisions: the database itself is the shorter way.
    decisions: dependencies.decisions ?? committedDecisions(given.database),
    tenants,
    policies: new Policies(database),
    ipIntelligence: dependencies.ipIntelligence ?? openIpIntelligence(),
    now,
    onRuleError: (tenantId, actionCode, errors) =>
      log.error({ tenantId, actionCode, errors }, 'rules failed to evaluate'),
  });
  const { server, routes } = emptyServer(log);
  const validateService = new ValidateService(database, tokens, now);
  const binder = new OtpBinder(tenants, now);
  actionRoutes(server, {
    database,
    apiKeys,
    tenants,
    tokens,
    trackService,
    validateService,
    bindChallenge: (challengeId) => binder.onTrack(challengeId),
    now,
  });
  userModule(server, { ...dependencies, apiKeys, tenants, publicUrl: config.publicUrl });
  configurationRoutes(server, { database, apiKeys, tenants, now, webhooks: config.webhooks });
  tenantRoutes(server, { database, apiKeys, tenants, publicUrl: config.publicUrl });
  edgeHandleRoutes(server, { database, apiKeys, now });
  edgeSessionRoutes(server, { database, apiKeys, now });
  const isDevelopmentDelivery = inbox !== undefined && email === inbox;
  const { publicUrl } = config;
  challengeModule(server, { ...dependencies, tenants, tokens, outbox, publicUrl, isDevelopmentDelivery });
  const otp = { ...dependencies, apiKeys, tenants, tokens, outbox, trackService };
  otpRoutes(server, otp);
  callRoutes(server, otp);
  sessionModule(server, { ...dependencies, apiKeys, tenants, tokens, publicUrl: config.publicUrl });
  const onQueued = () => webhooks.dispatcher.wake();
  webhookRoutes(server, { database, apiKeys, policy: config.webhooks, now, onQueued });
  messages.addRoutes(server);
  healthRoutes(server, database);
  apiReferenceRoutes(server, routes);
  if (inbox) devInboxRoutes(server, inbox);
  unknownRoutes(server, apiKeys);
  outbox.wake();
  webhooks.start();
  const stopHousekeeping = startHousekeeping(
    database,
    now,
    (error) => log.error({ err: error }, 'housekeeping failed'),
    () => apiKeys.recordUses(),
  );
  return {
    server,
    routes,
    firstTenant,
    close: async () => {
      stopHousekeeping();
      await server.close();
      await outbox.stop();
      await webhooks.stop();
      await database.close();
    },
  };
}
