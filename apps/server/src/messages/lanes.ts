/**
 * Who sends now. Owns: that a slow carrier holds up nobody else. Each lane (a tenant's channel) has a few places of its
 * own, and each carrier that several tenants share has a bound over all of them. A judgement of this process alone.
 */
import type { MessageProvider } from './message.ts';
import type { Lane } from './outbox-rows.ts';

export const perLaneMax = 4;
/** Of one carrier, whoever sends; the operator's mail server is one for all tenants. */
const perProviderMax = 32;
const allMax = 512;

export const laneKey = ({ tenantId, channel }: Lane): string => JSON.stringify([tenantId, channel]);

export class Places {
  readonly #lanes = new Map<string, number>();
  readonly #providers = new Map<MessageProvider, number>();
  #all = 0;

  /** How many more may start. */
  free(lane: string, provider: MessageProvider): number {
    const inLane = perLaneMax - (this.#lanes.get(lane) ?? 0);
    const atProvider = perProviderMax - (this.#providers.get(provider) ?? 0);
    return Math.max(0, Math.min(inLane, atProvider, allMax - this.#all));
  }

  /** The lane has room, but what it shares with others has none. */
  isCrowdedOut(lane: string, provider: MessageProvider): boolean {
    return this.free(lane, provider) === 0 && (this.#lanes.get(lane) ?? 0) < perLaneMax;
  }

  /** Takes one place; the answer gives it back. */
  take(lane: string, provider: MessageProvider): () => void {
    this.#change(lane, provider, 1);
    return () => this.#change(lane, provider, -1);
  }

  #change(lane: string, provider: MessageProvider, by: 1 | -1): void {
    change(this.#lanes, lane, by);
    change(this.#providers, provider, by);
    this.#all += by;
  }
}

function change<Key>(counts: Map<Key, number>, key: Key, by: 1 | -1): void {
  const count = (counts.get(key) ?? 0) + by;
  if (count === 0) counts.delete(key);
  else counts.set(key, count);
}
