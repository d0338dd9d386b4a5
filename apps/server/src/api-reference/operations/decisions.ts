/** Server API: actions, their validation, one-time codes, sessions. */
import {
  ActionAnswer,
  ActionListAnswer,
  ActiveChallengeAnswer,
  ClaimChallengeAnswer,
  OtpChallengeAnswer,
  SuccessAnswer,
  TokenPairAnswer,
  TrackAnswer,
  ValidateAnswer,
  ValidateSessionAnswer,
  VerifyOtpAnswer,
} from '@stepward/api';
import type { Area } from '../operation.ts';

export const actions: Area = {
  tag: 'Actions',
  about:
    'Something a person does that may need proof. Tracking one decides: allow, challenge, review or block.',
  caller: 'serverKey',
  operations: {
    'POST /v1/users/:userId/actions/:action': {
      operationId: 'trackAction',
      example: {
        redirectUrl: 'https://app.example.com/back',
        ipAddress: '203.0.113.7',
        userAgent: 'Mozilla/5.0',
        deviceId: '5f2a0c1e',
      },
      summary: 'Track an action and get the decision',
      details:
        'The same idempotencyKey again answers the same action. On CHALLENGE_REQUIRED send the person to url, or hand token to your page.',
      answer:
        'idempotencyKey, state, url, token, isEnrolled, enrolledVerificationMethods, allowedVerificationMethods, defaultVerificationMethod, ruleIds.',
      answerSchema: TrackAnswer,
      refusals: [409],
    },
    'GET /v1/users/:userId/actions': {
      operationId: 'queryUserActions',
      summary: 'List the latest actions of a user',
      answer: 'The actions, newest first.',
      answerSchema: ActionListAnswer,
    },
    'GET /v1/users/:userId/actions/:action/:idempotencyKey': {
      operationId: 'getAction',
      summary: 'Get an action',
      answer:
        'state, createdAt, updatedAt, stateUpdatedAt, idempotencyKey, actionCode, ruleIds, rules, output (the facts the decision used), verificationMethod.',
      answerSchema: ActionAnswer,
      refusals: [404],
    },
    'PATCH /v1/users/:userId/actions/:action/:idempotencyKey': {
      operationId: 'updateAction',
      summary: 'Set the state of an action',
      details: 'As after a review by a person. Not every change of state is allowed.',
      answer: 'The action after the change.',
      answerSchema: ActionAnswer,
      refusals: [404],
    },
  },
};

export const validation: Area = {
  tag: 'Validation',
  about:
    'How your backend learns what became of a challenge. Believe nothing else that comes through the browser.',
  caller: 'serverKey',
  operations: {
    'POST /v1/validate': {
      operationId: 'validateChallenge',
      example: { token: '<token>', userId: 'alice', action: 'signIn' },
      summary: 'Validate the result of a challenge',
      details:
        'A success counts once. Always send userId and action, so that the token of another person or action is not valid. Every judged token is 200: look at isValid.',
      answer:
        'isValid, state, stateUpdatedAt, userId, actionCode, idempotencyKey, verificationMethod; custom, of a valid proof; error, if the token was not accepted.',
      answerSchema: ValidateAnswer,
    },
  },
};

export const challenges: Area = {
  tag: 'Challenges',
  about: 'One-time codes that your own pages ask for, without the challenge page.',
  caller: 'serverKey',
  operations: {
    'POST /v1/challenge': {
      operationId: 'initiateChallenge',
      example: { verificationMethod: 'EMAIL_OTP', action: 'signIn', email: 'alice@example.com' },
      summary: 'Send a one-time code',
      details: 'With challengeId: sends another code of the same challenge.',
      answer: 'challengeId, idempotencyKey, expiresAt (Unix seconds).',
      answerSchema: OtpChallengeAnswer,
      refusals: [404, 409, 429],
    },
    'POST /v1/verify': {
      operationId: 'verifyChallenge',
      summary: 'Verify a one-time code',
      details: 'Tries are limited. A wrong code is 200 with isVerified false.',
      answer: 'isVerified; if so verificationMethod, and email or phoneNumber.',
      answerSchema: VerifyOtpAnswer,
    },
    'POST /v1/claim': {
      operationId: 'claimChallenge',
      summary: 'Claim a verified challenge for a user',
      details: 'For challenges that began before the person was known.',
      answer: 'token (a client token), verificationMethod.',
      answerSchema: ClaimChallengeAnswer,
      refusals: [404, 409],
    },
    'GET /v1/challenges': {
      operationId: 'getChallenge',
      summary: 'Get the challenge that waits for its code',
      answer:
        'challengeId, expiresAt (Unix seconds), verificationMethod, action; an empty object if none waits.',
      answerSchema: ActiveChallengeAnswer,
    },
    'POST /v1/challenges': {
      operationId: 'getChallengeByPost',
      summary: 'Get the challenge that waits for its code (by POST)',
      details: 'The same as GET, for SDKs that send POST. A field of the query wins over one of the body.',
      answer: 'As by GET.',
      answerSchema: ActiveChallengeAnswer,
    },
  },
};

export const sessions: Area = {
  tag: 'Sessions',
  about: 'Signed access tokens and one-time refresh tokens, made from a passed challenge.',
  caller: 'serverKey',
  operations: {
    'POST /v1/sessions': {
      operationId: 'createSession',
      summary: 'Create a session',
      details:
        'From the token of a challenge that was passed, or from challengeId and userId of a verified one-time code; once.',
      answer: 'accessToken, refreshToken.',
      answerSchema: TokenPairAnswer,
    },
    'POST /v1/sessions/validate': {
      operationId: 'validateSession',
      summary: 'Validate an access token',
      answer: 'user, expiresAt (Unix seconds), verificationMethod. No live session: 401.',
      answerSchema: ValidateSessionAnswer,
    },
    'POST /v1/sessions/refresh': {
      operationId: 'refreshSession',
      summary: 'Exchange a refresh token for new tokens',
      details: 'A refresh token is good once. One that is used again ends the session.',
      answer: 'A new accessToken and refreshToken.',
      answerSchema: TokenPairAnswer,
    },
    'POST /v1/sessions/revoke': {
      operationId: 'revokeSession',
      summary: 'Revoke a session',
      answer: 'success: true.',
      answerSchema: SuccessAnswer,
    },
    'POST /v1/sessions/user/revoke': {
      operationId: 'revokeUserSessions',
      summary: 'Revoke all sessions of a user',
      answer: 'success: true.',
      answerSchema: SuccessAnswer,
    },
  },
};
