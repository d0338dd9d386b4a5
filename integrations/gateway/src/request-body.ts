import type { Readable } from 'node:stream';

/**
 * A request body that can be looked at from the front and still be sent on whole, without holding more of it
 * in memory than was looked at.
 */
export class RequestBody {
  readonly #source: AsyncIterator<Buffer>;
  #held: Buffer[] = [];
  #heldBytes = 0;
  #isEnded = false;
  #isReplaced = false;

  constructor(source: Readable) {
    // The socket must outlive a body that nobody reads to its end.
    this.#source = source.iterator({ destroyOnReturn: false }) as AsyncIterator<Buffer>;
  }

  get isReplaced(): boolean {
    return this.#isReplaced;
  }

  /** The first `bytesMax` bytes. `isTruncated` when there are more. */
  async peek(bytesMax: number): Promise<{ data: Buffer; isTruncated: boolean }> {
    while (!this.#isEnded && this.#heldBytes <= bytesMax) await this.#pull();
    return {
      data: Buffer.concat(this.#held).subarray(0, bytesMax),
      isTruncated: this.#heldBytes > bytesMax,
    };
  }

  /** Puts `data` in place of the whole body; what the viewer still sends is thrown away. */
  async replace(data: Buffer): Promise<void> {
    await this.discard();
    this.#held = [data];
    this.#heldBytes = data.length;
    this.#isReplaced = true;
  }

  get replacedBytes(): number {
    return this.#heldBytes;
  }

  async *stream(): AsyncGenerator<Buffer, void, void> {
    while (true) {
      const chunk = this.#held.shift();
      if (chunk !== undefined) yield chunk;
      else if (this.#isEnded) return;
      else await this.#pull();
    }
  }

  /** Reads to the end and keeps nothing. */
  async discard(): Promise<void> {
    while (!this.#isEnded) {
      this.#held = [];
      await this.#pull();
    }
    this.#held = [];
    this.#heldBytes = 0;
  }

  async #pull(): Promise<void> {
    const next = await this.#source.next();
    if (next.done) this.#isEnded = true;
    else {
      this.#held.push(next.value);
      this.#heldBytes += next.value.length;
    }
  }
}
