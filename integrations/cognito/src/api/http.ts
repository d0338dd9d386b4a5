// The border of the API functions: events of an HTTP API (payload format 2.0, JWT authorizer) in, JSON out. Owns who is
// asking: the `sub` that the authorizer checked, and nothing that a body, a path or a query says.
import { StepwardError } from '@stepward/node';
import type { APIGatewayProxyEventV2WithJWTAuthorizer, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { describe } from '../triggers/failure.ts';

export type ApiEvent = APIGatewayProxyEventV2WithJWTAuthorizer;
export type ApiHandler = (event: ApiEvent) => Promise<APIGatewayProxyStructuredResultV2>;

/** Who is asking, and from where. */
export interface Caller {
  readonly userId: string;
  /** Cognito's name of them. */
  readonly username: string;
  /** The pool that issued the token. */
  readonly userPoolId: string;
  readonly ipAddress: string;
  readonly userAgent: string;
}

type ErrorCode =
  | 'invalid_request'
  | 'unauthorized'
  | 'forbidden'
  | 'not_found'
  | 'conflict'
  | 'too_many_requests'
  | 'unavailable';

const statusOf: Readonly<Record<ErrorCode, number>> = {
  invalid_request: 400,
  unauthorized: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  too_many_requests: 429,
  unavailable: 503,
};

/** A refused request. The message names the field and what is allowed, and goes to the caller. */
export class ApiRefusal extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string) {
    super(message);
    this.name = 'ApiRefusal';
    this.code = code;
  }
}

export const invalidRequest = (message: string): ApiRefusal => new ApiRefusal('invalid_request', message);

/** Makes a Lambda handler of what an operation does for a caller. Every answer is JSON that nobody keeps. */
export function createHandler(
  log: (line: string) => void,
  operate: (caller: Caller, event: ApiEvent) => Promise<unknown>,
): ApiHandler {
  return async (event) => {
    try {
      return respond(200, await operate(callerOf(event), event));
    } catch (error) {
      const refusal = refusalOf(error);
      if (refusal.code === 'unavailable')
        log(JSON.stringify({ level: 'error', route: event.routeKey, ...describe(error) }));
      const { code, message } = refusal;
      return respond(statusOf[code], { error: code, errorCode: code, errorDescription: message });
    }
  };
}

function respond(statusCode: number, body: unknown): APIGatewayProxyStructuredResultV2 {
  const headers = { 'content-type': 'application/json', 'cache-control': 'no-store' };
  return { statusCode, headers, body: JSON.stringify(body) };
}

/** What went wrong behind us is not told: it may be a secret, and helps nobody who calls. */
function refusalOf(error: unknown): ApiRefusal {
  if (error instanceof ApiRefusal) return error;
  if (error instanceof StepwardError && error.statusCode === 429)
    return new ApiRefusal('too_many_requests', 'Too many requests. Try again later.');
  return new ApiRefusal('unavailable', 'This is not possible at the moment. Try again later.');
}

function callerOf({ requestContext }: ApiEvent): Caller {
  const claims = requestContext?.authorizer?.jwt?.claims;
  const text = (name: string): string => {
    const value = claims?.[name];
    return typeof value === 'string' ? value : '';
  };
  const userId = text('sub');
  // An ID token says who somebody is to the application it was made for; it is no key to an API.
  if (userId === '' || text('token_use') !== 'access')
    throw new ApiRefusal('unauthorized', 'An access token of the user pool is required.');
  const { sourceIp, userAgent } = requestContext.http;
  return {
    userId,
    username: text('username'),
    userPoolId: text('iss').split('/').at(-1) ?? '',
    ipAddress: sourceIp,
    userAgent,
  };
}
