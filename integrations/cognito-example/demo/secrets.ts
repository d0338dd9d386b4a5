// The demo's keys: made once, kept in the data folder, mode 0600.
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Secrets {
  readonly secretKey: string;
  readonly managementKey: string;
}

const keyBytes = 32;
const newKey = (prefix: string): string => `${prefix}_${randomBytes(keyBytes).toString('base64url')}`;

export function readSecrets(dataDir: string): Secrets {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const path = join(dataDir, 'keys.json');
  if (existsSync(path)) return JSON.parse(readFileSync(path, 'utf8')) as Secrets;
  const secrets: Secrets = { secretKey: newKey('sk'), managementKey: newKey('mk') };
  writeFileSync(path, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 });
  return secrets;
}
