// The codes that a server under measurement mailed, for those who wait for them.
import type { CodesMessage } from './codes-told.ts';

const arrivesWithinMs = 10_000;

export class Mailbox {
  readonly #waiting = new Map<string, (code: string) => void>();

  /** For `startMeasured`: takes what the server sends. */
  readonly take = (message: unknown): void => {
    for (const [email, code] of message as CodesMessage) this.#waiting.get(email)?.(code);
  };

  /** Asked before the code is: the next one for this address. */
  codeFor(email: string): Promise<string> {
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    const timer = setTimeout(() => reject(new Error('no code arrived')), arrivesWithinMs);
    this.#waiting.set(email, (code) => {
      clearTimeout(timer);
      this.#waiting.delete(email);
      resolve(code);
    });
    return promise;
  }
}
