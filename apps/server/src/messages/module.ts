/** Everything of messages, put together. */
import type { Logger } from 'pino';
import type { ApiKeyStore } from '../api-keys/store.ts';
import type { ServerConfig } from '../config/environment.ts';
import type { Database } from '../database/database.ts';
import type { HttpServer } from '../http/http-server.ts';
import { ProviderStore } from '../providers/store.ts';
import type { KeyRing } from '../secrets/key-ring.ts';
import type { Resolve } from '../webhooks/safe-fetch.ts';
import { warnOfMissingMail } from './mail-warning.ts';
import type { MessageProvider } from './message.ts';
import { Outbox } from './outbox.ts';
import { outbound } from './providers/outbound.ts';
import { messageProviderRoutes } from './routes.ts';
import { type MessageProviderStore, TenantProviders } from './tenant-providers.ts';

export interface MessageModuleDependencies {
  readonly config: Pick<ServerConfig, 'webhooks'>;
  readonly database: Database;
  readonly keyRing: KeyRing;
  readonly apiKeys: ApiKeyStore;
  readonly log: Logger;
  readonly now: () => number;
  readonly randomBytes: (count: number) => Uint8Array;
  /** The operator's own mail server. */
  readonly emailProvider?: MessageProvider;
  /** Takes what nobody else carries; in development only. */
  readonly inbox: MessageProvider | undefined;
  readonly resolveName?: Resolve;
}

export interface MessageModule {
  readonly outbox: Outbox;
  addRoutes(server: HttpServer): void;
  /** Sends what is due, and says whose mail nobody carries. */
  start(): Promise<void>;
}

export function messageModule(dependencies: MessageModuleDependencies): MessageModule {
  const { config, database, keyRing, apiKeys, log, now, inbox, resolveName } = dependencies;
  const policy = config.webhooks;
  const store: MessageProviderStore = new ProviderStore('message', keyRing);
  const tenantProviders = new TenantProviders({
    database,
    store,
    outbound: outbound({ policy, resolve: resolveName }),
    now,
  });
  const email = dependencies.emailProvider ?? inbox;
  const providers = { ...(email ? { email } : {}), ...(inbox ? { sms: inbox, whatsapp: inbox } : {}) };
  const random = () => (dependencies.randomBytes(1)[0] ?? 0) / 256;
  const outbox = new Outbox({ database, keyRing, providers, tenantProviders, log, now, random });
  return {
    outbox,
    start: async () => {
      await warnOfMissingMail(database.read, outbox, log);
      outbox.wake();
    },
    addRoutes: (server) => messageProviderRoutes(server, { database, apiKeys, now }, store, policy),
  };
}
