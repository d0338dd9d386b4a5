/** What is called by neither pages nor the application's own code: the edge, call centres, verifiers of tokens. */
import {
  ClaimSessionsAnswer,
  HoldAnswer,
  IssuerAnswer,
  KeysAnswer,
  OpenApiAnswer,
  RelatedOriginsAnswer,
  ReleaseSessionsAnswer,
  StartCallAnswer,
  SuccessAnswer,
  TakeAnswer,
} from '@stepward/api';
import type { Area } from '../operation.ts';

export const edge: Area = {
  tag: 'Edge',
  about: 'For the functions at the edge, which hold back a login until the challenge is passed.',
  caller: 'serverKey',
  operations: {
    'POST /v1/edge/handles': {
      operationId: 'holdCiphertext',
      summary: 'Keep a sealed value until the challenge is over',
      answer: 'handle.',
      answerSchema: HoldAnswer,
    },
    'POST /v1/edge/handles/take': {
      operationId: 'takeCiphertext',
      summary: 'Take a kept value, once',
      answer: 'ciphertext. Taken, expired or of somebody else: 404.',
      answerSchema: TakeAnswer,
      refusals: [404],
    },
    'POST /v1/edge/sessions/claim': {
      operationId: 'claimSessionCookies',
      summary: 'Claim session cookies for a user',
      details: 'A session cookie is one user’s at a time.',
      answer: 'claimed, foreign (those that are another user’s).',
      answerSchema: ClaimSessionsAnswer,
    },
    'POST /v1/edge/sessions/release': {
      operationId: 'releaseSessionCookies',
      summary: 'Release what a claim made',
      answer: 'released: true.',
      answerSchema: ReleaseSessionsAnswer,
    },
  },
};

export const callConnect: Area = {
  tag: 'Call Connect',
  about: 'For call centres: proof from a person on the phone. Takes a key of its own kind.',
  caller: 'callConnectKey',
  operations: {
    'POST /v1/call/start': {
      operationId: 'startCall',
      example: { referenceId: 'call-1', phoneNumber: '+6421000000', channel: 'SMS' },
      summary: 'Send a caller a link to prove themselves',
      answer: 'messageId, channel, and phoneNumber or email.',
      answerSchema: StartCallAnswer,
      refusals: [409, 429],
    },
    'POST /v1/call/finish': {
      operationId: 'finishCall',
      summary: 'Record how the call ended',
      answer: 'success: true.',
      answerSchema: SuccessAnswer,
      refusals: [404, 409],
    },
  },
};

const issuer = '/v1/client/public/:tenantId/.well-known';

export const discovery: Area = {
  tag: 'Discovery',
  about: 'Public documents: no key is needed.',
  caller: 'nobody',
  operations: {
    [`GET ${issuer}/openid-configuration`]: {
      operationId: 'getIssuer',
      summary: 'Get the issuer of access tokens',
      answer: 'issuer, jwks_uri and algorithms, as OpenID Connect Discovery names them.',
      answerSchema: IssuerAnswer,
      refusals: [404],
    },
    [`GET ${issuer}/jwks`]: {
      operationId: 'getKeys',
      summary: 'Get the public keys of access tokens',
      answer: 'keys (RFC 7517).',
      answerSchema: KeysAnswer,
      refusals: [404],
    },
    [`GET ${issuer}/jwks.json`]: {
      operationId: 'getKeysByFileName',
      summary: 'Get the public keys of access tokens (as a file)',
      details: 'The same under the other common name.',
      answer: 'keys (RFC 7517).',
      answerSchema: KeysAnswer,
      refusals: [404],
    },
    'GET /.well-known/webauthn': {
      operationId: 'getRelatedOrigins',
      summary: 'Get the other sites that may use the passkeys of this host',
      details:
        'For browsers (WebAuthn Level 3, related origin requests). Which tenant it is about follows from the host.',
      answer: 'origins.',
      answerSchema: RelatedOriginsAnswer,
    },
    'GET /openapi.json': {
      operationId: 'getOpenApi',
      summary: 'Get this document',
      details: 'Keep it by its ETag.',
      answer: 'OpenAPI 3.1.',
      answerSchema: OpenApiAnswer,
    },
  },
};
