import { AuthSessions } from '../authentication/auth-sessions.ts';
import { createLambdaFunction, type LambdaFunction, orCloseAll } from '../lambda/lambda-function.ts';
import { loadSigningKeys } from '../tokens/signing-keys.ts';
import { TokenService } from '../tokens/token-service.ts';
import type { TriggerName } from '../triggers/trigger-event.ts';
import { type TriggerRecord, Triggers } from '../triggers/triggers.ts';
import { checkAttributes } from '../users/attributes.ts';
import { addUser, proposeUser } from '../users/new-user.ts';
import { hashPassword } from '../users/passwords.ts';
import { UserStore } from '../users/user-store.ts';
import type { Delivery } from '../users/verification-codes.ts';
import {
  checkPool,
  type PoolOptions,
  resolveClient,
  type SeededUser,
  type TriggerOption,
  triggerNames,
} from './options.ts';
import type { PoolState } from './state-file.ts';
import { srpUserOf, type UserPool } from './user-pool.ts';

export type Surroundings = {
  /** Where this emulator is reached. */
  url: string;
  now: () => number;
  randomBytes: (size: number) => Buffer;
  deliver: (delivery: Delivery) => void;
  triggerTimeLimitMs: number;
  onInvocation: (record: TriggerRecord & { userPoolId: string }) => void;
  onFunctionLog: (trigger: TriggerName, message: string) => void;
};

/** Throws where AWS would refuse the configuration. */
export async function startPool(
  options: PoolOptions,
  state: PoolState | undefined,
  surroundings: Surroundings,
): Promise<UserPool> {
  checkPool(options);
  const functions = new Map<TriggerName, LambdaFunction>();
  return orCloseAll(functions, () => buildPool(options, state, surroundings, functions));
}

async function buildPool(
  options: PoolOptions,
  state: PoolState | undefined,
  surroundings: Surroundings,
  functions: Map<TriggerName, LambdaFunction>,
): Promise<UserPool> {
  const { now, randomBytes, deliver, url } = surroundings;
  const [region = '', name = ''] = options.id.split('_');
  const clients = new Map(options.clients.map((client) => [client.id, resolveClient(client)]));
  const host = options.issuer === 'local' ? url : `https://cognito-idp.${region}.amazonaws.com`;
  const issuer = `${host}/${options.id}`;
  const keys = await loadSigningKeys(state?.signingKey);
  const pool: UserPool = {
    id: options.id,
    name,
    region,
    issuer,
    options,
    clients,
    users: new UserStore(options, state?.users),
    triggers: startTriggers(options, region, surroundings, functions),
    sessions: new AuthSessions(now, randomBytes),
    tokens: new TokenService({ issuer, keys, now, randomBytes, refreshTokens: state?.refreshTokens ?? [] }),
    keys,
    simulationSecret: state?.simulationSecret ?? randomBytes(32).toString('hex'),
    now,
    randomBytes,
    deliver,
  };
  for (const user of options.users ?? []) seed(pool, user);
  return pool;
}

function startTriggers(
  options: PoolOptions,
  region: string,
  surroundings: Surroundings,
  functions: Map<TriggerName, LambdaFunction>,
): Triggers {
  for (const [option, source] of Object.entries(options.triggers ?? {})) {
    const trigger = triggerNames[option as TriggerOption];
    if (trigger === undefined) throw new Error(`pool ${options.id}: there is no trigger ${option}`);
    const onLog = (message: string) => surroundings.onFunctionLog(trigger, message);
    functions.set(trigger, createLambdaFunction(source, { functionName: option, region, onLog }));
  }
  return new Triggers({
    region,
    userPoolId: options.id,
    functions,
    timeLimitMs: surroundings.triggerTimeLimitMs,
    onInvocation: (record) => surroundings.onInvocation({ ...record, userPoolId: options.id }),
  });
}

function seed(
  pool: UserPool,
  { username, password, attributes = {}, status = 'CONFIRMED' }: SeededUser,
): void {
  if (pool.users.find(username)) return;
  checkAttributes(attributes, true);
  const user = proposeUser(pool, username, attributes, true);
  user.status = status;
  if (password !== undefined)
    user.password = hashPassword(srpUserOf(pool, user.userName), password, pool.randomBytes);
  addUser(pool, user);
}
