import type { ApiAnswer, ApiCall, ApiTransport, EdgeConfig } from '@stepward/edge';

/** The server's own limit of what it holds is 48 KB; an answer larger than this is none of it. */
const answerBytesMax = 131_072;

/**
 * Calls the Server API (Basic authentication with the secret key). The time limit covers both tries and the body; a
 * second try follows connection errors only (SECURITY N-34), and after a connection that broke in between only for what
 * may be done twice: the server may have done it, and would refuse the second.
 */
export function createApiTransport(
  { url, secretKey, timeoutMs }: NonNullable<EdgeConfig['api']>,
  send: typeof fetch = fetch,
): ApiTransport {
  const base = url.endsWith('/v1') ? url : `${url}/v1`;
  const authorization = `Basic ${Buffer.from(`${secretKey}:`).toString('base64')}`;
  const attempt = async (call: ApiCall, signal: AbortSignal): Promise<ApiAnswer> => {
    const response = await send(base + call.path, {
      method: call.method,
      headers: {
        authorization,
        accept: 'application/json',
        ...(call.body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(call.body === undefined ? {} : { body: call.body }),
      // A redirect is no answer of the API, and would carry the key elsewhere.
      redirect: 'manual',
      signal,
    });
    return { kind: 'answer', status: response.status, body: await readBody(response) };
  };
  return async (call) => {
    const signal = AbortSignal.timeout(timeoutMs);
    try {
      return await attempt(call, signal).catch((error: unknown) => {
        const mayRepeat = neverSent(error) || (isBroken(error) && !isConsuming(call));
        if (!mayRepeat) throw error;
        return attempt(call, signal);
      });
    } catch (error) {
      return { kind: signal.aborted || isTimeout(error) ? 'timeout' : 'unreachable' };
    }
  };
}

/** Empty when it is of no use: on errors, and when larger than any answer. */
async function readBody(response: Response): Promise<string> {
  if (!response.ok || response.body === null) {
    await response.body?.cancel();
    return '';
  }
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body) {
    bytes += chunk.length;
    if (bytes > answerBytesMax) return '';
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** There was no connection. */
const connectErrorCodes = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'];
/** There was one: closed while the function was frozen, or after the server took the call. */
const brokenConnectionCodes = ['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET'];
/** Calls that use something up. */
const consumingPaths = ['/validate', '/edge/handles/take'];
const timeoutCodes = [
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'ETIMEDOUT',
];

function neverSent(error: unknown): boolean {
  return connectErrorCodes.includes(codeOf(error));
}

function isBroken(error: unknown): boolean {
  return brokenConnectionCodes.includes(codeOf(error));
}

function isConsuming({ path }: ApiCall): boolean {
  return consumingPaths.includes(path);
}

function isTimeout(error: unknown): boolean {
  return timeoutCodes.includes(codeOf(error));
}

/** `fetch` throws a TypeError whose cause is the error of the socket. */
function codeOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && 'code' in cause ? String(cause.code) : '';
}
