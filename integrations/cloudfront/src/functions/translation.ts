import type { EdgeRequest, EdgeResponse, HeaderList } from '@stepward/edge';
import type {
  CloudFrontHeaders,
  CloudFrontRequest,
  CloudFrontResponse,
  CloudFrontResultResponse,
} from 'aws-lambda';

// Between CloudFront's event shapes and the plain values of the edge flow ("Lambda@Edge event structure").

export function toEdgeRequest(request: CloudFrontRequest): EdgeRequest {
  const { body } = request;
  return {
    method: request.method,
    path: request.uri,
    query: request.querystring,
    headers: toHeaderList(request.headers),
    clientIp: request.clientIp,
    ...(body === undefined
      ? {}
      : {
          body: { bytes: Buffer.from(body.data, encodingOf(body.encoding)), truncated: body.inputTruncated },
        }),
  };
}

/** The same request with the headers of another; everything else, the body too, stays CloudFront's own. */
export function withHeaders(original: CloudFrontRequest, { headers }: EdgeRequest): CloudFrontRequest {
  return { ...original, headers: toCloudFrontHeaders(headers, original.headers) };
}

export function toEdgeResponse(response: CloudFrontResponse): EdgeResponse {
  return { status: Number(response.status), headers: toHeaderList(response.headers) };
}

/** An answer made in a request event. */
export function generatedResponse({ status, headers, body = '' }: EdgeResponse): CloudFrontResultResponse {
  return {
    status: String(status),
    statusDescription: descriptions[status] ?? '',
    headers: toCloudFrontHeaders(headers, {}),
    body,
    bodyEncoding: 'text',
  };
}

/**
 * What an origin-response event gives back. Its read-only fields stay as they came: CloudFront refuses an answer that
 * lacks them. Without a body of ours, the origin's own goes on.
 */
export function replacedResponse(
  original: CloudFrontResponse,
  { status, headers, body }: EdgeResponse,
): CloudFrontResultResponse {
  const isReadOnly = (name: string) => readOnlyInOriginResponse.includes(name);
  const changed = toCloudFrontHeaders(
    headers.filter(([name]) => !isReadOnly(name)),
    original.headers,
  );
  const kept = Object.entries(original.headers).filter(([name]) => isReadOnly(name));
  const isSameStatus = String(status) === original.status;
  return {
    status: String(status),
    statusDescription: isSameStatus ? original.statusDescription : (descriptions[status] ?? ''),
    headers: { ...changed, ...Object.fromEntries(kept) },
    ...(body === undefined ? {} : { body, bodyEncoding: 'text' as const }),
  };
}

const readOnlyInOriginResponse: readonly string[] = ['transfer-encoding', 'via'];

const descriptions: Readonly<Record<number, string>> = {
  200: 'OK',
  302: 'Found',
  303: 'See Other',
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  413: 'Content Too Large',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
};

function toHeaderList(headers: CloudFrontHeaders): HeaderList {
  return Object.entries(headers).flatMap(([name, entries]) =>
    entries.map(({ value }) => [name.toLowerCase(), value] as const),
  );
}

/** Fields that were there before keep the spelling of their names. */
function toCloudFrontHeaders(headers: HeaderList, before: CloudFrontHeaders): CloudFrontHeaders {
  const result: CloudFrontHeaders = Object.create(null);
  for (const [name, value] of headers) {
    const entry = before[name]?.find((candidate) => candidate.value === value);
    const entries = result[name] ?? [];
    entries.push(entry ?? { key: name, value });
    result[name] = entries;
  }
  return result;
}

/** CloudFront writes base64; text is allowed for, as its documentation names both. */
function encodingOf(encoding: 'base64' | 'text'): 'base64' | 'utf8' {
  return encoding === 'text' ? 'utf8' : 'base64';
}
