// The Verify trigger: whether the answer proves the challenge that Create began (SECURITY F18). Stepward judges the token;
// this judges whether it is the proof of this very sign-in.
import type { ValidateChallengeRequest, ValidateChallengeResponse } from '@stepward/node';
import type { VerifyAuthChallengeResponseTriggerEvent } from 'aws-lambda';
import type { CognitoConfig } from '../config/cognito-config.ts';
import { startBudget, type Workings } from '../stepward-client.ts';
import { claimedActionOf, tokenOf } from './answer.ts';
import { type CreatedChallenge, readCreated } from './challenge-parameters.ts';
import { shielded } from './failure.ts';

export type VerifyAuthChallengeResponse = (
  event: VerifyAuthChallengeResponseTriggerEvent,
) => Promise<VerifyAuthChallengeResponseTriggerEvent>;

export function createVerifyAuthChallengeResponse(
  config: CognitoConfig,
  workings: Workings,
): VerifyAuthChallengeResponse {
  return (event) =>
    shielded('verifyAuthChallengeResponse', workings.log, async () => {
      event.response = { answerCorrect: await isProven(event, config, workings) };
      return event;
    });
}

async function isProven(
  event: VerifyAuthChallengeResponseTriggerEvent,
  config: CognitoConfig,
  { connect }: Workings,
): Promise<boolean> {
  const { privateChallengeParameters, challengeAnswer } = event.request;
  const created = readCreated(privateChallengeParameters);
  const token = tokenOf(challengeAnswer);
  if (created === undefined || token === undefined) return false;
  const question = questionOf(token, created, config);
  const { stepward } = await connect();
  // For a stand-in too: an answer takes the same time, whoever it is for.
  const answer = await stepward.validateChallenge(question, startBudget(config));
  return isStill(event, created) && proves(answer, question, created, config);
}

/** Whose sign-in it was is whose it is. An address that changed in between is somebody's attempt (SECURITY row 61). */
function isStill({ request }: VerifyAuthChallengeResponseTriggerEvent, created: CreatedChallenge): boolean {
  const { userAttributes, userNotFound } = request;
  return (
    userNotFound !== true &&
    userAttributes?.sub === created.userId &&
    (userAttributes?.email || undefined) === created.email
  );
}

interface Question extends ValidateChallengeRequest {
  readonly userId: string;
  readonly action: string;
  /** The same question again is answered alike while Cognito runs a slow trigger three times. */
  readonly boundTo: string;
  /** Whoever began the sign-in has a token of it too; another person who proves themselves must not let them in. */
  readonly provenByBearer: true;
  /** Answered for one `boundTo` and never again. All three of our server's wire, not of the SDK's types. */
  readonly singleUse?: true;
}

/** Of a token that says itself which sign-in it is for; asked for another one, it is refused here and not used up there. */
const itsOwnChallenge = 'its-own-challenge';

/**
 * A passkey of an autofill was used before there was a challenge to bind it to, so Stepward must never have said yes to its
 * token for another sign-in: one proof, one sign-in, which Create's key names. A token of the created challenge carries
 * that key.
 */
function questionOf(token: string, created: CreatedChallenge, { passkeyAction }: CognitoConfig): Question {
  const { userId, action, idempotencyKey } = created;
  const isPasskeyFirst = passkeyAction !== undefined && claimedActionOf(token) === passkeyAction;
  const provenByBearer = true;
  return isPasskeyFirst
    ? { token, userId, action: passkeyAction, provenByBearer, singleUse: true, boundTo: idempotencyKey }
    : { token, userId, action, provenByBearer, boundTo: itsOwnChallenge };
}

function proves(
  answer: ValidateChallengeResponse,
  { userId, action, singleUse }: Question,
  created: CreatedChallenge,
  config: CognitoConfig,
): boolean {
  if (answer.userId !== userId || answer.action !== action) return false;
  if (singleUse === true) return isFreshPasskey(answer, created, config);
  if (answer.idempotencyKey !== created.idempotencyKey) return false;
  if (answer.isValid === true) return answer.state === 'CHALLENGE_SUCCEEDED';
  // Behind a password the policy may say that nothing more is needed. Without one there would be nothing at all.
  return created.flow === 'password' && created.state === 'ALLOW' && answer.state === 'ALLOW';
}

/** Stepward's clock and Lambda's may differ by this much. */
const clockSkewMaxMs = 30_000;

/** A decision that wants something else, or nobody at all, is not overruled by a passkey. */
function isFreshPasskey(
  { isValid, state, stateUpdatedAt, verificationMethod }: ValidateChallengeResponse,
  created: CreatedChallenge,
  { passkeyAgeMaxSeconds }: CognitoConfig,
): boolean {
  if (isValid !== true || state !== 'CHALLENGE_SUCCEEDED' || verificationMethod !== 'PASSKEY') return false;
  if (created.state !== 'CHALLENGE_REQUIRED' && created.state !== 'ALLOW') return false;
  if (!created.takesPasskey || stateUpdatedAt === undefined) return false;
  const ageMs = created.createdAt - Date.parse(stateUpdatedAt);
  return ageMs <= passkeyAgeMaxSeconds * 1_000 + clockSkewMaxMs;
}
