/** A local CloudFront that runs Lambda@Edge packages as they ship, for the demo and for tests. */
export { type CloudFront, distributionDomainName, startCloudFront } from './cloudfront.ts';
export type {
  CloudFrontEvent,
  CustomOrigin,
  EventBody,
  EventRequest,
  EventResponse,
  EventType,
  HeaderEntry,
  HeaderMap,
} from './cloudfront-event.ts';
export type { InvocationRecord } from './lambda-function.ts';
export type { CloudFrontOptions } from './options.ts';
