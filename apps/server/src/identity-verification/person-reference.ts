/**
 * Whether it is the same person as the one that was enrolled. Owns: what is kept of a person for that: a keyed hash of what
 * the vendor knows them by, bound to the authenticator, so that the database names nobody, and the same document in two
 * accounts is not to be seen (docs/decisions/0010).
 */
import { createHmac } from 'node:crypto';
import type { Authenticator } from '../authenticators/authenticator.ts';
import type { KeyRing } from '../secrets/key-ring.ts';

type Owner = Pick<Authenticator, 'tenantId' | 'userId' | 'authenticatorId'>;

const uuidBytes = 16;

/** Moved to another row it does not open (SECURITY row 50). */
const sealContext = ({ tenantId, userId, authenticatorId }: Owner): string =>
  `identity|${tenantId}|${userId}|${authenticatorId}`;

export class PersonReferences {
  readonly #keyRing: KeyRing;
  readonly #hashKey: Uint8Array;
  readonly #nameKey: Uint8Array;

  constructor(keyRing: KeyRing) {
    this.#keyRing = keyRing;
    this.#hashKey = keyRing.derive('identity references');
    this.#nameKey = keyRing.derive('identity person names');
  }

  /** What a vendor calls this person by: tells it nothing, and is the same at each check. */
  personId(tenantId: string, userId: string): string {
    const bytes = createHmac('sha256', this.#nameKey)
      .update(JSON.stringify([tenantId, userId]))
      .digest()
      .subarray(0, uuidBytes);
    // A UUID of version 8 (RFC 9562 §5.8): the vendor takes no other text.
    bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
    bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
    const hex = bytes.toString('hex');
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
  }

  /** For the authenticator's row. */
  seal(owner: Owner, identifiers: readonly string[]): Uint8Array {
    return this.#keyRing.seal(JSON.stringify(this.#hashes(owner, identifiers)), sealContext(owner));
  }

  /** One of them in common is enough: a new passport has a new number, and the person the same. */
  isSame(owner: Owner & Pick<Authenticator, 'sealedSecret'>, identifiers: readonly string[]): boolean {
    if (!owner.sealedSecret) return false;
    const opened = this.#keyRing.open(owner.sealedSecret, sealContext(owner)).toString('utf8');
    const known = new Set(JSON.parse(opened) as string[]);
    return this.#hashes(owner, identifiers).some((hash) => known.has(hash));
  }

  #hashes({ tenantId, userId, authenticatorId }: Owner, identifiers: readonly string[]): string[] {
    return identifiers.map((identifier) =>
      createHmac('sha256', this.#hashKey)
        .update(JSON.stringify([tenantId, userId, authenticatorId, identifier]))
        .digest('base64url'),
    );
  }
}
