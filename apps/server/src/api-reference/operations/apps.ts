/** Client API: what apps call with the keys that they keep, and what waits for them. */
import {
  AddAppCredentialAnswer,
  AnswerQrAnswer,
  BeginChallengeAnswer,
  BeginQrAnswer,
  ClaimQrAnswer,
  FindAppCredentialAnswer,
  RemoveAppCredentialAnswer,
  VerifyInAppAnswer,
  VerifyQrAnswer,
} from '@stepward/api';
import type { Area, Operation } from '../operation.ts';
import { pushPhoneOperations } from './push.ts';

/** The three calls that each kind of key has. */
function keyOperations(path: string, noun: string, id: string): Record<string, Operation> {
  return {
    [`GET /v1/client/user-authenticators/${path}`]: {
      operationId: `find${id}Credential`,
      summary: `Ask whether a key ${noun} is still registered`,
      answer: 'userAuthenticatorId, userId, verifiedAt. It is not: 400 invalid_credential.',
      answerSchema: FindAppCredentialAnswer,
    },
    [`POST /v1/client/user-authenticators/${path}`]: {
      operationId: `add${id}Credential`,
      summary: `Register the key of an app ${noun}`,
      details: 'The same key of the same person again answers the same.',
      answer: 'userAuthenticatorId, userId, verifiedAt.',
      answerSchema: AddAppCredentialAnswer,
      caller: 'clientToken',
      refusals: [409],
    },
    [`POST /v1/client/user-authenticators/${path}/remove`]: {
      operationId: `remove${id}Credential`,
      summary: `Remove the key of an app ${noun}`,
      details: 'The key signs the number of ten-minute spans since 1970.',
      answer: 'removedAuthenticatorId, if there was one.',
      answerSchema: RemoveAppCredentialAnswer,
    },
  };
}

export const apps: Area = {
  tag: 'Apps',
  about:
    'For apps that keep a P-256 key on the phone. They name the tenant and sign; only adding a key takes a client token.',
  caller: 'tenantId',
  operations: {
    ...keyOperations('push', 'for push messages', 'Push'),
    ...pushPhoneOperations,
    ...keyOperations('qr-code', 'for QR codes', 'QrCode'),
    ...keyOperations('in-app', 'of its own', 'InApp'),
    'POST /v1/client/challenge': {
      operationId: 'beginChallenge',
      summary: 'Begin a challenge before anybody is known',
      details:
        'Whoever proves themselves for it, it is theirs. With a client token it is for the action of the token, and the nonce is for an attestation.',
      answer: 'challengeId; with a client token nonce.',
      answerSchema: BeginChallengeAnswer,
    },
    'POST /v1/client/challenge/web': {
      operationId: 'beginBrowserChallenge',
      summary: 'Begin a challenge that only this browser may answer',
      details: 'Sets a cookie; only for pages of the origins that the tenant lists.',
      answer: 'challengeId.',
      answerSchema: BeginChallengeAnswer,
    },
    'POST /v1/client/verify/in-app': {
      operationId: 'verifyInApp',
      summary: 'Prove the key of the app itself',
      details: 'The key signs the challengeId. With a client token the action of the token is met.',
      answer: 'token, userId, userAuthenticatorId, username.',
      answerSchema: VerifyInAppAnswer,
    },
    'POST /v1/client/challenge/qr-code': {
      operationId: 'beginQrCode',
      summary: 'Begin a challenge that a phone scans',
      details:
        'The QR code shows the challengeId; with rotating, the code, which changes. Screens may use a WebSocket instead (/ws-v1-challenge).',
      answer: 'challengeId, expiresAt, deviceCode; with rotating code and rotatesAt.',
      answerSchema: BeginQrAnswer,
    },
    'POST /v1/client/verify/qr-code': {
      operationId: 'verifyQrCode',
      summary: 'Ask what the phone answered',
      answer: 'isClaimed, isConsumed, isVerified, accessToken; with rotating code, rotatesAt, numberToMatch.',
      answerSchema: VerifyQrAnswer,
    },
    'POST /v1/client/user-authenticators/qr-code/challenge/claim': {
      operationId: 'claimQrCode',
      summary: 'Claim what a phone has scanned',
      details: 'The key signs what was scanned. One phone can; it alone may answer.',
      answer: 'success, and who asks: ipAddress, userAgent, browser, place, actionCode, requiresNumber.',
      answerSchema: ClaimQrAnswer,
    },
    'POST /v1/client/user-authenticators/qr-code/challenge': {
      operationId: 'answerQrCode',
      summary: 'Approve or reject what a phone has claimed',
      answer: 'isVerified.',
      answerSchema: AnswerQrAnswer,
    },
  },
};
