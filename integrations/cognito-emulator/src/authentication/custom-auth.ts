// The order of custom authentication: Define says what comes next, Create makes the challenge, the client answers,
// Verify judges, Define is asked again. Owns no judgement of its own: what Define says is done.

import type { PoolAndClient } from '../pools/emulator.ts';
import type { ChallengeFacts, SessionEntry, TriggerCall, TriggerName } from '../triggers/trigger-event.ts';
import { readCreate, readDefine, readVerify } from '../triggers/trigger-response.ts';
import { invalidResponse } from '../triggers/triggers.ts';
import { triggerAttributes } from '../users/user.ts';
import { incorrectUsernameOrPassword, invalidParameter } from '../wire/cognito-error.ts';
import type { StringMap } from '../wire/input.ts';
import type { AuthSession } from './auth-sessions.ts';
import { askPasswordVerifier } from './password-steps.ts';
import { signedIn } from './sign-in.ts';
import type { Subject } from './subject.ts';

export type CustomAuth = PoolAndClient & {
  subject: Subject;
  isAdmin: boolean;
  /** Null at the first step: metadata of InitiateAuth does not reach these triggers. */
  clientMetadata: StringMap | undefined;
  srpA?: string;
};

/** Asks Define and does what it says: a challenge, tokens, or NotAuthorizedException. */
export async function nextCustomStep(auth: CustomAuth, history: readonly SessionEntry[]): Promise<object> {
  const decision = readDefine(
    await invoke(auth, 'DefineAuthChallenge', {
      request: { session: history },
      response: { challengeName: null, issueTokens: null, failAuthentication: null },
    }),
  );
  const { user } = auth.subject;
  if (decision.next === 'fail') throw incorrectUsernameOrPassword();
  if (decision.next === 'tokens') {
    // Nobody can be given tokens, whatever the function says.
    if (!user) throw incorrectUsernameOrPassword();
    return signedIn(auth, user);
  }
  switch (decision.challengeName) {
    case 'CUSTOM_CHALLENGE':
      return askCustomChallenge(auth, history);
    case 'PASSWORD_VERIFIER':
      if (auth.srpA === undefined) throw invalidParameter('Missing required parameter SRP_A');
      return askPasswordVerifier(auth, auth.subject, { history, isCustom: true, srpA: auth.srpA });
    case 'ADMIN_NO_SRP_AUTH':
      if (auth.isAdmin) return askPassword(auth, history);
      throw invalidResponse();
    default:
      throw invalidResponse();
  }
}

/** Asks Verify about an answer; gives the history with it. */
export async function judgeAnswer(
  auth: CustomAuth,
  session: AuthSession,
  answer: string,
): Promise<SessionEntry[]> {
  const response = await invoke(auth, 'VerifyAuthChallengeResponse', {
    request: { privateChallengeParameters: session.privateChallengeParameters, challengeAnswer: answer },
    response: { answerCorrect: null },
  });
  const entry: SessionEntry = {
    challengeName: 'CUSTOM_CHALLENGE',
    challengeResult: readVerify(response),
    challengeMetadata: session.challengeMetadata ?? null,
  };
  return [...session.history, entry];
}

async function askCustomChallenge(auth: CustomAuth, history: readonly SessionEntry[]): Promise<object> {
  const created = readCreate(
    await invoke(auth, 'CreateAuthChallenge', {
      request: { challengeName: 'CUSTOM_CHALLENGE', session: history },
      response: {
        publicChallengeParameters: null,
        privateChallengeParameters: null,
        challengeMetadata: null,
      },
    }),
  );
  const { publicChallengeParameters, ...hidden } = created;
  return {
    ChallengeName: 'CUSTOM_CHALLENGE',
    ChallengeParameters: { ...publicChallengeParameters, USERNAME: auth.subject.userName },
    Session: store(auth, { challengeName: 'CUSTOM_CHALLENGE', history, ...hidden }),
  };
}

function askPassword(auth: CustomAuth, history: readonly SessionEntry[]): object {
  return {
    ChallengeName: 'ADMIN_NO_SRP_AUTH',
    ChallengeParameters: { USERNAME: auth.subject.userName, USER_ID_FOR_SRP: auth.subject.userName },
    Session: store(auth, { challengeName: 'ADMIN_NO_SRP_AUTH', history }),
  };
}

function store(auth: CustomAuth, session: Pick<AuthSession, 'challengeName' | 'history'>): string {
  const { pool, client, subject, srpA } = auth;
  return pool.sessions.create(
    {
      ...session,
      clientId: client.id,
      userName: subject.userName,
      isUserKnown: subject.user !== undefined,
      isCustom: true,
      ...(srpA !== undefined && { srpA }),
    },
    client.authSessionValidityMinutes,
  );
}

type Parts = Pick<TriggerCall, 'request' | 'response'>;

function invoke(auth: CustomAuth, name: TriggerName, { request, response }: Parts) {
  const { pool, client, subject } = auth;
  if (!pool.triggers.has(name))
    throw invalidParameter('Custom auth lambda trigger is not configured for the user pool.');
  const facts: ChallengeFacts = {
    userAttributes: subject.user ? triggerAttributes(subject.user) : {},
    userNotFound: client.preventUserExistenceErrors === 'ENABLED' ? !subject.user : undefined,
    clientMetadata: auth.clientMetadata,
  };
  const source = `${name}_Authentication` as TriggerCall['source'];
  return pool.triggers.invoke({
    name,
    source,
    userName: subject.userName,
    clientId: client.id,
    request: { ...facts, ...request },
    response,
  });
}
