/**
 * Messages to somebody who was only named, of a tenant that delivers itself: handed over once, as every other, while nobody
 * waits. Whoever only says a name would see by the wait, or by a refusal, that there is a person (decision 0019, SECURITY
 * row 8). Owns: how many are under way at once, and that the server stops after them. A challenge whose code was not taken
 * stays as it is, for one that ends tells the same.
 */
import type { Logger } from 'pino';
import type { HeldMessage } from './held-message.ts';
import { type HeldDeliveryDependencies, handOver, noteResult } from './webhook-delivery.ts';

/** Of one tenant, whose slow endpoint is not another's trouble. Each ends within two seconds; of more the trail says so. */
const underWayMax = 200;

const notHandedOver = { delivered: false, reason: 'too_many_at_once' } as const;

export interface UnawaitedDependencies extends HeldDeliveryDependencies {
  readonly log: Logger;
}

export class UnawaitedDeliveries {
  readonly #dependencies: UnawaitedDependencies;
  readonly #underWay = new Map<Promise<void>, string>();

  constructor(dependencies: UnawaitedDependencies) {
    this.#dependencies = dependencies;
  }

  start(held: HeldMessage): void {
    const { tenantId } = held;
    const delivery = this.#deliver(held, this.#countOf(tenantId) >= underWayMax)
      .catch((error) => this.#dependencies.log.error({ err: error }, 'a message could not be handed over'))
      .finally(() => this.#underWay.delete(delivery));
    this.#underWay.set(delivery, tenantId);
  }

  /** Resolves when all that were begun have ended. */
  async stop(): Promise<void> {
    await Promise.all(this.#underWay.keys());
  }

  #countOf(tenantId: string): number {
    return [...this.#underWay.values()].filter((one) => one === tenantId).length;
  }

  async #deliver(held: HeldMessage, isTooMany: boolean): Promise<void> {
    const result = isTooMany ? notHandedOver : await handOver(this.#dependencies, held);
    await this.#dependencies.database.commit((transaction) => noteResult(transaction, held, result));
  }
}
