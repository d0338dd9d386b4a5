// Numbers of the CloudFront developer guide ("Quotas on Lambda@Edge", "Request and response behavior for
// custom origins"). Each one is enforced where it is imported.

/** Request line and header fields together, without the body. */
export const requestBytesMax = 20_480;
/** The URL that CloudFront builds from a request: scheme, host, path, query. */
export const urlBytesMax = 8_192;
/** Status line and header fields of an origin's answer, without the body. */
export const originResponseBytesMax = 20_480;
/** Path and query that a function returns must stay below this. */
export const functionUriCharsMax = 8_192;

/** Node's own parser limit, kept well above CloudFront's so that CloudFront's status is the one that is seen. */
export const parserHeaderBytesMax = 65_536;

/** Origin custom headers configured on the distribution. */
export const customHeaderNameCharsMax = 256;
export const customHeaderValueCharsMax = 1_783;
export const customHeadersTotalCharsMax = 10_240;

export type FunctionLimits = {
  timeLimitMs: number;
  memoryMb: number;
  packageBytesMax: number;
  /** How much of a request body the event shows. */
  exposedBodyBytesMax: number;
  /** What a function may put in place of a request body, as text and as base64 characters. */
  replacedTextBytesMax: number;
  replacedBase64BytesMax: number;
  /** A response made by the function: header fields and body together. */
  generatedResponseBytesMax: number;
};

const kib = 1_024;
const mib = 1_024 * kib;

export const viewerLimits: FunctionLimits = {
  timeLimitMs: 5_000,
  memoryMb: 128,
  packageBytesMax: 1 * mib,
  exposedBodyBytesMax: 40 * kib,
  replacedTextBytesMax: 40 * kib,
  replacedBase64BytesMax: Math.floor(53.2 * kib),
  generatedResponseBytesMax: 40 * kib,
};

export const originLimits: FunctionLimits = {
  timeLimitMs: 30_000,
  memoryMb: 256,
  packageBytesMax: 50 * mib,
  exposedBodyBytesMax: 1 * mib,
  replacedTextBytesMax: 1 * mib,
  replacedBase64BytesMax: Math.floor(1.33 * mib),
  generatedResponseBytesMax: 1 * mib,
};

/** Lambda gives a new instance this long to load its code. */
export const initTimeLimitMs = 10_000;
/** Part of a function's memory that Lambda's runtime itself takes [assume]. */
export const runtimeMemoryMb = 40;
/** What a function is left with at least, however little memory it was given. */
export const heapMinMb = 16;
