/**
 * Sends what is due, again after a failure, and gives up after the last try. Owns: leases, so that no two processes send
 * the same at once; retries; the end of a delivery. At least once: who crashes between the receiver's 2xx and our note of
 * it sends again, under the same id. Does not own: what is queued (queue.ts), the connection (safe-fetch.ts).
 */
import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { Database, Transaction } from '../database/database.ts';
import type { WebhookDeliveryTable } from '../database/tables/webhooks.ts';
import { Rounds } from '../rounds/rounds.ts';
import {
  bringForward,
  type DueEndpoint,
  dueEndpoints,
  type Ending,
  endTry,
  leaseDue,
  nextDueAt,
} from './delivery-store.ts';
import { disableEndpoint } from './endpoint-store.ts';
import { Lanes } from './lanes.ts';
import { recoveredDelayMs, retryDelayMs } from './retry-schedule.ts';
import type { OutboundResult, SafePost } from './safe-fetch.ts';
import { signedHeaders } from './signature.ts';
import type { SigningKeys } from './signing-keys.ts';

/** SECURITY N-31. */
const timeoutMs = 15_000;
/** Longer than any try, so that a lease ends only with the process that held it. */
const leaseMs = 60_000;
/** What another process left behind is found after this long. */
const pollMs = 5_000;
const afterFailureMs = 2_000;
const goneStatus = 410;

export interface DispatcherDependencies {
  readonly database: Database;
  readonly post: SafePost;
  readonly signingKeys: SigningKeys;
  readonly log: Logger;
  readonly now: () => number;
  readonly randomBytes: (count: number) => Uint8Array;
}

interface Leased {
  readonly endpoint: DueEndpoint;
  readonly row: WebhookDeliveryTable;
  readonly leaseId: string;
}

type Outcome = OutboundResult | { readonly delivered: false; readonly reason: 'no_signing_key' };

const laneOf = ({ tenantId, endpointId }: DueEndpoint): string => JSON.stringify([tenantId, endpointId]);

export class WebhookDispatcher {
  readonly #dependencies: DispatcherDependencies;
  readonly #lanes = new Lanes();
  readonly #sending = new Set<Promise<void>>();
  readonly #stop = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  readonly #rounds: Rounds;

  constructor(dependencies: DispatcherDependencies) {
    this.#dependencies = dependencies;
    this.#rounds = new Rounds({
      run: () => this.#startDue(),
      onError: (error) => {
        dependencies.log.error({ err: error }, 'webhooks could not be dispatched');
        this.#schedule(afterFailureMs);
      },
    });
  }

  /** Sends what is due, soon. */
  wake(): void {
    this.#rounds.wake();
  }

  /** Resolves when nothing is being sent and nothing more is due. */
  async settle(): Promise<void> {
    while (this.#rounds.running || this.#sending.size > 0)
      await (this.#rounds.running ?? Promise.race(this.#sending));
  }

  /** Cuts off what is being sent; it stays queued. */
  async stop(): Promise<void> {
    const stopped = this.#rounds.stop();
    this.#stop.abort();
    clearTimeout(this.#timer);
    await stopped;
    await Promise.all(this.#sending);
  }

  async #startDue(): Promise<void> {
    const { database, now } = this.#dependencies;
    const due = await dueEndpoints(database.read, now());
    const places = due
      .map((endpoint) => ({ endpoint, limit: this.#lanes.free(laneOf(endpoint)) }))
      .filter(({ limit }) => limit > 0);
    for (const leased of places.length === 0 ? [] : await this.#lease(places)) this.#start(leased);
    const next = await nextDueAt(database.read, now());
    this.#schedule(next === undefined ? pollMs : Math.min(pollMs, next - now()));
  }

  #schedule(delayMs: number): void {
    clearTimeout(this.#timer);
    if (this.#stop.signal.aborted) return;
    this.#timer = setTimeout(() => this.wake(), Math.max(0, delayMs));
    this.#timer.unref();
  }

  async #lease(places: readonly { endpoint: DueEndpoint; limit: number }[]): Promise<Leased[]> {
    const { database } = this.#dependencies;
    const now = this.#dependencies.now();
    const leaseId = randomUUID();
    return await database.commit(async (transaction) => {
      const leased: Leased[] = [];
      for (const { endpoint, limit } of places) {
        const lease = { leaseId, until: now + leaseMs };
        const rows = await leaseDue(transaction, endpoint, lease, { now, limit });
        leased.push(...rows.map((row) => ({ endpoint, row, leaseId })));
      }
      return leased;
    });
  }

  #start(leased: Leased): void {
    const release = this.#lanes.take(laneOf(leased.endpoint));
    const sending = this.#send(leased)
      .catch((error) => {
        // The lease ends by itself: the delivery is tried again, only later.
        this.#dependencies.log.error({ err: error }, 'a webhook could not be dispatched');
        return false;
      })
      .then((delivered) => {
        release(delivered);
        this.#sending.delete(sending);
        this.wake();
      });
    this.#sending.add(sending);
  }

  async #send(leased: Leased): Promise<boolean> {
    const { database, log } = this.#dependencies;
    const outcome = await this.#post(leased);
    const ending = this.#endingOf(leased.row, outcome);
    const now = this.#dependencies.now();
    const isRecovered =
      outcome.delivered && (leased.row.attempts > 0 || !this.#lanes.isProven(laneOf(leased.endpoint)));
    await database.commit(async (transaction) => {
      await finish(transaction, leased, { outcome, ending, now });
      if (isRecovered) await bringForward(transaction, leased.endpoint, now + recoveredDelayMs);
    });
    if (!outcome.delivered) {
      const { tenantId, endpointId } = leased.endpoint;
      const { state, attempts, status, failure } = ending;
      // The address is the tenant's; what it answers never comes here.
      log.warn({ tenantId, endpointId, state, attempts, status, failure }, 'webhook was not delivered');
    }
    return outcome.delivered;
  }

  async #post({ endpoint, row }: Leased): Promise<Outcome> {
    const { post, signingKeys, now } = this.#dependencies;
    const keys = await signingKeys(endpoint.tenantId);
    if (keys.length === 0) return { delivered: false, reason: 'no_signing_key' };
    const { event_id: id, body } = row;
    const headers = signedHeaders({ id, body, now: now(), keys });
    return await post(endpoint.url, { headers, body, timeoutMs, signal: this.#stop.signal });
  }

  #endingOf(row: WebhookDeliveryTable, outcome: Outcome): Ending {
    const now = this.#dependencies.now();
    const attempts = row.attempts + 1;
    const status = 'status' in outcome ? outcome.status : undefined;
    const over = { attempts, status, nextAttemptAt: now, finishedAt: now };
    if (outcome.delivered) {
      // A batch is large, and can be told again from what it was made of.
      return { ...over, state: 'DELIVERED', failure: undefined, keepsBody: row.event_type !== 'log_batch' };
    }
    const failure = outcome.reason;
    const waiting = { state: 'PENDING', status, failure, finishedAt: null, keepsBody: true } as const;
    // We gave up, not the receiver: that is no try.
    if (failure === 'aborted') return { ...waiting, attempts: row.attempts, nextAttemptAt: now };
    const delayMs = status === goneStatus ? undefined : retryDelayMs(attempts, this.#random());
    if (delayMs === undefined) return { ...over, state: 'DEAD', failure, keepsBody: true };
    return { ...waiting, attempts, nextAttemptAt: now + delayMs };
  }

  #random(): number {
    return Buffer.from(this.#dependencies.randomBytes(4)).readUInt32BE() / 2 ** 32;
  }
}

const auditTypes = { DELIVERED: 'webhook.delivered', DEAD: 'webhook.dead' } as const;

async function finish(
  transaction: Transaction,
  { endpoint, row, leaseId }: Leased,
  { outcome, ending, now }: { outcome: Outcome; ending: Ending; now: number },
): Promise<void> {
  if (!(await endTry(transaction, row, leaseId, ending))) return;
  const { tenantId, endpointId } = endpoint;
  const { state, attempts, status, failure } = ending;
  if (state !== 'PENDING') {
    const { delivery_id: deliveryId, event_id: eventId, event_type: eventType } = row;
    const data = { endpointId, deliveryId, eventId, eventType, attempts, status, failure };
    transaction.audit({ tenantId, type: auditTypes[state], data });
  }
  if (!outcome.delivered && status === goneStatus)
    await disableEndpoint(transaction, endpoint, 'The receiver answered 410: gone.', now);
}
