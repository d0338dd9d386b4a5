// Cognito's JSON 1.1 protocol over HTTP, open to browsers of every origin, and the public documents of each pool.

import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Emulator } from '../pools/emulator.ts';
import { CognitoError } from './cognito-error.ts';
import { Input } from './input.ts';
import { publicOperations, signedOperations } from './operations.ts';

const bodyBytesMax = 262_144;
const targetPrefix = 'AWSCognitoIdentityProviderService.';
const jsonType = 'application/x-amz-json-1.1';

export type ServerOptions = {
  emulator: Emulator;
  /** Called after each operation, refused ones too: a wrong password changes the user. */
  onOperation: (record: OperationRecord) => Promise<void> | void;
  onFault: (error: unknown) => void;
};

export type OperationRecord = { operation: string; status: number; error?: string; message?: string };

type Answer = { status: number; body: object; headers?: Record<string, string> };

export async function handleRequest(
  options: ServerOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const path = new URL(request.url ?? '/', 'http://localhost').pathname;
  if (request.method === 'OPTIONS') return send(response, preflight(request));
  if (request.method === 'GET') return send(response, publicDocument(options.emulator, path));
  if (request.method !== 'POST' || path !== '/')
    return send(response, { status: 404, body: { message: 'Not Found' } });
  const target = String(request.headers['x-amz-target'] ?? '');
  const operation = target.startsWith(targetPrefix) ? target.slice(targetPrefix.length) : '';
  const answer = await perform(options, operation, request);
  const { __type: error, message } = answer.body as { __type?: string; message?: string };
  await options.onOperation({
    operation,
    status: answer.status,
    ...(error !== undefined && { error }),
    ...(error !== undefined && message !== undefined && { message }),
  });
  send(response, answer);
}

async function perform(options: ServerOptions, name: string, request: IncomingMessage): Promise<Answer> {
  try {
    const input = new Input(await readBody(request));
    const isPublic = Object.hasOwn(publicOperations, name);
    if (!isPublic && Object.hasOwn(signedOperations, name)) refuseUnsigned(request);
    const operation = isPublic ? publicOperations[name] : signedOperations[name];
    if (!operation || !(isPublic || Object.hasOwn(signedOperations, name)))
      throw new CognitoError('UnknownOperationException', `${name} is not an operation of this emulator.`);
    return { status: 200, body: await operation(options.emulator, input) };
  } catch (error) {
    if (error instanceof CognitoError) return refusal(400, error.code, error.message);
    options.onFault(error);
    return refusal(500, 'InternalErrorException', 'Something went wrong');
  }
}

function refusal(status: number, code: string, message: string): Answer {
  return { status, body: { __type: code, message }, headers: { 'x-amzn-errortype': `${code}:` } };
}

/** Looks like Signature Version 4 for this service; the signature itself cannot be checked without IAM. */
function refuseUnsigned(request: IncomingMessage): void {
  const { authorization = '' } = request.headers;
  const form =
    /^AWS4-HMAC-SHA256 Credential=[^/\s,]+\/\d{8}\/[a-z0-9-]+\/cognito-idp\/aws4_request, ?SignedHeaders=[a-z0-9;-]+, ?Signature=[0-9a-f]{64}$/;
  if (!form.test(authorization))
    throw new CognitoError('MissingAuthenticationTokenException', 'Missing Authentication Token');
}

async function readBody(request: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= bodyBytesMax) chunks.push(chunk);
  }
  if (size > bodyBytesMax) throw new CognitoError('SerializationException', 'The request is too large.');
  if (!request.headers['content-type']?.startsWith(jsonType))
    throw new CognitoError('SerializationException', `Content-Type must be ${jsonType}`);
  try {
    const body: unknown = JSON.parse(Buffer.concat(chunks).toString() || '{}');
    if (typeof body === 'object' && body !== null && !Array.isArray(body))
      return body as Record<string, unknown>;
  } catch {
    // Answered below, as every body that is no JSON object.
  }
  throw new CognitoError('SerializationException', 'The request body is not a JSON object.');
}

function publicDocument(emulator: Emulator, path: string): Answer {
  const [, poolId = '', document] =
    /^\/([^/]+)\/\.well-known\/(jwks\.json|openid-configuration)$/.exec(path) ?? [];
  const pool = emulator.pools.get(poolId);
  const headers = { 'content-type': 'application/json', 'cache-control': 'public, max-age=86400' };
  if (!pool) return { status: 404, body: { message: 'Not Found' }, headers };
  if (document === 'jwks.json') return { status: 200, body: pool.keys.jwks, headers };
  const body = {
    issuer: pool.issuer,
    jwks_uri: `${pool.issuer}/.well-known/jwks.json`,
    id_token_signing_alg_values_supported: ['RS256'],
    response_types_supported: ['code', 'token'],
    scopes_supported: ['openid', 'email', 'phone', 'profile'],
    subject_types_supported: ['public'],
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
  };
  return { status: 200, body, headers };
}

function preflight(request: IncomingMessage): Answer {
  const asked = request.headers['access-control-request-headers'];
  return {
    status: 200,
    body: {},
    headers: {
      'access-control-allow-headers': String(asked ?? '*'),
      'access-control-allow-methods': 'GET, POST, OPTIONS',
      'access-control-max-age': '172800',
    },
  };
}

function send(response: ServerResponse, { status, body, headers }: Answer): void {
  response.writeHead(status, {
    'content-type': jsonType,
    'access-control-allow-origin': '*',
    'access-control-expose-headers': 'x-amzn-RequestId,x-amzn-ErrorType,Date',
    'x-amzn-requestid': randomUUID(),
    ...headers,
  });
  response.end(JSON.stringify(body));
}
