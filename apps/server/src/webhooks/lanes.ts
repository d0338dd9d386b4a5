/**
 * How many deliveries run at once, in all and to one endpoint. An endpoint that has not just proved itself gets one at a
 * time, and all of those together never take what the others need: a slow or dead endpoint delays nobody but itself.
 * A judgement of this process alone; nothing rests on it but speed.
 */
const perEndpointMax = 4;
const allMax = 400;
const unprovenMax = 300;

export class Lanes {
  readonly #running = new Map<string, number>();
  readonly #proven = new Set<string>();
  #all = 0;
  #unproven = 0;

  /** Its last delivery of this process went well. */
  isProven(endpoint: string): boolean {
    return this.#proven.has(endpoint);
  }

  /** How many more may start for this endpoint. */
  free(endpoint: string): number {
    const running = this.#running.get(endpoint) ?? 0;
    const left = allMax - this.#all;
    if (this.#proven.has(endpoint)) return Math.max(0, Math.min(perEndpointMax - running, left));
    return Math.max(0, Math.min(1 - running, left, unprovenMax - this.#unproven));
  }

  /** Takes one place; the answer gives it back, with how the delivery went. */
  take(endpoint: string): (delivered: boolean) => void {
    const wasProven = this.#proven.has(endpoint);
    this.#count(endpoint, 1, wasProven);
    return (delivered) => {
      this.#count(endpoint, -1, wasProven);
      if (delivered) this.#proven.add(endpoint);
      else this.#proven.delete(endpoint);
    };
  }

  #count(endpoint: string, change: 1 | -1, wasProven: boolean): void {
    const running = (this.#running.get(endpoint) ?? 0) + change;
    if (running === 0) this.#running.delete(endpoint);
    else this.#running.set(endpoint, running);
    this.#all += change;
    if (!wasProven) this.#unproven += change;
  }
}
