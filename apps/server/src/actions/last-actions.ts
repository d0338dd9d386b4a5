/** When `lastActionCreatedAt` of a configuration is written. Owns: how often; it would be a hot row with every action. */

/** It is as fresh as this. */
const lastActionEveryMs = 60_000;
const lastActionsMax = 10_000;

export class LastActions {
  /** When the last action of a configuration was written down, by tenant and code. */
  readonly #written = new Map<string, number>();

  /** Whether to write it with this action, at `now` (Unix milliseconds); the next is due a while later. */
  isDue(tenantId: string, actionCode: string, now: number): boolean {
    const name = `${tenantId}|${actionCode}`;
    if (now - (this.#written.get(name) ?? 0) < lastActionEveryMs) return false;
    if (this.#written.size >= lastActionsMax) this.#written.clear();
    this.#written.set(name, now);
    return true;
  }

  /** It was not written. */
  forget(tenantId: string, actionCode: string): void {
    this.#written.delete(`${tenantId}|${actionCode}`);
  }
}
