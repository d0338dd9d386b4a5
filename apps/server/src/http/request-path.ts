/**
 * Spellings of our paths that public SDKs send: without `/v1`, with `/v1/v1` (Go), with doubled slashes (a configured
 * trailing slash), and a query without its mark (Java). Rewritten before routing; each segment is decoded once, after splitting (server-api.md §1, §4).
 */
const apiRoots =
  /^\/(users|validate|challenge|challenges|verify|claim|sessions|client|management|authenticators|call|edge)(\/|\?|$)/;

/** Java's `POST /v1/challengeschallengeId=…`: a query whose mark was forgotten (server-api.md §1). */
const forgottenMark = /^((?:\/+v1)*\/+challenges)(?=(?:challengeId|userId|token|action|verificationMethod)=)/;

/** What a client puts before the path when it thinks it speaks to a proxy (RFC 9112 §3.2.2). */
const absoluteForm = /^https?:\/\/[^/?]*/i;

/** Escapes of what needs none (RFC 3986 §2.3). The router reads them; what looks at a path before it must see the same. */
const needlessEscape = /%(?:2[DE]|3\d|4[1-9A-F]|5[0-9AF]|6[1-9A-F]|7[0-9AE])/gi;

const unescaped = (path: string): string =>
  path.includes('%') ? path.replace(needlessEscape, decodeURIComponent) : path;

export function canonicalApiPath(target: string): string {
  const given = target.startsWith('/') ? target : target.replace(absoluteForm, '');
  const url = given.replace(forgottenMark, '$1?');
  const queryAt = url.indexOf('?');
  let path = unescaped(queryAt < 0 ? url : url.slice(0, queryAt));
  if (path.includes('//')) path = path.replace(/\/{2,}/g, '/');
  if (path.startsWith('/v1/v1/')) path = path.slice(3);
  else if (!path.startsWith('/v1/') && apiRoots.test(path)) path = `/v1${path}`;
  if (path.startsWith('/v1/management/action_configurations'))
    path = path.replace('action_configurations', 'action-configurations');
  return queryAt < 0 ? path : path + url.slice(queryAt);
}
