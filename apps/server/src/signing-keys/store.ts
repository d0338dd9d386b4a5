/** Signing keys as stored: the private half sealed under the key ring (SECURITY row 49). */
import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import type { SigningAlgorithm } from '@stepward/api';
import type { JWK } from 'jose';
import type { Database, Reader, Transaction } from '../database/database.ts';
import type { SigningKeyTable } from '../database/tables/sessions.ts';
import { ApiError } from '../http/api-error.ts';
import type { KeyRing } from '../secrets/key-ring.ts';
import {
  isPublished,
  lastTokenMs,
  type NewSigningKey,
  type SigningKey,
  signingKeyAt,
} from './signing-key.ts';

/** What another process did to the keys is seen here after so long. */
const knownForMs = 2_000;
const knownMax = 1_000;
/** Of one tenant, those on their way in and out included. */
export const publishedKeysMax = 10;

const contextOf = (tenantId: string, keyId: string): string => `signing-key|${tenantId}|${keyId}`;

interface Halves {
  readonly jwk: JWK;
  readonly publicKey: KeyObject;
  privateKey?: KeyObject;
}

/** Of a tenant, the oldest first. */
async function listRows(reader: Reader, tenantId: string): Promise<SigningKeyTable[]> {
  return await reader.query
    .selectFrom('signing_keys')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .orderBy('created_at')
    .orderBy('key_id')
    .execute();
}

export interface Rotation {
  readonly now: number;
  readonly signsFrom: number;
  /** The keys before it are known to others: they leave the published ones at once, and their tokens end. */
  readonly dropOld: boolean;
}

export class SigningKeyStore {
  readonly #database: Database;
  readonly #keyRing: KeyRing;
  readonly #now: () => number;
  readonly #known = new Map<string, { keys: readonly SigningKey[]; until: number }>();
  /** A key id names its halves for ever, so they are parsed once. */
  readonly #halves = new Map<string, Halves>();

  constructor(database: Database, keyRing: KeyRing, now: () => number) {
    this.#database = database;
    this.#keyRing = keyRing;
    this.#now = now;
  }

  /** The keys whose tokens count now, the oldest first. */
  async published(tenantId: string): Promise<readonly SigningKey[]> {
    const known = this.#known.get(tenantId);
    const keys = known && known.until > this.#now() ? known.keys : await this.#reload(tenantId);
    return keys.filter((key) => isPublished(key, this.#now()));
  }

  /** The published key of this id; one that another process made a moment ago is found, too. */
  async find(tenantId: string, keyId: string): Promise<SigningKey | undefined> {
    const named = (key: SigningKey) => key.keyId === keyId;
    const known = (await this.published(tenantId)).find(named);
    if (known) return known;
    return (await this.#reload(tenantId)).find((key) => named(key) && isPublished(key, this.#now()));
  }

  /** What signs now. The tenant has a key of the algorithm as soon as it has an app client that wants it. */
  async signer(
    tenantId: string,
    algorithm: SigningAlgorithm,
  ): Promise<{ key: SigningKey; privateKey: KeyObject }> {
    const at = async (keys: readonly SigningKey[] | Promise<readonly SigningKey[]>) =>
      signingKeyAt(await keys, algorithm, this.#now());
    const key = (await at(this.published(tenantId))) ?? (await at(this.#reload(tenantId)));
    if (!key) throw new Error(`tenant ${tenantId} has no ${algorithm} key that signs`);
    return { key, privateKey: await this.#privateKey(tenantId, key.keyId) };
  }

  async has(reader: Reader, tenantId: string, algorithm: SigningAlgorithm): Promise<boolean> {
    const rows = await listRows(reader, tenantId);
    return rows.some((row) => row.algorithm === algorithm && row.published_until === null);
  }

  /** The first key of its algorithm; does nothing where there is one. It signs at once: nobody keeps an older list. */
  async insertFirst(
    transaction: Transaction,
    tenantId: string,
    key: NewSigningKey,
    now: number,
  ): Promise<void> {
    if (await this.has(transaction, tenantId, key.algorithm)) return;
    await this.#insert(transaction, tenantId, key, { createdAt: now, signsFrom: now });
    const { keyId, algorithm } = key;
    transaction.audit({ tenantId, type: 'signing_key.created', data: { keyId, algorithm } });
  }

  /** Puts the key in the place of those before it. */
  async rotate(
    transaction: Transaction,
    tenantId: string,
    key: NewSigningKey,
    { now, signsFrom, dropOld }: Rotation,
  ): Promise<void> {
    const rows = await listRows(transaction, tenantId);
    const published = rows.filter(({ published_until: until }) => until === null || until > now);
    if (published.length >= publishedKeysMax && !dropOld)
      throw new ApiError(
        'invalid_request',
        `A tenant has at most ${publishedKeysMax} published signing keys. Wait until the oldest has left.`,
      );
    const older = published.filter(
      (row) => row.algorithm === key.algorithm && (dropOld || row.published_until === null),
    );
    for (const { key_id } of older) {
      await transaction.query
        .updateTable('signing_keys')
        .set({ published_until: dropOld ? now : signsFrom + lastTokenMs })
        .where('tenant_id', '=', tenantId)
        .where('key_id', '=', key_id)
        .execute();
    }
    // The youngest signs, so no two are of the same age, whatever the clock says.
    const createdAt = Math.max(now, ...rows.map(({ created_at }) => created_at + 1));
    await this.#insert(transaction, tenantId, key, { createdAt, signsFrom });
    const data = {
      keyId: key.keyId,
      algorithm: key.algorithm,
      signsFrom: new Date(signsFrom).toISOString(),
      replaces: older.map(({ key_id }) => key_id),
      dropped: dropOld,
    };
    transaction.audit({ tenantId, type: 'signing_key.rotated', data });
  }

  async #insert(
    transaction: Transaction,
    tenantId: string,
    { keyId, algorithm, jwk, privateKey }: NewSigningKey,
    { createdAt, signsFrom }: { readonly createdAt: number; readonly signsFrom: number },
  ): Promise<void> {
    await transaction.query
      .insertInto('signing_keys')
      .values({
        tenant_id: tenantId,
        key_id: keyId,
        algorithm,
        public_key: JSON.stringify(jwk),
        sealed_private_key: this.#keyRing.seal(privateKey, contextOf(tenantId, keyId)),
        created_at: createdAt,
        signs_from: signsFrom,
        published_until: null,
      })
      .execute();
  }

  async #reload(tenantId: string): Promise<readonly SigningKey[]> {
    const rows = await listRows(this.#database.read, tenantId);
    const keys = rows.map((row) => this.#toKey(row));
    if (this.#known.size >= knownMax) {
      this.#known.clear();
      this.#halves.clear();
    }
    this.#known.set(tenantId, { keys, until: this.#now() + knownForMs });
    return keys;
  }

  #toKey(row: SigningKeyTable): SigningKey {
    const { jwk, publicKey } = this.#halvesOf(row);
    return {
      keyId: row.key_id,
      algorithm: row.algorithm,
      jwk,
      publicKey,
      createdAt: row.created_at,
      signsFrom: row.signs_from,
      publishedUntil: row.published_until ?? undefined,
    };
  }

  #halvesOf(row: SigningKeyTable): Halves {
    const name = contextOf(row.tenant_id, row.key_id);
    const known = this.#halves.get(name);
    if (known) return known;
    const jwk = JSON.parse(row.public_key) as JWK & { kty: string };
    const halves = { jwk, publicKey: createPublicKey({ key: jwk, format: 'jwk' }) };
    this.#halves.set(name, halves);
    return halves;
  }

  /** Opened by the process that signs, when it first does. */
  async #privateKey(tenantId: string, keyId: string): Promise<KeyObject> {
    const name = contextOf(tenantId, keyId);
    const halves = this.#halves.get(name);
    if (halves?.privateKey) return halves.privateKey;
    const row = await this.#database.read.query
      .selectFrom('signing_keys')
      .select('sealed_private_key')
      .where('tenant_id', '=', tenantId)
      .where('key_id', '=', keyId)
      .executeTakeFirstOrThrow();
    const key = this.#keyRing.open(row.sealed_private_key, name);
    const privateKey = createPrivateKey({ key, format: 'der', type: 'pkcs8' });
    if (halves) halves.privateKey = privateKey;
    return privateKey;
  }
}
