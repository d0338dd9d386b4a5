/** Rotation of the keys that sign access tokens, so that nobody is logged out: publish, wait, sign, retire. */
import type { SigningAlgorithm } from '@stepward/api';
import { lastTokenMs, makeSigningKey, publishedKeysKeptMs } from '../signing-keys/signing-key.ts';
import type { CommandContext } from './command-context.ts';
import { isoTime, type Stores } from './open-stores.ts';

export interface RotationRequest {
  readonly tenantId: string;
  /** Absent: each that the tenant signs with. */
  readonly algorithm: SigningAlgorithm | undefined;
  /** Does not wait until those who keep the published keys have the new one. */
  readonly atOnce: boolean;
  /** The old key is known to others: its tokens end now. */
  readonly dropOld: boolean;
}

export async function rotateSigningKeys(
  { database, signingKeys }: Stores,
  { write, now }: CommandContext,
  { tenantId, algorithm, atOnce, dropOld }: RotationRequest,
): Promise<void> {
  const published = await signingKeys.published(tenantId);
  const inUse = [...new Set(published.map((key) => key.algorithm))];
  const algorithms = algorithm === undefined ? inUse : [algorithm];
  const keys = await Promise.all(
    (algorithms.length === 0 ? ['RS256' as const] : algorithms).map(makeSigningKey),
  );
  const at = now();
  const lines = keys.map((key) => {
    const replaces = inUse.includes(key.algorithm);
    // The first of its algorithm: there is no other to sign meanwhile.
    const signsFrom = atOnce || !replaces ? at : at + publishedKeysKeptMs;
    return { key, replaces, signsFrom };
  });
  await database.commit(async (transaction) => {
    for (const { key, signsFrom } of lines)
      await signingKeys.rotate(transaction, tenantId, key, { now: at, signsFrom, dropOld });
  });
  for (const { key, replaces, signsFrom } of lines) {
    write(`${key.algorithm}: the key ${key.keyId} is published now and signs from ${isoTime(signsFrom)}.\n`);
    if (!replaces) continue;
    write(
      dropOld
        ? '  The keys before it are gone: their access tokens end now, and applications refresh.\n'
        : `  The keys before it stay published until ${isoTime(signsFrom + lastTokenMs)}: nobody is logged out.\n`,
    );
    if (atOnce && !dropOld)
      write('  Gateways that keep the published keys may refuse new tokens for up to 2 hours.\n');
  }
}
