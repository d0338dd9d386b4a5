/**
 * API keys. Owns: keeping, finding, listing and revoking them (SECURITY rows 49, 52). A key is kept hashed; server keys
 * also sealed, because webhook signatures are keyed by them. Whoever makes a key shows it once: it cannot be read back.
 */
import { randomUUID } from 'node:crypto';
import { type AddressRanges, addressRanges } from '@stepward/decision';
import type { Database, Reader, Transaction } from '../database/database.ts';
import { ApiError } from '../http/api-error.ts';
import type { KeyRing } from '../secrets/key-ring.ts';
import { type ApiKeyKind, hashApiKey } from './api-key.ts';

export interface ApiKeyOwner {
  readonly tenantId: string;
  readonly keyId: string;
  readonly kind: ApiKeyKind;
  /** Where it may be used from; undefined: anywhere. */
  readonly addresses?: AddressRanges | undefined;
}

/** A key as it may be shown: everything but the key. */
export interface ListedApiKey extends ApiKeyOwner {
  readonly createdAt: number;
  /** To the minute. */
  readonly lastUsedAt: number | undefined;
  readonly revokedAt: number | undefined;
}

/** A revoked key may live this long in another process of the same tenant. */
const knownForMs = 2_000;
const knownMax = 10_000;
/** Of one kind: two while rotating, some more for applications with keys of their own. Webhooks are signed with each. */
export const liveKeysMax = 5;

/** The tenant setting `ipWhitelist` is about the Server API alone: a list that locks everybody out can still be changed. */
function addressesOf(kind: ApiKeyKind, settings: string): AddressRanges | undefined {
  if (kind !== 'server') return undefined;
  const { ipWhitelist = [] } = JSON.parse(settings) as { readonly ipWhitelist?: readonly string[] };
  return ipWhitelist.length === 0 ? undefined : addressRanges(ipWhitelist);
}

export class ApiKeyStore {
  readonly #database: Database;
  readonly #keyRing: KeyRing;
  readonly #now: () => number;
  /** By the key itself, for these seconds: hashing it again for each request is time. */
  readonly #known = new Map<string, { owner: ApiKeyOwner; until: number }>();
  /** Uses that are not written down yet, by key. */
  #used = new Map<string, ApiKeyOwner & { at: number }>();

  constructor(database: Database, keyRing: KeyRing, now: () => number) {
    this.#database = database;
    this.#keyRing = keyRing;
    this.#now = now;
  }

  /**
   * Who the key belongs to, if it is live. The store is asked by hash, and the map compares a text only with one of the
   * same seeded hash: neither tells by its time how much of a key was right.
   */
  find(key: string): ApiKeyOwner | Promise<ApiKeyOwner | undefined> {
    const known = this.#known.get(key);
    // At once where it is at hand: on the way of every decision a promise more is time.
    if (known && known.until > this.#now()) return known.owner;
    return this.#read(key);
  }

  async #read(key: string): Promise<ApiKeyOwner | undefined> {
    const row = await this.#database.read.query
      .selectFrom('api_keys')
      .innerJoin('tenants', 'tenants.tenant_id', 'api_keys.tenant_id')
      .select(['api_keys.tenant_id', 'key_id', 'kind', 'settings'])
      .where('hash', '=', hashApiKey(key))
      .where('revoked_at', 'is', null)
      .executeTakeFirst();
    if (!row) {
      this.#known.delete(key);
      return undefined;
    }
    const { tenant_id: tenantId, key_id: keyId, kind, settings } = row;
    const owner: ApiKeyOwner = { tenantId, keyId, kind, addresses: addressesOf(kind, settings) };
    if (this.#known.size >= knownMax) this.#known.clear();
    this.#known.set(key, { owner, until: this.#now() + knownForMs });
    this.#used.set(owner.keyId, { ...owner, at: this.#now() });
    return owner;
  }

  /** Answers the new key's id. */
  async insert(transaction: Transaction, tenantId: string, kind: ApiKeyKind, key: string): Promise<string> {
    const live = (await listApiKeys(transaction, tenantId)).filter(
      (one) => one.kind === kind && !one.revokedAt,
    );
    if (live.length >= liveKeysMax)
      throw new ApiError(
        'invalid_request',
        `A tenant has at most ${liveKeysMax} live ${kind} keys. Revoke one of them first.`,
      );
    const keyId = randomUUID();
    await transaction.query
      .insertInto('api_keys')
      .values({
        tenant_id: tenantId,
        key_id: keyId,
        kind,
        hash: hashApiKey(key),
        sealed: kind === 'server' ? this.#keyRing.seal(key, sealContext(tenantId, keyId)) : null,
        created_at: this.#now(),
        last_used_at: null,
        revoked_at: null,
      })
      .execute();
    transaction.audit({ tenantId, type: 'api_key.created', data: { keyId, kind } });
    return keyId;
  }

  /** The live server keys of a tenant, in the clear: what its webhooks are signed with, the newest first. */
  async signingSecrets(tenantId: string): Promise<string[]> {
    const rows = await this.#database.read.query
      .selectFrom('api_keys')
      .select(['key_id', 'sealed'])
      .where('tenant_id', '=', tenantId)
      .where('kind', '=', 'server')
      .where('revoked_at', 'is', null)
      .orderBy('created_at', 'desc')
      .execute();
    return rows.flatMap(({ key_id, sealed }) =>
      sealed === null ? [] : [this.#keyRing.open(sealed, sealContext(tenantId, key_id)).toString('utf8')],
    );
  }

  /** Writes down when keys were last used. What a crash loses is at most the last minute. */
  async recordUses(): Promise<void> {
    const used = [...this.#used.values()];
    if (used.length === 0) return;
    this.#used = new Map();
    await this.#database.commit(async (transaction) => {
      for (const { tenantId, keyId, at } of used) {
        await transaction.run(
          'update api_keys set last_used_at = ? where tenant_id = ? and key_id = ? and (last_used_at is null or last_used_at < ?)',
          [at, tenantId, keyId, at],
        );
      }
    });
  }
}

const sealContext = (tenantId: string, keyId: string): string => `api-key|${tenantId}|${keyId}`;

/** Of a tenant, revoked ones included, the oldest first. */
export async function listApiKeys(reader: Reader, tenantId: string): Promise<ListedApiKey[]> {
  const rows = await reader.query
    .selectFrom('api_keys')
    .select(['tenant_id', 'key_id', 'kind', 'created_at', 'last_used_at', 'revoked_at'])
    .where('tenant_id', '=', tenantId)
    .orderBy('created_at')
    .orderBy('key_id')
    .execute();
  return rows.map((row) => ({
    tenantId: row.tenant_id,
    keyId: row.key_id,
    kind: row.kind,
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at ?? undefined,
    revokedAt: row.revoked_at ?? undefined,
  }));
}

/** Ends the key at once in this process's database, and within the time that others know it; false: it was not live. */
export async function revokeApiKey(
  transaction: Transaction,
  { tenantId, keyId, kind }: ApiKeyOwner,
  now: number,
): Promise<boolean> {
  const { numUpdatedRows } = await transaction.query
    .updateTable('api_keys')
    // What nobody needs to sign with any more is not kept.
    .set({ revoked_at: now, sealed: null })
    .where('tenant_id', '=', tenantId)
    .where('key_id', '=', keyId)
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
  if (numUpdatedRows === 0n) return false;
  transaction.audit({ tenantId, type: 'api_key.revoked', data: { keyId, kind } });
  return true;
}
