import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { JwtAuthorization } from './jwt-authorizer.ts';
import type { Match } from './routes.ts';

/** Payload format 2.0. What is absent here is absent on AWS. */
export type HttpApiEvent = {
  version: '2.0';
  routeKey: string;
  rawPath: string;
  rawQueryString: string;
  cookies?: string[];
  headers: Record<string, string>;
  queryStringParameters?: Record<string, string>;
  requestContext: {
    accountId: string;
    apiId: string;
    authorizer?: { jwt: JwtAuthorization };
    domainName: string;
    domainPrefix: string;
    http: { method: string; path: string; protocol: string; sourceIp: string; userAgent: string };
    requestId: string;
    routeKey: string;
    stage: '$default';
    time: string;
    timeEpoch: number;
  };
  pathParameters?: Record<string, string>;
  body?: string;
  isBase64Encoded: boolean;
};

export type EventFacts = {
  request: IncomingMessage;
  url: URL;
  match: Match;
  jwt: JwtAuthorization | null;
  body: Buffer;
  now: number;
};

export function httpApiEvent({ request, url, match, jwt, body, now }: EventFacts): HttpApiEvent {
  const { cookie, ...headers } = joinedHeaders(request);
  const query = joinedQuery(url.searchParams);
  const isText = /^(text\/|application\/(json|.*\+json|javascript|xml|.*\+xml|x-www-form-urlencoded))/i.test(
    headers['content-type'] ?? '',
  );
  const isBase64Encoded = body.length > 0 && !isText;
  const { key } = match.route;
  const method = request.method ?? 'GET';
  return {
    version: '2.0',
    routeKey: key,
    rawPath: url.pathname,
    rawQueryString: url.search.slice(1),
    ...(cookie !== undefined && { cookies: cookie.split(/; ?/) }),
    headers,
    ...(Object.keys(query).length > 0 && { queryStringParameters: query }),
    requestContext: {
      accountId: '123456789012',
      apiId: 'local',
      ...(jwt && { authorizer: { jwt } }),
      domainName: url.hostname,
      domainPrefix: url.hostname.split('.')[0] ?? '',
      http: {
        method,
        path: url.pathname,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp: request.socket.remoteAddress ?? '127.0.0.1',
        userAgent: headers['user-agent'] ?? '',
      },
      requestId: randomUUID(),
      routeKey: key,
      stage: '$default',
      time: commonLogTime(now),
      timeEpoch: now,
    },
    ...(Object.keys(match.pathParameters).length > 0 && { pathParameters: match.pathParameters }),
    ...(body.length > 0 && { body: body.toString(isBase64Encoded ? 'base64' : 'utf8') }),
    isBase64Encoded,
  };
}

/** Lower-case names; several fields of one name are joined with commas. */
function joinedHeaders(request: IncomingMessage): Record<string, string> {
  const joined: Record<string, string> = {};
  for (const [name, values] of Object.entries(request.headersDistinct))
    if (values) joined[name] = values.join(name === 'cookie' ? '; ' : ',');
  return joined;
}

function joinedQuery(parameters: URLSearchParams): Record<string, string> {
  const names = [...new Set(parameters.keys())];
  return Object.fromEntries(names.map((name) => [name, parameters.getAll(name).join(',')]));
}

/** 12/Mar/2026:19:03:58 +0000 */
function commonLogTime(now: number): string {
  const [, day, month, year, time] = new Date(now).toUTCString().split(' ');
  return `${day}/${month}/${year}:${time} +0000`;
}
