import type { IncomingMessage } from 'node:http';
import { type CustomOrigin, distribution, type HeaderMap } from './cloudfront-event.ts';
import { emptyHeaders, isDisallowed, isHeaderName, isHeaderValue, setHeader } from './headers.ts';
import type { InvocationRecord } from './lambda-function.ts';
import {
  customHeaderNameCharsMax,
  customHeadersTotalCharsMax,
  customHeaderValueCharsMax,
  originLimits,
} from './limits.ts';

/** Per request event, as in a behaviour's function association. */
export type IncludeBody = { viewerRequest?: boolean; originRequest?: boolean };

export type CloudFrontOptions = {
  /** Port on loopback; 0 or absent takes a free one. */
  port?: number;
  /** Public host name, as in the viewer's `Host` (any port), for example `edge.localhost`. */
  host: string;
  /** Further names of the distribution (CNAMEs). */
  alternateHosts?: readonly string[];
  origin: {
    /** `http://host:port` */
    url: string;
    /** Sent to the origin with every request, in place of a viewer's header of that name. */
    customHeaders?: readonly { name: string; value: string }[];
    /** Seconds until the origin must have answered; 30 unless set. */
    readTimeoutSeconds?: number;
  };
  /** Paths of the Lambda@Edge packages (.zip), or of folders with their content. */
  functions: { viewerRequest?: string; originRequest?: string; originResponse?: string };
  /** "Include body" of the request events; true for both unless set. */
  includeBody?: IncludeBody;
  /** A web ACL that always sets these request headers, whatever the viewer sent [assume]. */
  waf?: { overwrite: Readonly<Record<string, string>> };
  /** Receives every log line (JSON). */
  log?: (line: string) => void;
  /** Sees every invocation of a function, with its event and its result. */
  onInvocation?: (record: InvocationRecord) => void;
  /** The viewer's address; the socket's own unless set. For tests of what depends on it. */
  viewerAddress?: (request: IncomingMessage) => string;
  /** Lambda@Edge's own limits (5 s and 30 s) unless set. */
  timeLimitsMs?: { viewer?: number; origin?: number };
  /** Memory of the origin functions; viewer functions always have 128 MB. */
  memoryMb?: number;
  /** Instances of each function that may exist at once; 8 unless set. Further invocations wait. */
  instancesMax?: number;
  /** Milliseconds since 1970, for log lines. */
  now?: () => number;
};

export type Settings = {
  port: number;
  host: string;
  hosts: ReadonlySet<string>;
  origin: CustomOrigin;
  functions: CloudFrontOptions['functions'];
  includeBody: Required<IncludeBody>;
  wafHeaders: Readonly<Record<string, string>>;
  log: (line: string) => void;
  onInvocation: (record: InvocationRecord) => void;
  viewerAddress: (request: IncomingMessage) => string;
  timeLimitsMs: { viewer?: number; origin?: number };
  memoryMb: number;
  instancesMax: number;
  now: () => number;
};

const instancesMaxDefault = 8;
const readTimeoutSecondsDefault = 30;

/** Throws an Error that names the option. */
export function parseOptions(options: CloudFrontOptions): Settings {
  if (!/^[a-z0-9.-]+$/.test(options.host)) {
    throw new Error(`host: ${options.host} must be a lower-case host name without a port`);
  }
  const ignore = () => undefined;
  return {
    port: options.port ?? 0,
    host: options.host,
    hosts: new Set([options.host, ...(options.alternateHosts ?? []), distribution.distributionDomainName]),
    origin: parseOrigin(options.origin),
    functions: options.functions,
    includeBody: { viewerRequest: true, originRequest: true, ...options.includeBody },
    wafHeaders: parseWafHeaders(options.waf?.overwrite ?? {}),
    log: options.log ?? ignore,
    onInvocation: options.onInvocation ?? ignore,
    viewerAddress: options.viewerAddress ?? socketAddress,
    timeLimitsMs: options.timeLimitsMs ?? {},
    memoryMb: options.memoryMb ?? originLimits.memoryMb,
    instancesMax: options.instancesMax ?? instancesMaxDefault,
    now: options.now ?? Date.now,
  };
}

function parseOrigin(origin: CloudFrontOptions['origin']): CustomOrigin {
  const url = URL.canParse(origin.url) ? new URL(origin.url) : null;
  if (url?.protocol !== 'http:' || url.search !== '' || url.hash !== '') {
    throw new Error(`origin.url: ${origin.url} must be http://host:port, with an optional path`);
  }
  return {
    customHeaders: parseCustomHeaders(origin.customHeaders ?? []),
    domainName: url.hostname,
    keepaliveTimeout: 5,
    path: url.pathname.replace(/\/$/, ''),
    port: Number(url.port || 80),
    protocol: 'http',
    readTimeout: origin.readTimeoutSeconds ?? readTimeoutSecondsDefault,
    sslProtocols: ['TLSv1.2'],
  };
}

/** "Add custom headers to origin requests": names, sizes, and names that CloudFront cannot forward. */
function parseCustomHeaders(list: readonly { name: string; value: string }[]): HeaderMap {
  const headers = emptyHeaders();
  let total = 0;
  for (const { name, value } of list) {
    const field = `origin.customHeaders: ${name}`;
    if (!isHeaderName(name) || name.length > customHeaderNameCharsMax) {
      throw new Error(`${field} must be a header name of at most ${customHeaderNameCharsMax} characters`);
    }
    if (!isHeaderValue(value) || value.length > customHeaderValueCharsMax) {
      throw new Error(
        `${field} must have a value of one line, at most ${customHeaderValueCharsMax} characters`,
      );
    }
    if (isDisallowed(name.toLowerCase()) || notForwarded.has(name.toLowerCase())) {
      throw new Error(`${field} is a name that CloudFront cannot forward`);
    }
    total += name.length + value.length;
    setHeader(headers, name, value);
  }
  if (total > customHeadersTotalCharsMax) {
    throw new Error(`origin.customHeaders must have at most ${customHeadersTotalCharsMax} characters in all`);
  }
  return headers;
}

const notForwarded = new Set([
  'cache-control',
  'content-length',
  'cookie',
  'host',
  'if-match',
  'if-modified-since',
  'if-none-match',
  'if-range',
  'if-unmodified-since',
  'max-forwards',
  'pragma',
  'range',
  'request-range',
  'te',
  'transfer-encoding',
  'via',
]);

function parseWafHeaders(overwrite: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  for (const [name, value] of Object.entries(overwrite)) {
    // AWS WAF prefixes every header that it inserts.
    if (!/^x-amzn-waf-[a-z0-9$_.-]+$/i.test(name) || !isHeaderValue(value)) {
      throw new Error(`waf.overwrite: ${name} must be an x-amzn-waf-* header with a value of one line`);
    }
  }
  return overwrite;
}

function socketAddress(request: IncomingMessage): string {
  return (request.socket.remoteAddress ?? '127.0.0.1').replace(/^::ffff:/, '');
}
