import type {
  CloudFrontHeaders,
  CloudFrontRequest,
  CloudFrontRequestEvent,
  CloudFrontResponse,
  CloudFrontResponseEvent,
} from 'aws-lambda';

// Events as CloudFront sends them, for tests.

const distribution = {
  distributionDomainName: 'd111111abcdef8.cloudfront.net',
  distributionId: 'EDFDVBD6EXAMPLE',
  requestId: '4TyzHTaYWb1GX1qTfsHhEqV6HUDd_BzoBZnwfnvQc_1oF26ClkoUSEQ==',
};

export function headersOf(headers: Readonly<Record<string, string | readonly string[]>>): CloudFrontHeaders {
  const entries = Object.entries(headers).map(([key, values]) => [
    key.toLowerCase(),
    [values].flat().map((value) => ({ key, value })),
  ]);
  return Object.fromEntries(entries);
}

export function cloudFrontRequest(changes: Partial<CloudFrontRequest> = {}): CloudFrontRequest {
  return {
    clientIp: '198.51.100.7',
    headers: headersOf({
      Host: 'app.example.com',
      Via: '2.0 x',
      'User-Agent': 'Test/1',
      'X-Twice': ['a', 'b'],
    }),
    method: 'GET',
    querystring: '',
    uri: '/dashboard',
    ...changes,
  };
}

export function requestEvent(
  eventType: 'viewer-request' | 'origin-request',
  request: CloudFrontRequest,
): CloudFrontRequestEvent {
  return { Records: [{ cf: { config: { ...distribution, eventType }, request } }] };
}

export function responseEvent(
  request: CloudFrontRequest,
  response: CloudFrontResponse,
): CloudFrontResponseEvent {
  const config = { ...distribution, eventType: 'origin-response' as const };
  return { Records: [{ cf: { config, request, response } }] };
}
