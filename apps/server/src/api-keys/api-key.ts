/**
 * What an API key looks like. 256 random bits, so that SHA-256 is enough to keep it; a prefix that says what it opens,
 * and a checksum, so that a scanner of secrets knows one when it sees one (SECURITY row 52):
 * `(sk|mk|ck)_[A-Za-z0-9_-]{49}`, the last six of them base64url of the CRC-32 of what stands before them.
 */
import { hash, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';

/** One kind is refused on the routes of another (server-api.md §2). */
export const apiKeyKinds = ['server', 'management', 'call-connect'] as const;
export type ApiKeyKind = (typeof apiKeyKinds)[number];

const keyBytes = 32;
const prefixes: Readonly<Record<ApiKeyKind, string>> = {
  server: 'sk_',
  management: 'mk_',
  'call-connect': 'ck_',
};

export function newApiKey(kind: ApiKeyKind): string {
  const key = `${prefixes[kind]}${randomBytes(keyBytes).toString('base64url')}`;
  return `${key}${apiKeyChecksum(key)}`;
}

export function apiKeyChecksum(text: string): string {
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(text));
  return sum.toString('base64url');
}

export const hashApiKey = (key: string): Buffer => hash('sha256', key, 'buffer');
