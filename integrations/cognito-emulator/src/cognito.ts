import { randomBytes as systemRandomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { listen, stopServer } from './loopback-server.ts';
import type { PoolOptions } from './pools/options.ts';
import { type Surroundings, startPool } from './pools/start-pool.ts';
import { readStateFile, stateFileWriter } from './pools/state-file.ts';
import type { UserPool } from './pools/user-pool.ts';
import type { TriggerRecord } from './triggers/triggers.ts';
import type { Delivery } from './users/verification-codes.ts';
import { handleRequest } from './wire/server.ts';

export type CognitoOptions = {
  pools: readonly PoolOptions[];
  /** Default 0: any free port. It listens on 127.0.0.1 only. */
  port?: number;
  /** The name in `url`, and so in tokens of pools with `issuer: 'local'`. Default `127.0.0.1`. */
  host?: string;
  /** Receives what Cognito would send by e-mail or SMS. Default: nothing is sent. */
  deliver?: (delivery: Delivery) => void;
  /** Receives each attempt to run a trigger, with its event and result. These may hold secrets. */
  onInvocation?: (record: InvocationRecord) => void;
  /** Receives JSON lines: `operation`, `function` (what a trigger printed), `fault`. Default: none. */
  log?: (line: string) => void;
  /** Unix time in ms. Default: the system's. Time limits of functions are real time. */
  now?: () => number;
  /** Default: the system's. Identifiers of requests and tokens are not drawn from it. */
  randomBytes?: (size: number) => Buffer;
  /** How long a trigger may take, 1 to 5,000 ms. Default 5,000, as on AWS, where it cannot be changed. */
  triggerTimeLimitMs?: number;
  /** A JSON file that keeps users, keys and refresh tokens over a restart. Default: memory only. */
  stateFile?: string;
};

export type InvocationRecord = TriggerRecord & { userPoolId: string };

export type Cognito = {
  /** The endpoint for SDKs and Amplify, without a slash at the end. */
  url: string;
  port: number;
  /** `iss` of a pool's tokens. */
  issuerOf(userPoolId: string): string;
  /** Where a pool's public keys are, whatever its issuer says. */
  jwksUriOf(userPoolId: string): string;
  close(): Promise<void>;
};

/** Starts an emulator. Throws where AWS would refuse a pool's or client's configuration. */
export async function startCognito(options: CognitoOptions): Promise<Cognito> {
  const { now = Date.now, log = () => undefined } = options;
  const write = (record: object) => log(JSON.stringify({ time: new Date(now()).toISOString(), ...record }));
  const states = await (options.stateFile === undefined ? new Map() : readStateFile(options.stateFile));
  const server = createServer();
  const port = await listen(server, options.port ?? 0);
  const url = `http://${options.host ?? '127.0.0.1'}:${port}`;
  const pools = new Map<string, UserPool>();
  try {
    for (const pool of options.pools) {
      refuseDuplicates(pools, pool);
      pools.set(pool.id, await startPool(pool, states.get(pool.id), surroundingsOf(options, url, write)));
    }
  } catch (error) {
    await stop(server, pools);
    throw error;
  }
  const emulator = { pools };
  const save =
    options.stateFile === undefined ? async () => undefined : stateFileWriter(options.stateFile, emulator);
  await save();
  server.on('request', (request, response) => {
    const onFault = (error: unknown) =>
      write({ type: 'fault', message: error instanceof Error ? error.stack : String(error) });
    handleRequest(
      {
        emulator,
        onOperation: async (record) => {
          write({ type: 'operation', ...record });
          await save();
        },
        onFault,
      },
      request,
      response,
    ).catch((error) => {
      onFault(error);
      response.destroy();
    });
  });
  return {
    url,
    port,
    issuerOf: (userPoolId) => existing(pools, userPoolId).issuer,
    jwksUriOf: (userPoolId) => `${url}/${existing(pools, userPoolId).id}/.well-known/jwks.json`,
    close: () => stop(server, pools),
  };
}

function existing(pools: ReadonlyMap<string, UserPool>, id: string): UserPool {
  const pool = pools.get(id);
  if (!pool) throw new Error(`There is no pool ${id}`);
  return pool;
}

function surroundingsOf(options: CognitoOptions, url: string, write: (record: object) => void): Surroundings {
  const triggerTimeLimitMs = options.triggerTimeLimitMs ?? 5_000;
  if (!(triggerTimeLimitMs >= 1 && triggerTimeLimitMs <= 5_000))
    throw new Error('triggerTimeLimitMs must be from 1 to 5000');
  return {
    url,
    now: options.now ?? Date.now,
    randomBytes: options.randomBytes ?? systemRandomBytes,
    deliver: options.deliver ?? (() => undefined),
    triggerTimeLimitMs,
    onInvocation: options.onInvocation ?? (() => undefined),
    onFunctionLog: (trigger, message) => write({ type: 'function', function: trigger, message }),
  };
}

function refuseDuplicates(pools: ReadonlyMap<string, UserPool>, { id, clients }: PoolOptions): void {
  if (pools.has(id)) throw new Error(`pool ${id} is given twice`);
  const known = new Set([...pools.values()].flatMap((pool) => [...pool.clients.keys()]));
  for (const client of clients) {
    if (known.has(client.id)) throw new Error(`client ${client.id} is given twice`);
    known.add(client.id);
  }
}

async function stop(server: Server, pools: ReadonlyMap<string, UserPool>): Promise<void> {
  await stopServer(server);
  await Promise.all([...pools.values()].map((pool) => pool.triggers.close()));
}
