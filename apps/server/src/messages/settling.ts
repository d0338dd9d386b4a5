/** Callers that wait for the end of a message which this process sends. A judgement of this process alone. */
export type Settled = 'sent' | 'failed' | 'waiting';

export class Settling {
  readonly #watched = new Map<string, (settled: Settled) => void>();

  /** `waiting`: it came to no end within the time. */
  async within(messageId: string, budgetMs: number): Promise<Settled> {
    return await new Promise<Settled>((resolve) => {
      const done = (settled: Settled) => {
        clearTimeout(timer);
        this.#watched.delete(messageId);
        resolve(settled);
      };
      const timer = setTimeout(() => done('waiting'), budgetMs);
      this.#watched.set(messageId, done);
    });
  }

  settle(messageId: string, settled: Settled): void {
    this.#watched.get(messageId)?.(settled);
  }

  /** Nobody is to wait any longer. */
  stop(): void {
    for (const done of [...this.#watched.values()]) done('waiting');
  }
}
