import { readFile, rename, writeFile } from 'node:fs/promises';
import { exportSigningKey } from '../tokens/signing-keys.ts';
import type { RefreshToken } from '../tokens/token-service.ts';
import type { User } from '../users/user.ts';
import type { Emulator } from './emulator.ts';

/** What of a pool outlives the process: not the sign-ins that are under way. */
export type PoolState = {
  /** PKCS #8 in PEM. */
  signingKey: string;
  simulationSecret: string;
  users: User[];
  refreshTokens: RefreshToken[];
};

type Content = { version: 1; pools: Record<string, PoolState> };

/** Empty when there is no file yet. Throws when there is one that this version did not write. */
export async function readStateFile(path: string): Promise<ReadonlyMap<string, PoolState>> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return new Map();
    throw error;
  }
  const content = JSON.parse(text) as Partial<Content>;
  if (content.version !== 1 || !content.pools)
    throw new Error(`${path} is not a state file of this emulator; delete it to begin anew`);
  return new Map(Object.entries(content.pools));
}

/** Gives a function that writes what has changed; writes of one emulator follow one another. */
export function stateFileWriter(path: string, emulator: Emulator): () => Promise<void> {
  let lastWritten = '';
  let queue = Promise.resolve();
  const write = async () => {
    const text = JSON.stringify(contentOf(emulator), null, 1);
    if (text === lastWritten) return;
    // The file holds keys and verifiers: for its owner only, and never half written.
    await writeFile(`${path}.new`, text, { mode: 0o600 });
    await rename(`${path}.new`, path);
    lastWritten = text;
  };
  return () => {
    queue = queue.then(write, write);
    return queue;
  };
}

function contentOf(emulator: Emulator): Content {
  const pools: Record<string, PoolState> = {};
  for (const pool of emulator.pools.values())
    pools[pool.id] = {
      signingKey: exportSigningKey(pool.keys),
      simulationSecret: pool.simulationSecret,
      users: pool.users.all(),
      refreshTokens: pool.tokens.refreshTokens(),
    };
  return { version: 1, pools };
}
