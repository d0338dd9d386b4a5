// Plays Cognito's part of a sign-in in tests: Define, Create, and for each answer Verify and Define.
import type { CognitoOptions } from '../config/cognito-config.ts';
import type { Surroundings } from '../stepward-client.ts';
import { createTriggers, type Triggers } from '../triggers/create-triggers.ts';
import type { Round } from '../triggers/sign-in-session.ts';
import { StepwardDouble } from './stepward-double.ts';
import { createEvent, defineEvent, type Person, verifyEvent } from './trigger-events.ts';

export const secretKey = 'sk_cognito-test-secret-key-0123456789';

export interface Bed {
  readonly stepward: StepwardDouble;
  readonly triggers: Triggers;
  readonly log: string[];
}

export function openBed(options: Partial<CognitoOptions> = {}, surroundings: Surroundings = {}): Bed {
  const stepward = new StepwardDouble();
  const log: string[] = [];
  const triggers = createTriggers(
    { apiUrl: 'https://mfa.example.com', secretKey, ...options },
    { fetch: stepward.fetch, now: () => stepward.now, log: (line) => log.push(line), ...surroundings },
  );
  return { stepward, triggers, log };
}

export interface Begun {
  readonly public: Record<string, string>;
  readonly private: Record<string, string>;
  readonly challengeMetadata: string;
}

export const passwordRounds: readonly Round[] = [
  { challengeName: 'SRP_A', challengeResult: true },
  { challengeName: 'PASSWORD_VERIFIER', challengeResult: true },
];

/** One run of Create. */
export async function create(
  { triggers }: Bed,
  who: Person,
  rounds: readonly Round[] = [],
  clientMetadata?: Record<string, string>,
): Promise<Begun> {
  const { response } = await triggers.createAuthChallenge(createEvent(who, rounds, clientMetadata));
  const { publicChallengeParameters, privateChallengeParameters, challengeMetadata } = response;
  return {
    public: publicChallengeParameters,
    // Through JSON, as between two Lambdas.
    private: JSON.parse(JSON.stringify(privateChallengeParameters)),
    challengeMetadata,
  };
}

/** One run of Verify. */
export async function verify({ triggers }: Bed, who: Person, begun: Begun, answer: string): Promise<boolean> {
  const { response } = await triggers.verifyAuthChallengeResponse(verifyEvent(who, begun.private, answer));
  return response.answerCorrect;
}

/** From the challenge to the end, or to the next challenge. */
export async function answerRound(
  bed: Bed,
  who: Person,
  rounds: readonly Round[],
  begun: Begun,
  answer: string,
): Promise<{ rounds: Round[]; issueTokens: boolean; failAuthentication: boolean }> {
  const { challengeMetadata } = begun;
  const challengeResult = await verify(bed, who, begun, answer);
  const next = [...rounds, { challengeName: 'CUSTOM_CHALLENGE', challengeResult, challengeMetadata }];
  const { response } = await bed.triggers.defineAuthChallenge(defineEvent(next, who));
  const { issueTokens, failAuthentication } = response;
  return { rounds: next, issueTokens, failAuthentication };
}
