import type { LambdaSource } from '../lambda/lambda-function.ts';
import type { HttpApiEvent } from './event.ts';

export type HttpApiRoute = {
  /** `GET`, `POST` and so on, or `ANY`. */
  method: string;
  /** `/items`, `/items/{id}` or `/files/{proxy+}`. */
  path: string;
  function: LambdaSource;
  /** Without the JWT authorizer. Default false. */
  isPublic?: boolean;
  /** One of these must be in the token's `scope`. Default: none is asked for. */
  authorizationScopes?: readonly string[];
};

export type JwtAuthorizerOptions = {
  issuer: string;
  /** Compared with `aud`, or with `client_id` when there is no `aud`. */
  audience: readonly string[];
  /** Where the keys are. Default: what `{issuer}/.well-known/openid-configuration` says. */
  jwksUri?: string;
};

export type CorsOptions = {
  /** Origins, or `*`. */
  allowOrigins: readonly string[];
  allowMethods?: readonly string[];
  allowHeaders?: readonly string[];
  exposeHeaders?: readonly string[];
  allowCredentials?: boolean;
  maxAgeSeconds?: number;
};

export type HttpApiOptions = {
  routes: readonly HttpApiRoute[];
  /** Needed as soon as one route is not public. */
  authorizer?: JwtAuthorizerOptions;
  cors?: CorsOptions;
  /** Default 0: any free port. It listens on 127.0.0.1 only. */
  port?: number;
  /** The name in `url`. Default `127.0.0.1`. */
  host?: string;
  /** Default eu-west-1. */
  region?: string;
  /** How long an integration may take, 1 to 30,000 ms. Default 30,000. */
  timeLimitMs?: number;
  /** Unix time in ms, for the expiry of tokens. Default: the system's. */
  now?: () => number;
  /** Receives JSON lines: `access` (one per request, without its query), `function`, `fault`. Default: none. */
  log?: (line: string) => void;
  /** Receives each event with what the function returned. These may hold secrets. */
  onInvocation?: (record: HttpApiInvocation) => void;
};

export type HttpApiInvocation = { event: HttpApiEvent; result?: unknown; error?: string };

export type HttpApi = { url: string; port: number; close(): Promise<void> };
