// The event that CloudFront passes to Lambda@Edge ("Lambda@Edge event structure" in its developer guide).

export type EventType = 'viewer-request' | 'origin-request' | 'origin-response';
export type RequestEventType = Exclude<EventType, 'origin-response'>;

export type HeaderEntry = { key?: string; value: string };
/** Header fields by lower-case name; several entries are several fields of that name. */
export type HeaderMap = Record<string, HeaderEntry[]>;

export type EventBody = {
  inputTruncated: boolean;
  action: 'read-only' | 'replace';
  encoding: 'base64' | 'text';
  data: string;
};

export type CustomOrigin = {
  customHeaders: HeaderMap;
  domainName: string;
  keepaliveTimeout: number;
  path: string;
  port: number;
  protocol: 'http' | 'https';
  readTimeout: number;
  sslProtocols: string[];
};

export type EventRequest = {
  clientIp: string;
  headers: HeaderMap;
  method: string;
  querystring: string;
  uri: string;
  body?: EventBody;
  origin?: { custom: CustomOrigin };
};

export type EventResponse = {
  status: string;
  statusDescription: string;
  headers: HeaderMap;
};

export type CloudFrontEvent = {
  Records: [
    {
      cf: {
        config: {
          distributionDomainName: string;
          distributionId: string;
          eventType: EventType;
          requestId: string;
        };
        request: EventRequest;
        response?: EventResponse;
      };
    },
  ];
};

export const distribution = {
  distributionDomainName: 'd111111abcdef8.cloudfront.net',
  distributionId: 'EDFDVBD6EXAMPLE',
} as const;

export function cloudFrontEvent(
  eventType: EventType,
  requestId: string,
  request: EventRequest,
  response?: EventResponse,
): CloudFrontEvent {
  const config = { ...distribution, eventType, requestId };
  const cf = response === undefined ? { config, request } : { config, request, response };
  return { Records: [{ cf }] };
}
