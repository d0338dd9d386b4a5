/**
 * Opaque references for URLs (SECURITY rows 19, 20): what a link carries instead of a JWT. AES-256-GCM under a key
 * outside the database, 128 random bits of identity inside; the tables only record which were used.
 */
import { createCipheriv, createDecipheriv, type KeyObject } from 'node:crypto';
import { randomPool } from '../secrets/random-pool.ts';

/**
 * `page` opens the challenge page once. What comes back on the redirect URL is `result` after a passed challenge, which
 * also speaks for the person, and `outcome` after any other: it can be validated, and is nobody's bearer.
 */
export type ReferencePurpose = 'page' | 'result' | 'outcome';

export interface Reference {
  readonly purpose: ReferencePurpose;
  /** 16 random bytes, base64url. */
  readonly referenceId: string;
  readonly tenantId: string;
  readonly userId: string;
  readonly actionCode: string;
  readonly idempotencyKey: string;
  readonly scope: string | undefined;
  /** Of whoever gave the proof, not only of the same action. */
  readonly isProof: boolean;
  /** Unix milliseconds. */
  readonly expiresAt: number;
}

const nonceBytes = 12;
const tagBytes = 16;
const idBytes = 16;
const charactersMax = 4_096;
const draw = randomPool();
const associated = Buffer.from('stepward-reference-1');

export function sealReference(reference: Omit<Reference, 'referenceId'>, key: KeyObject): string {
  const random = draw(nonceBytes + idBytes);
  const nonce = random.subarray(0, nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(associated);
  const { purpose, tenantId, userId, actionCode, idempotencyKey, scope, expiresAt, isProof } = reference;
  const referenceId = random.subarray(nonceBytes).toString('base64url');
  const text = JSON.stringify([
    purpose,
    referenceId,
    tenantId,
    userId,
    actionCode,
    idempotencyKey,
    scope ?? null,
    expiresAt,
    ...(isProof ? [1] : []),
  ]);
  const body = cipher.update(text, 'utf8');
  cipher.final();
  return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64url');
}

/** The reference, or nothing when it is not one of ours. Expiry is the caller's to judge. */
export function openReference(text: string, key: KeyObject): Reference | undefined {
  if (text.length > charactersMax) return undefined;
  const bytes = Buffer.from(text, 'base64url');
  if (bytes.length <= nonceBytes + tagBytes || bytes.toString('base64url') !== text) return undefined;
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, nonceBytes), {
      authTagLength: tagBytes,
    });
    decipher.setAAD(associated);
    decipher.setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes));
    const clear = Buffer.concat([decipher.update(bytes.subarray(nonceBytes + tagBytes)), decipher.final()]);
    const [purpose, referenceId, tenantId, userId, actionCode, idempotencyKey, scope, expiresAt, proof] =
      JSON.parse(clear.toString('utf8'));
    return {
      purpose,
      referenceId,
      tenantId,
      userId,
      actionCode,
      idempotencyKey,
      scope: scope ?? undefined,
      expiresAt,
      isProof: proof === 1,
    };
  } catch {
    return undefined;
  }
}
