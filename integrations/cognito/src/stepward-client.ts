// The client of the Stepward server, made when it is first needed: a key that is kept elsewhere is fetched then. Owns the
// time that one invocation may take.
import { randomUUID } from 'node:crypto';
import { Stepward, StepwardTimeoutError } from '@stepward/node';
import type { CognitoConfig } from './config/cognito-config.ts';

/** What the functions take from the world; replaced in tests. */
export interface Surroundings {
  readonly fetch?: typeof globalThis.fetch | undefined;
  /** Unix milliseconds. */
  readonly now?: (() => number) | undefined;
  /** Unguessable, never the same twice. */
  readonly randomId?: (() => string) | undefined;
  /** Takes a line of the log: JSON, without secrets and without what people typed. */
  readonly log?: ((line: string) => void) | undefined;
}

/** The same, complete, with a way to Stepward. */
export interface Workings {
  readonly connect: Connect;
  readonly now: () => number;
  readonly randomId: () => string;
  readonly log: (line: string) => void;
}

/** @throws TypeError when the address, or a key that is given as it is, cannot be right */
export function createWorkings(config: CognitoConfig, surroundings: Surroundings = {}): Workings {
  const { now = Date.now, randomId = randomUUID, log = console.error } = surroundings;
  return { connect: createConnect(config, surroundings), now, randomId, log };
}

/** One more try fits well into what Cognito waits; a third would only take the time of an answer. */
const retries = 1;

export interface Connection {
  readonly stepward: Stepward;
  readonly secretKey: string;
}

/** Resolves to a client with the key as it is now. */
export type Connect = () => Promise<Connection>;

function createConnect(config: CognitoConfig, { fetch }: Surroundings): Connect {
  const { apiUrl, secretKey, timeoutMs } = config;
  const make = (apiSecretKey: string): Connection => ({
    stepward: new Stepward({ apiUrl, apiSecretKey, timeoutMs, retries, preEncodedIds: false, fetch }),
    secretKey: apiSecretKey,
  });
  if (typeof secretKey === 'string') {
    const connection = make(secretKey);
    return async () => connection;
  }
  let made: Connection | undefined;
  return async () => {
    const key = await secretKey();
    if (made?.secretKey !== key) made = make(key);
    return made;
  };
}

/** Runs out once for all calls of an invocation. */
export function startBudget({ timeoutMs }: Pick<CognitoConfig, 'timeoutMs'>): {
  readonly signal: AbortSignal;
} {
  const controller = new AbortController();
  setTimeout(() => controller.abort(new StepwardTimeoutError(timeoutMs)), timeoutMs).unref();
  return { signal: controller.signal };
}
