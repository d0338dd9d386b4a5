import { createHmac } from 'node:crypto';
import type { AuthSessions } from '../authentication/auth-sessions.ts';
import type { SrpUser } from '../authentication/srp.ts';
import type { SigningKeys } from '../tokens/signing-keys.ts';
import type { TokenService } from '../tokens/token-service.ts';
import type { Triggers } from '../triggers/triggers.ts';
import type { User } from '../users/user.ts';
import type { UserStore } from '../users/user-store.ts';
import type { Delivery } from '../users/verification-codes.ts';
import type { Client, PoolOptions } from './options.ts';

/** A pool at work: its configuration, its rows and what acts on them. */
export type UserPool = {
  id: string;
  /** The id without its region, which is part of every password verifier. */
  name: string;
  region: string;
  issuer: string;
  options: PoolOptions;
  clients: ReadonlyMap<string, Client>;
  users: UserStore;
  triggers: Triggers;
  sessions: AuthSessions;
  tokens: TokenService;
  keys: SigningKeys;
  /** What answers about users who do not exist are derived from, so that they stay the same. */
  simulationSecret: string;
  now: () => number;
  randomBytes: (size: number) => Buffer;
  deliver: (delivery: Delivery) => void;
};

export function srpUserOf(pool: UserPool, userName: string): SrpUser {
  return { poolName: pool.name, userId: userName };
}

/** Bytes that look random and are always the same for a name of this pool. */
export function simulatedBytes(pool: UserPool, purpose: string, name: string): Buffer {
  return createHmac('sha256', pool.simulationSecret).update(`${purpose}\0${name.toLowerCase()}`).digest();
}

/** Version 4 in form, as every `sub`. */
export function uuidOf(bytes: Buffer): string {
  const hex = Buffer.from(bytes.subarray(0, 16));
  hex.writeUInt8((hex.readUInt8(6) & 0x0f) | 0x40, 6);
  hex.writeUInt8((hex.readUInt8(8) & 0x3f) | 0x80, 8);
  return hex.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** A new row with nothing in it yet; the caller adds it to the pool. */
export function newUser(pool: UserPool, username: string, attributes: Record<string, string>): User {
  const sub = uuidOf(pool.randomBytes(16));
  const isNameGenerated = (pool.options.usernameAttributes?.length ?? 0) > 0;
  return {
    userName: isNameGenerated ? sub : username,
    sub,
    status: 'UNCONFIRMED',
    isEnabled: true,
    attributes,
    password: null,
    codes: {},
    failedPasswords: { count: 0, lastAtMs: 0, lockedUntilMs: 0 },
    createdAtMs: pool.now(),
    modifiedAtMs: pool.now(),
  };
}
