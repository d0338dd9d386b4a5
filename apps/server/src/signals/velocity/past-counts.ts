/** What of a tenant's counts has no past yet, kept until its configuration moves. */
import type { Reader } from '../../database/database.ts';
import { incompleteSubjects } from './subject-store.ts';

const tenantsMax = 10_000;

export class PastCounts {
  readonly #reader: Reader;
  readonly #known = new Map<string, { version: number; names: ReadonlySet<string> }>();

  constructor(reader: Reader) {
    this.#reader = reader;
  }

  /** At once where it is at hand. */
  incomplete(tenantId: string, version: number): ReadonlySet<string> | Promise<ReadonlySet<string>> {
    const known = this.#known.get(tenantId);
    return known?.version === version ? known.names : this.#load(tenantId, version);
  }

  async #load(tenantId: string, version: number): Promise<ReadonlySet<string>> {
    const names = await incompleteSubjects(this.#reader, tenantId);
    if (this.#known.size >= tenantsMax) this.#known.clear();
    this.#known.set(tenantId, { version, names });
    return names;
  }
}
