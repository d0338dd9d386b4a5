/**
 * API keys. Owns: making, hashing, finding and revoking them (SECURITY rows 49, 52). A key has 256 random bits, so
 * SHA-256 is enough to keep it; server keys are also sealed, because webhook signatures are keyed by them.
 */
import { hash, randomBytes, randomUUID } from 'node:crypto';
import type { Database, Transaction } from '../database/database.ts';
import type { KeyRing } from '../secrets/key-ring.ts';

export type ApiKeyKind = 'server' | 'management';

export interface ApiKeyOwner {
  readonly tenantId: string;
  readonly keyId: string;
  readonly kind: ApiKeyKind;
}

const keyBytes = 32;
const prefixes: Record<ApiKeyKind, string> = { server: 'sk_', management: 'mk_' };
/** A revoked key may live this long in another process of the same tenant. */
const knownForMs = 2_000;
const knownMax = 10_000;

export const hashApiKey = (key: string): Buffer => hash('sha256', key, 'buffer');

export const newApiKey = (kind: ApiKeyKind): string =>
  `${prefixes[kind]}${randomBytes(keyBytes).toString('base64url')}`;

export class ApiKeyStore {
  readonly #database: Database;
  readonly #keyRing: KeyRing;
  readonly #now: () => number;
  readonly #known = new Map<string, { owner: ApiKeyOwner; until: number }>();

  constructor(database: Database, keyRing: KeyRing, now: () => number) {
    this.#database = database;
    this.#keyRing = keyRing;
    this.#now = now;
  }

  /** Who the key belongs to, if it is live. Found by hash: comparing hashes of random keys leaks nothing of use. */
  find(key: string): ApiKeyOwner | Promise<ApiKeyOwner | undefined> {
    const name = hash('sha256', key, 'base64');
    const known = this.#known.get(name);
    // At once where it is at hand: on the way of every decision a promise more is time.
    if (known && known.until > this.#now()) return known.owner;
    return this.#read(key, name);
  }

  async #read(key: string, name: string): Promise<ApiKeyOwner | undefined> {
    const row = await this.#database.read.query
      .selectFrom('api_keys')
      .select(['tenant_id', 'key_id', 'kind'])
      .where('hash', '=', hashApiKey(key))
      .where('revoked_at', 'is', null)
      .executeTakeFirst();
    if (!row) {
      this.#known.delete(name);
      return undefined;
    }
    const owner = { tenantId: row.tenant_id, keyId: row.key_id, kind: row.kind };
    if (this.#known.size >= knownMax) this.#known.clear();
    this.#known.set(name, { owner, until: this.#now() + knownForMs });
    return owner;
  }

  async insert(transaction: Transaction, tenantId: string, kind: ApiKeyKind, key: string): Promise<void> {
    const keyId = randomUUID();
    await transaction.query
      .insertInto('api_keys')
      .values({
        tenant_id: tenantId,
        key_id: keyId,
        kind,
        hash: hashApiKey(key),
        sealed: this.#keyRing.seal(key, `api-key|${tenantId}|${keyId}`),
        created_at: this.#now(),
        revoked_at: null,
      })
      .execute();
    transaction.audit({ tenantId, type: 'api_key.created', data: { keyId, kind } });
  }
}
