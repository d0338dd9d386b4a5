/**
 * The outbox: a message is written in the transaction that makes it due, and sent afterwards, at least once. Owns: when
 * it is tried, that no code is sent after it expired, that nobody waits for another's carrier. Sealed at rest, because
 * messages carry codes. Whatever must hold across processes is in outbox-rows.ts.
 */
import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { Database, Reader, Transaction } from '../database/database.ts';
import { ApiError } from '../http/api-error.ts';
import { Rounds } from '../rounds/rounds.ts';
import type { KeyRing } from '../secrets/key-ring.ts';
import { nobody, reportFailure, sealContext, tryDelivery } from './delivery.ts';
import { type GiveUp, hold } from './held-message.ts';
import { laneKey, Places } from './lanes.ts';
import type { Channel, Message, MessageProvider } from './message.ts';
import * as rows from './outbox-rows.ts';
import { retryAt } from './retry-schedule.ts';
import { type Settled, Settling } from './settling.ts';
import type { Route, TenantProviders } from './tenant-providers.ts';

const againAfterFailureMs = 2_000;
/** What another process queued and did not live to send is found by looking. */
const idleLookMs = 10_000;
const stopGraceMs = 5_000;
/** The name of the development inbox as a provider. */
const inboxName = 'dev-inbox';

export interface OutboxDependencies {
  readonly database: Database;
  readonly keyRing: KeyRing;
  /** Who carries messages of tenants that set nobody. */
  readonly providers: Readonly<Partial<Record<Channel, MessageProvider>>>;
  readonly tenantProviders?: TenantProviders;
  readonly log: Logger;
  readonly now: () => number;
  /** From 0 to 1: spreads retries. Absent: they come at the full delay. */
  readonly random?: () => number;
}

/** Where a tenant's messages of a channel go: to a carrier, to the development inbox, or nowhere. */
export type Destination = 'carrier' | 'inbox' | 'none';

export interface QueueOptions {
  /** What the code or link is for: ends with a message that nobody takes. */
  readonly challengeId?: string;
  /** What else is undone when the tenant's own endpoint does not take it. */
  readonly giveUp?: GiveUp | undefined;
  /** Default true. False: the commit does not wait for the tenant's own endpoint. */
  readonly isAwaited?: boolean;
}

export class Outbox {
  readonly #dependencies: OutboxDependencies;
  readonly #places = new Places();
  readonly #filling = new Map<string, { again: boolean }>();
  readonly #sending = new Set<Promise<void>>();
  readonly #settling = new Settling();
  readonly #stop = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  readonly #rounds: Rounds;
  #crowdedOut = false;

  constructor(dependencies: OutboxDependencies) {
    this.#dependencies = dependencies;
    this.#rounds = new Rounds({
      run: () => this.#look(),
      onError: (error) => {
        dependencies.log.error({ err: error }, 'outbox failed');
        this.#schedule(againAfterFailureMs);
      },
    });
  }

  /** Whether anything may be able to carry this channel's messages; `destination` knows it for one tenant. */
  canSend(channel: Channel): boolean {
    const { providers, tenantProviders } = this.#dependencies;
    return providers[channel] !== undefined || tenantProviders !== undefined;
  }

  async destination(reader: Reader, tenantId: string, channel: Channel): Promise<Destination> {
    const { providers, tenantProviders } = this.#dependencies;
    const route = await tenantProviders?.route(reader, tenantId, channel);
    if (route && route.kind !== 'none') return 'carrier';
    const provider = providers[channel];
    if (!provider) return 'none';
    return provider.name === inboxName ? 'inbox' : 'carrier';
  }

  /** Whether a message that nobody waits for can be sent: by a carrier, or to the inbox. */
  async carries(reader: Reader, tenantId: string, channel: Channel): Promise<boolean> {
    const { tenantProviders, providers } = this.#dependencies;
    const kind = (await tenantProviders?.route(reader, tenantId, channel))?.kind ?? 'none';
    return kind === 'carrier' || (kind === 'none' && providers[channel] !== undefined);
  }

  /**
   * Queues inside the caller's transaction; call `wake` once that is committed. Answers the message's id. `challengeId`
   * is what `wasRefused` finds a refusal by. Where the tenant delivers by webhook nothing is queued (undefined): its endpoint is
   * asked when the transaction is durable, and the commit rejects unless it takes the message.
   */
  async queue(
    transaction: Transaction,
    tenantId: string,
    message: Message,
    expiresAt: number,
    { challengeId, giveUp, isAwaited = true }: QueueOptions = {},
  ): Promise<string | undefined> {
    const { keyRing, now } = this.#dependencies;
    const route = await this.requireCarrier(transaction, tenantId, message.channel);
    const messageId = randomUUID();
    if (route.kind === 'webhook') {
      hold(transaction, { tenantId, messageId, url: route.url, message, challengeId, giveUp, isAwaited });
      return undefined;
    }
    await transaction.query
      .insertInto('outbox')
      .values({
        tenant_id: tenantId,
        message_id: messageId,
        channel: message.channel,
        sealed: keyRing.seal(JSON.stringify(message), sealContext(tenantId, messageId)),
        created_at: now(),
        expires_at: expiresAt,
        attempts: 0,
        next_attempt_at: now(),
        claim_id: null,
        challenge_id: challengeId ?? null,
      })
      .execute();
    return messageId;
  }

  /** `canSend` cannot know it where tenants have carriers of their own; whoever waits for a code must be told. Throws. */
  async requireCarrier(transaction: Transaction, tenantId: string, channel: Channel): Promise<Route> {
    const { tenantProviders, providers, log } = this.#dependencies;
    const route = await tenantProviders?.route(transaction, tenantId, channel);
    if (!route) return { kind: 'carrier' };
    if (route.kind !== 'none' || providers[channel]) return route;
    log.warn({ tenantId, channel }, 'refused: nothing is set that carries these messages');
    throw new ApiError('invalid_configuration', `Nothing is set that carries ${channel} messages.`, {
      hint: `Set a carrier with PUT /v1/management/message-providers/${channel}.`,
    });
  }

  /**
   * How a message that this process sends ends within the time, for callers whose caller waits. Ask before `wake`, with
   * what `queue` answered: what was not queued is delivered already.
   */
  async settled(messageId: string | undefined, budgetMs: number): Promise<Settled> {
    return messageId === undefined ? 'sent' : await this.#settling.within(messageId, budgetMs);
  }

  /** Sends what is due, soon. */
  wake(): void {
    this.#rounds.wake();
  }

  /** Lets what is being sent come to its end for a while; what does not is tried again by the next start. */
  async stop(): Promise<void> {
    const stopped = this.#rounds.stop();
    clearTimeout(this.#timer);
    await stopped;
    const grace = setTimeout(() => this.#stop.abort(), stopGraceMs);
    // Emptied by its own members.
    while (this.#sending.size > 0) await Promise.all(this.#sending);
    clearTimeout(grace);
    this.#settling.stop();
    this.#dependencies.tenantProviders?.close();
  }

  async #look(): Promise<void> {
    const { database, now } = this.#dependencies;
    // One moment for both: what becomes due between the two is not overlooked.
    const at = now();
    const lanes = await rows.dueLanes(database.read, at);
    await Promise.all(lanes.map((lane) => this.#fill(lane)));
    const next = await rows.nextDueAt(database.read, at);
    this.#schedule(next === undefined ? idleLookMs : Math.min(idleLookMs, Math.max(0, next - now())));
  }

  #schedule(delayMs: number): void {
    clearTimeout(this.#timer);
    if (this.#rounds.isStopped) return;
    this.#timer = setTimeout(() => this.wake(), delayMs);
    this.#timer.unref();
  }

  /** Starts what the lane has places for; one at a time for each lane, so that no two claim the same. */
  async #fill(lane: rows.Lane): Promise<void> {
    const key = laneKey(lane);
    const filling = this.#filling.get(key);
    if (filling) {
      filling.again = true;
      return;
    }
    const own = { again: true };
    this.#filling.set(key, own);
    try {
      while (own.again && !this.#rounds.isStopped) {
        own.again = false;
        await this.#claim(lane, key);
      }
    } finally {
      this.#filling.delete(key);
    }
  }

  async #claim(lane: rows.Lane, key: string): Promise<void> {
    const { database, now, log } = this.#dependencies;
    const provider = await this.#providerOf(lane);
    if (this.#places.isCrowdedOut(key, provider)) this.#crowdedOut = true;
    // Taken before anything is waited for: other lanes look at the same carrier meanwhile.
    const places = Array.from({ length: this.#places.free(key, provider) }, () =>
      this.#places.take(key, provider),
    );
    try {
      const { claimed, expired } = await rows.claimDue(database, lane, places.length, now());
      for (const { tenantId, messageId, channel } of expired) {
        log.warn({ tenantId, messageId, channel }, 'message expired before it could be sent');
        this.#settling.settle(messageId, 'failed');
      }
      for (const message of claimed) this.#start(message, provider, places.pop());
    } finally {
      for (const leave of places) leave();
      if (places.length > 0) this.#letIn();
    }
  }

  async #providerOf({ tenantId, channel }: rows.Lane): Promise<MessageProvider> {
    const { tenantProviders, providers, log } = this.#dependencies;
    try {
      return (await tenantProviders?.find(tenantId, channel)) ?? providers[channel] ?? nobody;
    } catch (error) {
      // Settings that cannot be opened are this tenant's trouble alone, and never a reason to use another carrier.
      log.error({ err: error, tenantId, channel }, 'message provider cannot be used');
      return nobody;
    }
  }

  #start(message: rows.ClaimedMessage, provider: MessageProvider, leave = () => {}): void {
    const sending = this.#send(message, provider)
      .catch((error) => this.#dependencies.log.error({ err: error }, 'outbox failed'))
      .then(async () => {
        leave();
        this.#letIn();
        await this.#next(message);
      })
      .finally(() => this.#sending.delete(sending));
    this.#sending.add(sending);
  }

  /** A place is free for those that were kept out by what they share. */
  #letIn(): void {
    if (!this.#crowdedOut) return;
    this.#crowdedOut = false;
    this.wake();
  }

  async #next(lane: rows.Lane): Promise<void> {
    try {
      await this.#fill(lane);
    } catch (error) {
      this.#dependencies.log.error({ err: error }, 'outbox failed');
      this.#schedule(againAfterFailureMs);
    }
  }

  async #send(queued: rows.ClaimedMessage, provider: MessageProvider): Promise<void> {
    const { database, keyRing, now, log } = this.#dependencies;
    const stop = this.#stop.signal;
    const { name } = provider;
    const delivery = await tryDelivery({ queued, provider, keyRing, now: now(), stop });
    if (delivery.outcome !== 'sent') reportFailure(log, queued, provider, delivery);
    if (delivery.outcome === 'sent') await rows.removeSent(database, queued, name);
    else if (delivery.outcome === 'refused')
      await rows.removeFailed(database, queued, { provider: name, reason: delivery.reason, now: now() });
    else await this.#putOff(queued, delivery.retryAfterMs);
    const settled = { sent: 'sent', refused: 'failed', failed: undefined } as const;
    const end = settled[delivery.outcome];
    if (end) this.#settling.settle(queued.messageId, end);
  }

  async #putOff(message: rows.ClaimedMessage, retryAfterMs: number | undefined): Promise<void> {
    const { database, now, random = () => 0 } = this.#dependencies;
    const { attempts, expiresAt } = message;
    const at = retryAt({ failures: attempts + 1, retryAfterMs, expiresAt, now: now(), random: random() });
    await rows.putOff(database, message, at);
    // Looks for what is due next: an earlier one may be waiting already.
    this.wake();
  }
}
