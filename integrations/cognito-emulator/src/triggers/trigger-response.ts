import type { StringMap } from '../wire/input.ts';
import { isStringMap } from '../wire/input.ts';
import { invalidResponse } from './triggers.ts';

export type PreSignUpResponse = {
  autoConfirmUser: boolean;
  autoVerifyEmail: boolean;
  autoVerifyPhone: boolean;
};
export type DefineResponse =
  | { next: 'fail' }
  | { next: 'tokens' }
  | { next: 'challenge'; challengeName: string };
export type CreateResponse = {
  publicChallengeParameters: StringMap;
  privateChallengeParameters: StringMap;
  challengeMetadata: string | null;
};

type Response = Readonly<Record<string, unknown>>;

export function readPreSignUp(response: Response): PreSignUpResponse {
  return {
    autoConfirmUser: flag(response.autoConfirmUser),
    autoVerifyEmail: flag(response.autoVerifyEmail),
    autoVerifyPhone: flag(response.autoVerifyPhone),
  };
}

export function readDefine(response: Response): DefineResponse {
  const mustFail = flag(response.failAuthentication);
  const mayPass = flag(response.issueTokens);
  if (mustFail) return { next: 'fail' };
  if (mayPass) return { next: 'tokens' };
  if (typeof response.challengeName !== 'string' || response.challengeName === '') throw invalidResponse();
  return { next: 'challenge', challengeName: response.challengeName };
}

export function readCreate(response: Response): CreateResponse {
  const { challengeMetadata = null } = response;
  if (challengeMetadata !== null && typeof challengeMetadata !== 'string') throw invalidResponse();
  return {
    publicChallengeParameters: stringMap(response.publicChallengeParameters),
    privateChallengeParameters: stringMap(response.privateChallengeParameters),
    challengeMetadata,
  };
}

/** Null counts as a wrong answer. */
export function readVerify(response: Response): boolean {
  return flag(response.answerCorrect);
}

function flag(value: unknown): boolean {
  if (value === undefined || value === null) return false;
  if (typeof value !== 'boolean') throw invalidResponse();
  return value;
}

function stringMap(value: unknown): StringMap {
  if (value === undefined || value === null) return {};
  if (!isStringMap(value)) throw invalidResponse();
  return value;
}
