/**
 * Everything of webhooks that lives as long as the server. Owns: the wiring, and what happens when the audit trail tells
 * of something that endpoints want to hear.
 */
import type { Logger } from 'pino';
import { ApiKeyStore } from '../api-keys/store.ts';
import type { AuditEvent } from '../audit/audit-event.ts';
import { type HeldSuccess, proofHeld } from '../challenges/success.ts';
import type { Database, Transaction } from '../database/database.ts';
import { type HeldMessage, messageHeld } from '../messages/held-message.ts';
import { UnawaitedDeliveries } from '../messages/unawaited-deliveries.ts';
import {
  createDeliverPushByWebhook,
  type DeliverPushByWebhook,
  deliverHeld,
} from '../messages/webhook-delivery.ts';
import type { KeyRing } from '../secrets/key-ring.ts';
import { TenantStore } from '../tenants/store.ts';
import { type ActionVerifyDependencies, askToVerify } from './action-verify.ts';
import { queueAuthenticatorEvents } from './authenticator-events.ts';
import { removeFinished } from './delivery-store.ts';
import { WebhookDispatcher } from './dispatcher.ts';
import { authenticatorEventTypes, sessionEventTypes } from './event.ts';
import { ListeningDatabase } from './listening-database.ts';
import { LogBatches } from './log-batches.ts';
import { createDeliverByWebhook, type DeliverByWebhook } from './message-webhooks.ts';
import { createSafePost, type SafeFetchDependencies, type SafePost } from './safe-fetch.ts';
import { queueSessionEvents } from './session-events.ts';
import type { SigningKeys } from './signing-keys.ts';

export interface WebhookDependencies {
  readonly database: Database;
  readonly keyRing: KeyRing;
  readonly log: Logger;
  readonly now: () => number;
  readonly randomBytes: (count: number) => Uint8Array;
  readonly config: { readonly publicUrl: string; readonly webhooks: SafeFetchDependencies['policy'] };
  /** Absent: the system's resolver. */
  readonly resolveName?: SafeFetchDependencies['resolve'];
}

const sweepEveryMs = 600_000;
const sweepRowsMax = 500;
const dayMs = 86_400_000;
const keptMs = { DELIVERED: 3 * dayMs, DEAD: 30 * dayMs } as const;

export class Webhooks {
  /** What the rest of the server is to use: changes made through it are heard. */
  readonly database: ListeningDatabase;
  readonly dispatcher: WebhookDispatcher;
  readonly logBatches: LogBatches;
  /** Whatever goes to a URL that a tenant chose goes through this. */
  readonly post: SafePost;
  readonly signingKeys: SigningKeys;
  readonly deliver: DeliverByWebhook;
  readonly deliverPush: DeliverPushByWebhook;
  readonly #dependencies: WebhookDependencies;
  readonly #calls: ActionVerifyDependencies;
  readonly #unawaited: UnawaitedDeliveries;
  #sweeping: NodeJS.Timeout | undefined;

  constructor(dependencies: WebhookDependencies) {
    const { database, keyRing, log, now, randomBytes, config, resolveName } = dependencies;
    this.#dependencies = dependencies;
    const resolve = resolveName === undefined ? {} : { resolve: resolveName };
    this.post = createSafePost({ policy: config.webhooks, ...resolve });
    const apiKeys = new ApiKeyStore(database, keyRing, now);
    this.signingKeys = (tenantId) => apiKeys.signingSecrets(tenantId);
    const { signingKeys } = this;
    const source = config.publicUrl;
    this.#calls = { database, post: this.post, signingKeys, source, now };
    this.dispatcher = new WebhookDispatcher({
      database,
      post: this.post,
      signingKeys,
      log,
      now,
      randomBytes,
    });
    const onQueued = () => this.dispatcher.wake();
    const tenants = new TenantStore(database, keyRing, now);
    this.logBatches = new LogBatches({ database, tenants, source, now, log, onQueued });
    this.deliver = createDeliverByWebhook(this.#calls);
    this.deliverPush = createDeliverPushByWebhook(this.deliver);
    this.#unawaited = new UnawaitedDeliveries({ database, deliver: this.deliver, log });
    this.database = new ListeningDatabase(database, {
      types: new Set([...authenticatorEventTypes, ...sessionEventTypes, proofHeld, messageHeld]),
      inside: (transaction, events) => this.#inside(transaction, events),
      after: (events) => this.#after(events),
    });
  }

  start(): void {
    this.dispatcher.wake();
    this.logBatches.start();
    this.#sweeping = setInterval(() => this.#sweep(), sweepEveryMs);
    this.#sweeping.unref();
  }

  /** What is under way is cut off and stays queued. */
  async stop(): Promise<void> {
    clearInterval(this.#sweeping);
    await this.logBatches.stop();
    await this.#unawaited.stop();
    await this.dispatcher.stop();
  }

  async #inside(transaction: Transaction, events: readonly AuditEvent[]): Promise<void> {
    const { config, now } = this.#dependencies;
    const options = { source: config.publicUrl, now: now() };
    await queueAuthenticatorEvents(transaction, events, options);
    await queueSessionEvents(transaction, events, options);
  }

  async #after(events: readonly AuditEvent[]): Promise<void> {
    if (events.some(({ type }) => type !== proofHeld && type !== messageHeld)) this.dispatcher.wake();
    for (const { type, subject } of events) {
      if (type === proofHeld) await askToVerify(this.#calls, subject as HeldSuccess);
      if (type === messageHeld) await this.#handOver(subject as HeldMessage);
    }
  }

  async #handOver(held: HeldMessage): Promise<void> {
    const { deliver } = this;
    const { database } = this.#dependencies;
    if (held.isAwaited) await deliverHeld({ database, deliver }, held);
    else this.#unawaited.start(held);
  }

  #sweep(): void {
    const { database, now, log } = this.#dependencies;
    for (const state of ['DELIVERED', 'DEAD'] as const)
      database
        .commit((transaction) => removeFinished(transaction, state, now() - keptMs[state], sweepRowsMax))
        .catch((error) => log.error({ err: error }, 'old webhook deliveries could not be removed'));
  }
}
