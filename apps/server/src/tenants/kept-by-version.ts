/** What is read of a tenant, kept until its configuration version moves. */

const tenantsMax = 10_000;

export class KeptByVersion<T> {
  readonly #read: (tenantId: string) => Promise<T>;
  readonly #known = new Map<string, { readonly version: number; readonly value: T }>();

  constructor(read: (tenantId: string) => Promise<T>) {
    this.#read = read;
  }

  /** At once where it is at hand: on the way of every decision a promise more is time. */
  find(tenantId: string, version: number): T | Promise<T> {
    const known = this.#known.get(tenantId);
    return known?.version === version ? known.value : this.#load(tenantId, version);
  }

  async #load(tenantId: string, version: number): Promise<T> {
    const value = await this.#read(tenantId);
    if (this.#known.size >= tenantsMax) this.#known.clear();
    this.#known.set(tenantId, { version, value });
    return value;
  }
}
