import type { IncomingMessage } from 'node:http';
import type { CorsOptions } from './options.ts';

type Fields = Record<string, string>;

/** Of the answer to a preflight request. Nothing for an origin that is not allowed: the browser then refuses. */
export function preflightFields(cors: CorsOptions, request: IncomingMessage): Fields {
  const origin = originFields(cors, request.headers.origin);
  if (!origin['access-control-allow-origin']) return {};
  return {
    ...origin,
    ...(cors.allowMethods && { 'access-control-allow-methods': cors.allowMethods.join(',') }),
    ...(cors.allowHeaders && { 'access-control-allow-headers': cors.allowHeaders.join(',') }),
    ...(cors.maxAgeSeconds !== undefined && { 'access-control-max-age': String(cors.maxAgeSeconds) }),
  };
}

/** Of every other answer. */
export function originFields(cors: CorsOptions, origin: string | undefined): Fields {
  if (origin === undefined) return {};
  const isEvery = cors.allowOrigins.includes('*');
  if (!isEvery && !cors.allowOrigins.includes(origin)) return {};
  return {
    'access-control-allow-origin': isEvery && !cors.allowCredentials ? '*' : origin,
    ...(!isEvery && { vary: 'origin' }),
    ...(cors.allowCredentials && { 'access-control-allow-credentials': 'true' }),
    ...(cors.exposeHeaders && { 'access-control-expose-headers': cors.exposeHeaders.join(',') }),
  };
}

/** With CORS configured, API Gateway ignores what functions say about it. */
export function withoutCorsFields(headers: Fields): Fields {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !name.startsWith('access-control-')));
}
