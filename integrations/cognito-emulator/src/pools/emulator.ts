import { CognitoError } from '../wire/cognito-error.ts';
import type { Input } from '../wire/input.ts';
import type { Client } from './options.ts';
import type { UserPool } from './user-pool.ts';

/** Everything that an operation can reach. */
export type Emulator = { pools: ReadonlyMap<string, UserPool> };

/** One action of the API. What it gives is the answer's body; refusals are thrown as CognitoError. */
export type Operation = (emulator: Emulator, input: Input) => Promise<object> | object;

export type PoolAndClient = { pool: UserPool; client: Client };

export function poolOf(emulator: Emulator, input: Input): UserPool {
  const id = input.string('UserPoolId');
  const pool = emulator.pools.get(id);
  if (!pool) throw new CognitoError('ResourceNotFoundException', `User pool ${id} does not exist.`);
  return pool;
}

export function clientOf(emulator: Emulator, input: Input): PoolAndClient {
  const id = input.string('ClientId');
  for (const pool of emulator.pools.values()) {
    const client = pool.clients.get(id);
    if (client) return { pool, client };
  }
  throw clientNotFound(id);
}

/** Of the Admin operations, which name both. */
export function poolAndClientOf(emulator: Emulator, input: Input): PoolAndClient {
  const pool = poolOf(emulator, input);
  const id = input.string('ClientId');
  const client = pool.clients.get(id);
  if (!client) throw clientNotFound(id);
  return { pool, client };
}

function clientNotFound(id: string): CognitoError {
  return new CognitoError('ResourceNotFoundException', `User pool client ${id} does not exist.`);
}
