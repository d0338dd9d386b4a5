// Every rule of Lambda@Edge that CloudFront enforces on what a function returns, each with its refusal.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bed, startBed } from './test-bed.ts';

/** One package with a branch per case; the request names its case, so that one emulator serves a whole table. */
function caseHandler(cases: Record<string, string>): string {
  const branches = Object.entries(cases).map(
    ([name, source]) => `${JSON.stringify(name)}: () => { ${source} }`,
  );
  return `exports.handler = async (event) => {
    const { cf } = event.Records[0]; const { request, response } = cf; const headers = request.headers;
    const set = (name, value) => { (response ?? request).headers[name] = [{ key: name, value }]; };
    const named = headers['x-case']?.[0].value;
    const run = { ${branches.join(',\n')} }[named];
    return run ? run() : (response ?? request);
  };`;
}

const requestCases = {
  'nothing returned': 'return null;',
  'no object': 'return "request";',
  'an array': 'return [];',
  'an empty object': 'return {};',
  'method changed': 'request.method = "GET"; return request;',
  'clientIp changed': 'request.clientIp = "203.0.113.1"; return request;',
  'uri without slash': 'request.uri = "x"; return request;',
  'uri with a space': 'request.uri = "/a b"; return request;',
  'uri with a fragment': 'request.uri = "/a#b"; return request;',
  'uri with a query': 'request.uri = "/a?b"; return request;',
  'uri no string': 'request.uri = 1; return request;',
  'querystring with a line end': 'request.querystring = "a\\nb"; return request;',
  'uri and querystring too long': 'request.querystring = "a".repeat(8191); return request;',
  'headers missing': 'delete request.headers; return request;',
  'header key in upper case': 'request.headers["X-Upper"] = [{ value: "1" }]; return request;',
  'header name no token': 'request.headers["x y"] = [{ value: "1" }]; return request;',
  'header no array': 'request.headers["x-a"] = { value: "1" }; return request;',
  'header entry no object': 'request.headers["x-a"] = ["1"]; return request;',
  'header value no string': 'request.headers["x-a"] = [{ value: 1 }]; return request;',
  'header value with a line end': 'set("x-a", "1\\r\\nx-b: 2"); return request;',
  'header value outside latin1': 'set("x-a", "\\u20ac"); return request;',
  'header key of another name': 'request.headers["x-a"] = [{ key: "X-B", value: "1" }]; return request;',
  'disallowed header': 'set("connection", "close"); return request;',
  'disallowed x-forwarded-proto': 'set("x-forwarded-proto", "https"); return request;',
  'disallowed prefix x-amz-cf-': 'set("x-amz-cf-pop", "1"); return request;',
  'disallowed prefix x-edge-': 'set("x-edge-a", "1"); return request;',
  'content-length changed': 'set("content-length", "1"); return request;',
  'content-length deleted': 'delete request.headers["content-length"]; return request;',
  'transfer-encoding added': 'set("transfer-encoding", "chunked"); return request;',
  'via changed': 'set("via", "me"); return request;',
  'headers too large': 'set("x-a", "a".repeat(20480)); return request;',
  'body no object': 'request.body = "x"; return request;',
  'body action unknown': 'request.body.action = "append"; return request;',
  'body inputTruncated changed': 'request.body.inputTruncated = true; return request;',
  'body encoding unknown':
    'Object.assign(request.body, { action: "replace", encoding: "hex" }); return request;',
  'body data no string': 'Object.assign(request.body, { action: "replace", data: 1 }); return request;',
  'body no base64': 'Object.assign(request.body, { action: "replace", data: "!!!!" }); return request;',
  'status as a number': 'return { status: 200 };',
  'status 199': 'return { status: "199" };',
  'status 600': 'return { status: "600" };',
  'status text': 'return { status: "OK" };',
  '204 with a body': 'return { status: "204", body: "x" };',
  'response body no string': 'return { status: "200", body: { a: 1 } };',
  'response bodyEncoding unknown': 'return { status: "200", body: "x", bodyEncoding: "gzip" };',
  'response body no base64': 'return { status: "200", body: "x", bodyEncoding: "base64" };',
  'statusDescription with a line end': 'return { status: "200", statusDescription: "a\\r\\nb: c" };',
  'response with content-length':
    'return { status: "200", headers: { "content-length": [{ value: "0" }] } };',
  'response with a disallowed header':
    'return { status: "200", headers: { "x-cache": [{ value: "Hit" }] } };',
  'response header in upper case': 'return { status: "200", headers: { Location: [{ value: "/" }] } };',
  'response headers too large':
    'return { status: "200", headers: { "x-a": [{ value: "a".repeat(20480) }] } };',
};

const viewerCases = {
  ...requestCases,
  'host changed': 'set("host", "other.example"); return request;',
  'host deleted': 'delete request.headers.host; return request;',
  'cloudfront-viewer-country added': 'set("cloudfront-viewer-country", "DE"); return request;',
  'text body over 40 KB':
    'Object.assign(request.body, { action: "replace", encoding: "text", data: "a".repeat(40961) }); return request;',
  'base64 body over 53.2 KB':
    'Object.assign(request.body, { action: "replace", data: "a".repeat(54480) }); return request;',
  'generated response over 40 KB': 'return { status: "200", body: "a".repeat(40961) };',
};

const originCases = {
  ...requestCases,
  'accept-encoding changed': 'set("accept-encoding", "br"); return request;',
  'if-none-match added': 'set("if-none-match", "x"); return request;',
  'if-modified-since added': 'set("if-modified-since", "x"); return request;',
  'if-range added': 'set("if-range", "x"); return request;',
  'if-unmodified-since added': 'set("if-unmodified-since", "x"); return request;',
  'origin missing': 'delete request.origin; return request;',
  'origin of another kind': 'request.origin = { s3: {} }; return request;',
  'origin name empty': 'request.origin.custom.domainName = ""; return request;',
  'origin name with a port': 'request.origin.custom.domainName = "a:1"; return request;',
  'origin port 22': 'request.origin.custom.port = 22; return request;',
  'origin path with a trailing slash': 'request.origin.custom.path = "/a/"; return request;',
  'origin protocol unknown': 'request.origin.custom.protocol = "gopher"; return request;',
  'header twice': 'set("x-origin-secret", "1"); return request;',
  'text body over 1 MB':
    'Object.assign(request.body, { action: "replace", encoding: "text", data: "a".repeat(1048577) }); return request;',
  'base64 body over 1.33 MB':
    'Object.assign(request.body, { action: "replace", data: "a".repeat(1394608) }); return request;',
  'generated response over 1 MB': 'return { status: "200", body: "a".repeat(1048577) };',
};

const responseCases = {
  'no object': 'return 1;',
  'no status': 'return { headers: response.headers };',
  'status changed to 100': 'response.status = "100"; return response;',
  'transfer-encoding deleted': 'delete response.headers["transfer-encoding"]; return response;',
  'via added': 'set("via", "me"); return response;',
  'disallowed header': 'set("keep-alive", "timeout=5"); return response;',
  'header key in upper case': 'response.headers["Set-Cookie"] = [{ value: "a=1" }]; return response;',
  'cookie with a line end': 'set("set-cookie", "a=1\\nb"); return response;',
  '204 with a body': 'return { ...response, status: "204", body: "x" };',
  'body over 1 MB': 'return { ...response, body: "a".repeat(1048577) };',
  'headers too large': 'set("x-a", "a".repeat(20480)); return response;',
};

const tables = [
  ['viewer-request', 'viewerRequest', viewerCases],
  ['origin-request', 'originRequest', originCases],
  ['origin-response', 'originResponse', responseCases],
] as const;

describe.each(tables)('a %s function is answered with 502', (eventType, name, cases) => {
  let bed: Bed;

  beforeAll(async () => {
    bed = await startBed({
      [name]: caseHandler(cases),
      customHeaders: [{ name: 'X-Origin-Secret', value: 'secret' }],
      cloudFront: { instancesMax: 1 },
    });
  });
  afterAll(() => bed.close());

  it.each(Object.keys(cases))('%s', async (named) => {
    bed.seen.length = 0;
    const answer = await bed.get('/', { method: 'POST', headers: ['X-Case', named], body: 'username=a' });
    expect(answer.status, answer.text).toBe(502);
    expect(answer.headers['x-cache']).toBe('LambdaValidationError from cloudfront');
    if (eventType !== 'origin-response') expect(bed.seen).toHaveLength(0);
  });

  it('but not without a fault', async () => {
    const answer = await bed.get('/', { method: 'POST', body: 'username=a' });
    expect(answer.status, answer.text).toBe(200);
    expect(answer.text).toBe('origin');
  });
});
