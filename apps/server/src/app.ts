/** The composition root: stores → services → routes. Everything a part needs is handed to it here. */
import type { Logger } from 'pino';
import { Policies } from './action-configurations/policies.ts';
import { type ConfigurationDependencies, configurationRoutes } from './action-configurations/routes.ts';
import { actionListingRoutes } from './actions/listing-routes.ts';
import { committedDecisions } from './actions/record.ts';
import { actionRoutes } from './actions/routes.ts';
import { type TrackDependencies, TrackService } from './actions/track.ts';
import { ValidateService } from './actions/validate.ts';
import { claimOnTrack } from './anonymous-challenges/claiming.ts';
import { anonymousModule } from './anonymous-challenges/module.ts';
import { ApiKeyStore } from './api-keys/store.ts';
import { refuseUndocumentedFields } from './api-reference/read-only-fields.ts';
import { apiReferenceRoutes } from './api-reference/routes.ts';
import { noteRoutes, type ServedRoute } from './api-reference/served-routes.ts';
import type { AppDependencies } from './app-dependencies.ts';
import { auditRoutes } from './audit/routes.ts';
import { authenticatorConfigurationRoutes } from './authenticator-configurations/routes.ts';
import { openModels, type RefreshedModels } from './authenticators/open-models.ts';
import { type BackTestModuleDependencies, backTestModule } from './back-tests/module.ts';
import type { BackTestRunner } from './back-tests/runner.ts';
import { brandingModule } from './branding/module.ts';
import { callRoutes } from './call-connect/routes.ts';
import { challengeModule } from './challenges/module.ts';
import type { ServerConfig } from './config/environment.ts';
import {
  type ConfigurationTextRouteDependencies,
  configurationTextRoutes,
} from './configuration-text/routes.ts';
import { customDataPointRoutes } from './custom-data-points/routes.ts';
import { DevInbox } from './dev-inbox/inbox.ts';
import { devInboxRoutes } from './dev-inbox/routes.ts';
import { devPhoneRoutes } from './dev-phone/routes.ts';
import { edgeHandleRoutes } from './edge/handles.ts';
import { edgeSessionRoutes } from './edge/sessions.ts';
import { explanationRoutes } from './explanations/routes.ts';
import { type OnFailedCodesSpent, reportAlarms } from './failed-codes/alarm.ts';
import { flowVersionRoutes } from './flows/version-routes.ts';
import { healthRoutes } from './health/routes.ts';
import { startHousekeeping } from './housekeeping/expired-rows.ts';
import { addClientIp } from './http/client-ip.ts';
import { createHttpServer, type HttpServer } from './http/http-server.ts';
import { addEntityTags } from './http/preconditions.ts';
import { unknownRoutes } from './http/unknown-routes.ts';
import { messageModule } from './messages/module.ts';
import { noticeListener } from './notices/notices.ts';
import { OtpBinder } from './otp-challenges/binding.ts';
import { otpRoutes } from './otp-challenges/routes.ts';
import { relatedOriginRoutes } from './passkeys/related-origins.ts';
import { pushDelivery } from './push/delivery/module.ts';
import { RateLimits } from './rate-limits/limits.ts';
import { ruleCatalogueRoutes } from './rule-catalogue/routes.ts';
import { ruleDraftRoutes } from './rule-drafts/routes.ts';
import { ruleVersionRoutes } from './rule-versions/routes.ts';
import { sessionModule } from './sessions/module.ts';
import { openDisposableDomains } from './signals/email-domains.ts';
import { openIpFiles } from './signals/ip-files.ts';
import type { IpIntelligence } from './signals/ip-intelligence.ts';
import { Measurements } from './signals/measurements.ts';
import { Counting } from './signals/velocity/counting.ts';
import { costAlarms } from './sms-codes/cost-alarms.ts';
import { ensureFirstTenant, type FirstTenant } from './tenants/first-tenant.ts';
import { tenantRoutes } from './tenants/routes.ts';
import { TenantStore } from './tenants/store.ts';
import { TokenService } from './tokens/token-service.ts';
import { userModule } from './users/module.ts';
import { valueListRoutes } from './value-lists/routes.ts';
import { webhookRoutes } from './webhooks/routes.ts';
import { Webhooks } from './webhooks/webhooks.ts';

export interface App {
  readonly server: HttpServer;
  /** All that it serves. */
  readonly routes: readonly ServedRoute[];
  readonly firstTenant: FirstTenant;
  close(): Promise<void>;
}

/** Nobody listens to leases: the database itself is the shorter way. */
function rateLimits({ config, database, log, now }: AppDependencies): RateLimits {
  return new RateLimits(config.rateLimits, {
    database,
    now,
    onFailure: (error) => log.warn({ err: error }, 'rate limits are not shared: the database gave none'),
  });
}

/** Before any route: what is served is noted, and limited, from the first one on. */
function emptyServer(given: AppDependencies): Pick<App, 'server' | 'routes'> & { limits: RateLimits } {
  const { log, config } = given;
  const server = createHttpServer(log);
  addClientIp(server, config.trustedProxies, () =>
    log.warn('X-Forwarded-For is not used: set STEPWARD_TRUSTED_PROXIES if a proxy of yours sends it'),
  );
  server.decorateRequest('apiKey');
  server.decorateRequest('bearer');
  const limits = rateLimits(given);
  limits.addToRoutes(server);
  addEntityTags(server);
  refuseUndocumentedFields(server);
  return { server, routes: noteRoutes(server), limits };
}

/** Rules and what they read. */
function ruleModule(
  server: HttpServer,
  dependencies: ConfigurationDependencies & BackTestModuleDependencies,
): BackTestRunner {
  configurationRoutes(server, dependencies);
  ruleDraftRoutes(server, dependencies);
  ruleVersionRoutes(server, dependencies);
  flowVersionRoutes(server, dependencies);
  explanationRoutes(server, dependencies);
  actionListingRoutes(server, dependencies);
  auditRoutes(server, dependencies);
  valueListRoutes(server, dependencies);
  customDataPointRoutes(server, dependencies);
  ruleCatalogueRoutes(server, dependencies);
  return backTestModule(server, dependencies);
}

/** What is said of methods one by one, and all that is configured as one text. */
function wholeConfigurationRoutes(
  server: HttpServer,
  dependencies: ConfigurationTextRouteDependencies,
): void {
  authenticatorConfigurationRoutes(server, dependencies);
  configurationTextRoutes(server, dependencies);
}

function edgeRoutes(server: HttpServer, dependencies: Parameters<typeof edgeHandleRoutes>[1]): void {
  edgeHandleRoutes(server, dependencies);
  edgeSessionRoutes(server, dependencies);
}

/** Codes that an application's own servers, or its calls, ask for and bring back. */
function codeRoutes(server: HttpServer, dependencies: Parameters<typeof otpRoutes>[1]): void {
  otpRoutes(server, dependencies);
  callRoutes(server, dependencies);
}

function developmentRoutes(server: HttpServer, inbox: DevInbox, publicUrl: string): void {
  devInboxRoutes(server, inbox);
  devPhoneRoutes(server, publicUrl);
}

function everyMinute(
  dependencies: AppDependencies & {
    readonly models: RefreshedModels;
    readonly ipIntelligence: IpIntelligence;
    readonly counting: Counting;
  },
  apiKeys: ApiKeyStore,
): () => void {
  const { database, log, now, models, counting } = dependencies;
  const logAlarm: OnFailedCodesSpent = (tenantId, raisedAt) =>
    log.error({ tenantId, raisedAt }, 'too many wrong codes in a day: new codes have eight digits');
  let isStopped = false;
  const stop = startHousekeeping(
    database,
    now,
    (error) => log.error({ err: error }, 'housekeeping failed'),
    async () => {
      await apiKeys.recordUses();
      await models.refresh();
      await dependencies.ipIntelligence.refresh?.();
      await counting.countPast(now, () => isStopped);
      await reportAlarms(database, dependencies.onFailedCodesSpent ?? logAlarm);
    },
  );
  return () => {
    isStopped = true;
    stop();
  };
}

function trackModule(
  parts: Omit<TrackDependencies, 'disposableDomains' | 'measurements' | 'policies' | 'onRuleError'> & {
    readonly config: ServerConfig;
    readonly log: Logger;
    readonly counting: Counting;
  },
): TrackService {
  return new TrackService({
    ...parts,
    disposableDomains: openDisposableDomains(parts.config.disposableEmailList, parts.log),
    measurements: new Measurements({
      reader: parts.database.read,
      measure: parts.decisions.measure,
      settle: (tenantId) => parts.counting.settle(tenantId),
    }),
    policies: new Policies(parts.database, parts.log),
    onRuleError: (tenantId, actionCode, errors) =>
      parts.log.error({ tenantId, actionCode, errors }, 'rules failed to evaluate'),
  });
}

export async function createApp(given: AppDependencies): Promise<App> {
  const webhooks = new Webhooks(given);
  const models = await openModels(given.config.aaguidList, given.log);
  // From here on every change is made through the database that webhooks listen to.
  const ipIntelligence = given.ipIntelligence ?? openIpFiles(given.config.ipFiles, given.log);
  const counting = new Counting(webhooks.database);
  const dependencies = { ...given, database: webhooks.database, models, ipIntelligence, counting };
  const { config, database, keyRing, log, now } = dependencies;
  const tenants = new TenantStore(database, keyRing, now, config.failedCodesPerDayMax);
  const apiKeys = new ApiKeyStore(database, keyRing, now);
  const firstTenant = await ensureFirstTenant(config.firstTenant, { database, tenants, apiKeys, now });
  const tokens = new TokenService({ tenants, keyRing, publicUrl: config.publicUrl, now });
  const inbox = config.mode === 'development' ? new DevInbox(database, keyRing, now) : undefined;
  const email = dependencies.emailProvider ?? inbox;
  const messages = messageModule({ ...dependencies, apiKeys, inbox });
  const { outbox } = messages;
  webhooks.database.add(noticeListener({ outbox, now }));
  webhooks.database.add(costAlarms(log));
  // Nobody listens to decisions: the database itself is the shorter way.
  const decisions = dependencies.decisions ?? committedDecisions(given.database);
  const trackService = trackModule({ ...dependencies, tenants, decisions });
  const { server, routes, limits } = emptyServer(given);
  const validateService = new ValidateService(database, tokens, now);
  const binder = new OtpBinder(tenants, now);
  actionRoutes(server, {
    database,
    apiKeys,
    tenants,
    tokens,
    trackService,
    validateService,
    bindChallenge: (challengeId) => claimOnTrack(challengeId, now, binder.onTrack(challengeId)),
    now,
  });
  userModule(server, { ...dependencies, apiKeys, tenants, publicUrl: config.publicUrl });
  const backTests = ruleModule(server, { ...dependencies, apiKeys, tenants, webhooks: config.webhooks });
  tenantRoutes(server, { ...config, database, apiKeys, tenants, now });
  wholeConfigurationRoutes(server, { ...dependencies, ...config, apiKeys, tenants });
  const themes = brandingModule(server, { ...dependencies, apiKeys, tenants });
  relatedOriginRoutes(server, { database, publicUrl: config.publicUrl });
  edgeRoutes(server, { database, apiKeys, now });
  const isDevelopmentDelivery = inbox !== undefined && email === inbox;
  const { publicUrl } = config;
  const push = pushDelivery({ ...dependencies, apiKeys, deliverPushByWebhook: webhooks.deliverPush });
  const challenge = { ...dependencies, tenants, tokens, outbox, publicUrl, themes, isDevelopmentDelivery };
  const anonymous = anonymousModule({ ...challenge, ...config, trackService, ipIntelligence });
  challengeModule(server, { ...challenge, apiKeys, anonymous, deliverPush: push.deliver });
  const otp = { ...dependencies, apiKeys, tenants, tokens, outbox, trackService };
  codeRoutes(server, otp);
  sessionModule(server, { ...otp, publicUrl });
  const onQueued = () => webhooks.dispatcher.wake();
  webhookRoutes(server, { database, apiKeys, policy: config.webhooks, now, onQueued });
  messages.addRoutes(server);
  push.addRoutes(server);
  // After the Client API, which adds its CORS headers to refusals too.
  limits.addToBrowsers(server);
  healthRoutes(server, database);
  apiReferenceRoutes(server, routes);
  if (inbox) developmentRoutes(server, inbox, publicUrl);
  unknownRoutes(server, apiKeys);
  await messages.start();
  webhooks.start();
  const stopHousekeeping = everyMinute(dependencies, apiKeys);
  return {
    server,
    routes,
    firstTenant,
    close: async () => {
      stopHousekeeping();
      await anonymous.close();
      await server.close();
      await Promise.all([outbox.stop(), backTests.stop()]);
      push.close();
      await webhooks.stop();
      await database.close();
    },
  };
}
