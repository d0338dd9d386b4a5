import { clientOf, type Operation, type PoolAndClient, poolAndClientOf } from '../pools/emulator.ts';
import { srpUserOf } from '../pools/user-pool.ts';
import type { SessionEntry } from '../triggers/trigger-event.ts';
import { checkPassword, hashPassword } from '../users/passwords.ts';
import { invalidParameter, invalidSession, notAuthorized } from '../wire/cognito-error.ts';
import type { Input, StringMap } from '../wire/input.ts';
import type { AuthSession } from './auth-sessions.ts';
import { type CustomAuth, judgeAnswer, nextCustomStep } from './custom-auth.ts';
import { required } from './initiate-auth.ts';
import { checkPasswordOf, checkPasswordVerifier } from './password-steps.ts';
import { checkSecretHash } from './secret-hash.ts';
import { passwordAccepted, signedIn } from './sign-in.ts';
import { refuseDisabled, type Subject, subjectOfSession } from './subject.ts';

export const respondToAuthChallenge: Operation = (emulator, input) =>
  respond(clientOf(emulator, input), input, false);

export const adminRespondToAuthChallenge: Operation = (emulator, input) =>
  respond(poolAndClientOf(emulator, input), input, true);

type Answer = PoolAndClient & {
  session: AuthSession;
  subject: Subject;
  responses: StringMap;
  custom: CustomAuth;
  /** Called once the parameters are found to be complete: from then on the session string is used up. */
  useUp: () => void;
};

const answers: Record<AuthSession['challengeName'], (answer: Answer) => Promise<object>> = {
  ADMIN_NO_SRP_AUTH: answerPassword,
  CUSTOM_CHALLENGE: answerCustom,
  NEW_PASSWORD_REQUIRED: answerNewPassword,
  PASSWORD_VERIFIER: answerPasswordVerifier,
};

async function respond(where: PoolAndClient, input: Input, isAdmin: boolean): Promise<object> {
  const { pool, client } = where;
  const name = input.string('ChallengeName') as AuthSession['challengeName'];
  const responses = input.stringMap('ChallengeResponses') ?? {};
  if (!Object.hasOwn(answers, name)) throw invalidParameter('Challenge not supported.');
  const username = required(responses, 'USERNAME');
  checkSecretHash(client, username, responses.SECRET_HASH);
  const key = sessionKey(input, name, responses);
  const session = pool.sessions.read(key);
  if (session.clientId !== client.id || session.challengeName !== name) throw invalidSession();
  const subject = subjectOfSession(where, session, username);
  refuseDisabled(subject.user);
  const clientMetadata = input.stringMap('ClientMetadata');
  const custom: CustomAuth = { ...where, subject, isAdmin, clientMetadata };
  if (session.srpA !== undefined) custom.srpA = session.srpA;
  const useUp = () => pool.sessions.consume(key);
  return answers[name]({ ...where, session, subject, responses, custom, useUp });
}

/** USER_SRP_AUTH has no session string: the secret block comes back in its place. */
function sessionKey(input: Input, name: string, responses: StringMap): string {
  const given = input.optionalString('Session');
  if (given !== undefined) return given;
  if (name !== 'PASSWORD_VERIFIER') throw invalidParameter('Missing required parameter Session');
  return required(responses, 'PASSWORD_CLAIM_SECRET_BLOCK');
}

async function answerCustom({ session, responses, custom, useUp }: Answer): Promise<object> {
  const answer = required(responses, 'ANSWER');
  useUp();
  return nextCustomStep(custom, await judgeAnswer(custom, session, answer));
}

async function answerPasswordVerifier(answer: Answer): Promise<object> {
  const { pool, session, subject, responses, custom, useUp } = answer;
  required(responses, 'PASSWORD_CLAIM_SIGNATURE');
  useUp();
  checkPasswordVerifier(pool, session, subject, responses);
  if (session.isCustom) return nextCustomStep(custom, passed(session, 'PASSWORD_VERIFIER'));
  return passwordAccepted(answer, known(subject));
}

async function answerPassword({ pool, session, subject, responses, custom, useUp }: Answer): Promise<object> {
  const password = required(responses, 'PASSWORD');
  useUp();
  checkPasswordOf(pool, subject, password);
  return nextCustomStep(custom, passed(session, 'ADMIN_NO_SRP_AUTH'));
}

async function answerNewPassword(answer: Answer): Promise<object> {
  const { pool, subject, responses, useUp } = answer;
  const password = required(responses, 'NEW_PASSWORD');
  checkPassword(password, pool.options.passwordPolicy);
  useUp();
  const user = known(subject);
  user.password = hashPassword(srpUserOf(pool, user.userName), password, pool.randomBytes);
  user.status = 'CONFIRMED';
  for (const [name, value] of Object.entries(responses)) {
    const attribute = /^userAttributes\.(.+)$/.exec(name)?.[1];
    if (attribute !== undefined && attribute !== 'sub') user.attributes[attribute] = value;
  }
  return signedIn(answer, user);
}

function passed(session: AuthSession, challengeName: SessionEntry['challengeName']): SessionEntry[] {
  return [...session.history, { challengeName, challengeResult: true, challengeMetadata: null }];
}

function known({ user }: Subject) {
  if (!user) throw notAuthorized('Incorrect username or password.');
  return user;
}
