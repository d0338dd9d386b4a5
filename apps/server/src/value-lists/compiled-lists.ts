/** The lists of tenants as sets, ready to be probed. Each is made once for all policies, until its items change. */
import type { ListResolver, ValueListItems } from '@stepward/decision';
import type { Database } from '../database/database.ts';
import { findValueList, listRevisions } from './store.ts';

/** Items of all lists kept here; the oldest go first. */
const keptItemsMax = 2_000_000;

interface Kept {
  readonly revision: string;
  readonly items: ValueListItems;
}

export class CompiledLists {
  readonly #database: Database;
  readonly #kept = new Map<string, Kept>();
  #keptItems = 0;

  constructor(database: Database) {
    this.#database = database;
  }

  /** The lists of these aliases as they are now; undefined where a policy reads none. */
  async resolver(tenantId: string, aliases: readonly string[]): Promise<ListResolver | undefined> {
    if (aliases.length === 0) return undefined;
    const revisions = await listRevisions(this.#database.read, tenantId);
    const byAlias = new Map<string, ValueListItems>();
    for (const alias of aliases) {
      const revision = revisions.get(alias);
      const items = revision === undefined ? undefined : await this.#items(tenantId, alias, revision);
      if (items !== undefined) byAlias.set(alias, items);
    }
    return (alias) => byAlias.get(alias);
  }

  async #items(tenantId: string, alias: string, revision: string): Promise<ValueListItems | undefined> {
    const key = `${tenantId}|${alias}`;
    const kept = this.#kept.get(key);
    if (kept?.revision === revision) return kept.items;
    const list = await findValueList(this.#database.read, tenantId, alias);
    if (list === undefined) return undefined;
    const items = new Set(list.items);
    this.#keep(key, { revision, items });
    return items;
  }

  #keep(key: string, kept: Kept): void {
    this.#drop(key);
    this.#kept.set(key, kept);
    this.#keptItems += kept.items.size;
    for (const oldest of this.#kept.keys()) {
      if (this.#keptItems <= keptItemsMax || oldest === key) return;
      this.#drop(oldest);
    }
  }

  #drop(key: string): void {
    this.#keptItems -= this.#kept.get(key)?.items.size ?? 0;
    this.#kept.delete(key);
  }
}
