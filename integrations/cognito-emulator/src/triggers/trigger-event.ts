import type { StringMap } from '../wire/input.ts';

export type TriggerName =
  | 'PreSignUp'
  | 'DefineAuthChallenge'
  | 'CreateAuthChallenge'
  | 'VerifyAuthChallengeResponse';

export type TriggerSource =
  | 'PreSignUp_SignUp'
  | 'PreSignUp_AdminCreateUser'
  | 'DefineAuthChallenge_Authentication'
  | 'CreateAuthChallenge_Authentication'
  | 'VerifyAuthChallengeResponse_Authentication';

export type ChallengeName = 'ADMIN_NO_SRP_AUTH' | 'CUSTOM_CHALLENGE' | 'PASSWORD_VERIFIER' | 'SRP_A';

/** One answered challenge, as Define and Create see it. */
export type SessionEntry = {
  challengeName: ChallengeName;
  challengeResult: boolean;
  /** Of CUSTOM_CHALLENGE only. */
  challengeMetadata: string | null;
};

/** What every trigger receives; `request` and `response` differ. */
export type TriggerEvent = {
  version: '1';
  triggerSource: TriggerSource;
  region: string;
  userPoolId: string;
  userName: string;
  callerContext: { awsSdkVersion: string; clientId: string };
  request: Record<string, unknown>;
  response: Record<string, unknown>;
};

export type TriggerCall = {
  name: TriggerName;
  source: TriggerSource;
  userName: string;
  clientId: string;
  request: Record<string, unknown>;
  response: Record<string, unknown>;
};

/** What every request of the three challenge triggers begins with. */
export type ChallengeFacts = {
  userAttributes: StringMap;
  /** Undefined when the client does not hide whether a user exists. */
  userNotFound: boolean | undefined;
  clientMetadata: StringMap | undefined;
};
