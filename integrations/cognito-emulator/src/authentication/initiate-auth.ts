import { clientOf, type Operation, type PoolAndClient, poolAndClientOf } from '../pools/emulator.ts';
import type { AuthFlow } from '../pools/options.ts';
import { renewTokens } from '../tokens/token-operations.ts';
import type { SessionEntry } from '../triggers/trigger-event.ts';
import { invalidParameter } from '../wire/cognito-error.ts';
import type { Input, StringMap } from '../wire/input.ts';
import { nextCustomStep } from './custom-auth.ts';
import { askPasswordVerifier, checkPasswordOf } from './password-steps.ts';
import { checkSecretHash } from './secret-hash.ts';
import { passwordAccepted } from './sign-in.ts';
import { refuseDisabled, refuseUnconfirmed, subjectOf } from './subject.ts';

type Start = PoolAndClient & { isAdmin: boolean; parameters: StringMap };

export const initiateAuth: Operation = (emulator, input) => start(clientOf(emulator, input), input, false);

export const adminInitiateAuth: Operation = (emulator, input) =>
  start(poolAndClientOf(emulator, input), input, true);

type FlowName =
  | 'ADMIN_USER_PASSWORD_AUTH'
  | 'CUSTOM_AUTH'
  | 'REFRESH_TOKEN_AUTH'
  | 'USER_PASSWORD_AUTH'
  | 'USER_SRP_AUTH';

const olderNames: Record<string, FlowName> = {
  ADMIN_NO_SRP_AUTH: 'ADMIN_USER_PASSWORD_AUTH',
  REFRESH_TOKEN: 'REFRESH_TOKEN_AUTH',
};

const flows: Record<FlowName, (start: Start) => Promise<object> | object> = {
  ADMIN_USER_PASSWORD_AUTH: startPassword,
  CUSTOM_AUTH: startCustom,
  REFRESH_TOKEN_AUTH: (started) =>
    renewTokens(started, required(started.parameters, 'REFRESH_TOKEN'), started.parameters.SECRET_HASH),
  USER_PASSWORD_AUTH: startPassword,
  USER_SRP_AUTH: startSrpFlow,
};

function start(where: PoolAndClient, input: Input, isAdmin: boolean): Promise<object> | object {
  const given = input.string('AuthFlow');
  const name = olderNames[given] ?? (given as FlowName);
  const flow = flows[name];
  const isOfOtherCaller = name === (isAdmin ? 'USER_PASSWORD_AUTH' : 'ADMIN_USER_PASSWORD_AUTH');
  if (!Object.hasOwn(flows, name) || isOfOtherCaller)
    throw invalidParameter('Initiate Auth method not supported.');
  const setting: AuthFlow = `ALLOW_${name}`;
  if (!where.client.explicitAuthFlows.includes(setting))
    throw invalidParameter(`${name} flow not enabled for this client`);
  return flow({ ...where, isAdmin, parameters: input.stringMap('AuthParameters') ?? {} });
}

async function startPassword(started: Start): Promise<object> {
  const username = namedBy(started);
  const password = required(started.parameters, 'PASSWORD');
  const subject = subjectOf(started, username);
  checkPasswordOf(started.pool, subject, password);
  const { user } = subject;
  if (!user) throw new Error('a password was accepted of nobody');
  return passwordAccepted(started, user);
}

function startSrpFlow(started: Start): object {
  const username = namedBy(started);
  const srpA = required(started.parameters, 'SRP_A');
  return askPasswordVerifier(started, subjectOf(started, username), { history: [], isCustom: false, srpA });
}

function startCustom(started: Start): Promise<object> {
  const username = namedBy(started);
  const { SRP_A: srpA, CHALLENGE_NAME: first } = started.parameters;
  if (first !== undefined && first !== 'SRP_A') throw invalidParameter('CHALLENGE_NAME must be SRP_A');
  if (first === 'SRP_A' && srpA === undefined) throw invalidParameter('Missing required parameter SRP_A');
  const subject = subjectOf(started, username);
  refuseDisabled(subject.user);
  refuseUnconfirmed(subject.user);
  // AWS: "Your Define Auth Challenge function is then passed an initial session that contains challengeName: SRP_A
  // and challengeResult: true"; nothing has been proven by then.
  const history: SessionEntry[] =
    first === 'SRP_A' ? [{ challengeName: 'SRP_A', challengeResult: true, challengeMetadata: null }] : [];
  const auth = { ...started, subject, clientMetadata: undefined };
  return nextCustomStep(srpA === undefined ? auth : { ...auth, srpA }, history);
}

function namedBy({ client, parameters }: Start): string {
  const username = required(parameters, 'USERNAME');
  checkSecretHash(client, username, parameters.SECRET_HASH);
  return username;
}

export function required(parameters: StringMap, name: string): string {
  const value = parameters[name];
  if (value === undefined || value === '') throw invalidParameter(`Missing required parameter ${name}`);
  return value;
}
