// One call over HTTP: authentication, time-out, and reading the answer. Knows no route and no factor.
import type { ReadOptions } from './options.ts';
import { type CallOptions, ErrorCode, refusal, type StepwardResponse, tokenNotSet } from './result.ts';
import { type TokenStore, tokenStore } from './token-store.ts';

const timeoutMsDefault = 30_000;

/** A request, before it is sent. */
export interface ApiCall {
  readonly method?: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Below the base address: `/client/verify/totp`. */
  readonly path: string;
  /** Without one the call says only which tenant it is about. */
  readonly token?: string | undefined;
  readonly body?: object | undefined;
  /** Sends and takes cookies of the server's (client-api.md §12.2). */
  readonly withCookies?: boolean | undefined;
}

/** What factors speak to the server through. */
export interface Connection {
  readonly options: ReadOptions;
  readonly tokens: TokenStore;
  call<T extends object>(call: ApiCall, options?: CallOptions): Promise<StepwardResponse<T>>;
  /** Posts with the token that was set; says `token_not_set` without one. */
  post<T extends object>(path: string, body?: object, options?: CallOptions): Promise<StepwardResponse<T>>;
  /** As `post`; a token in the answer is the one for the next calls. */
  prove<T extends { token?: string }>(
    path: string,
    body?: object,
    options?: CallOptions,
  ): Promise<StepwardResponse<T>>;
}

export function connect(options: ReadOptions): Connection {
  const tokens = tokenStore(options.baseUrl, options.tenantId);

  async function call<T extends object>(
    request: ApiCall,
    callOptions?: CallOptions,
  ): Promise<StepwardResponse<T>> {
    const answer = await send<T>(options, request, callOptions ?? {});
    if (answer.errorCode !== undefined && options.enableLogging) {
      console.error(`[Stepward] ${request.path}: ${answer.errorCode}: ${answer.error}`);
    }
    if (answer.errorCode === ErrorCode.expired_token) options.onTokenExpired?.();
    return answer;
  }

  async function post<T extends object>(path: string, body?: object, callOptions?: CallOptions) {
    const token = tokens.get();
    if (token === undefined) return tokenNotSet();
    return await call<T>({ path, token, body }, callOptions);
  }

  return {
    options,
    tokens,
    call,
    post,
    async prove<T extends { token?: string }>(path: string, body?: object, callOptions?: CallOptions) {
      const answer = await post<T>(path, body, callOptions);
      if (answer.data?.token !== undefined) tokens.set(answer.data.token);
      return answer;
    },
  };
}

async function send<T>(
  { baseUrl, tenantId }: ReadOptions,
  { method = 'POST', path, token, body, withCookies = false }: ApiCall,
  { signal, timeoutMs = timeoutMsDefault }: CallOptions,
): Promise<StepwardResponse<T>> {
  signal?.throwIfAborted();
  const timeOut = new AbortController();
  const timer = setTimeout(() => timeOut.abort(), timeoutMs);
  const abort = () => timeOut.abort();
  signal?.addEventListener('abort', abort);
  try {
    const response = await fetch(`${baseUrl}${path}`, {
      method,
      headers: {
        // DELETE has no body, and servers may refuse to read an empty one as JSON.
        ...(method === 'DELETE' ? {} : { 'Content-Type': 'application/json' }),
        Authorization:
          token === undefined ? `Basic ${btoa(encodeURIComponent(tenantId))}` : `Bearer ${token}`,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(withCookies ? { credentials: 'include' as const } : {}),
      signal: timeOut.signal,
    });
    return readAnswer<T>(response.ok, await response.json());
  } catch (error) {
    signal?.throwIfAborted();
    if (timeOut.signal.aborted) return refusal('network_error', `No answer within ${timeoutMs} ms.`);
    const isUnreadable = error instanceof SyntaxError;
    return refusal(
      'network_error',
      isUnreadable
        ? 'The answer is not that of a Stepward server. Is baseUrl right?'
        : 'The server was not reached: the network is down, or it does not allow this page’s origin.',
    );
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
  }
}

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

/** An answer with a key `error` is a refusal whatever its status (client-api.md §2.1). */
function readAnswer<T>(isOk: boolean, json: unknown): StepwardResponse<T> {
  if (Array.isArray(json)) return { data: json as T };
  const body = (typeof json === 'object' && json !== null ? json : {}) as Record<string, unknown>;
  if (!isOk || 'error' in body) {
    const description = text(body.errorDescription) ?? text(body.error);
    return refusal(text(body.errorCode) ?? text(body.error) ?? 'unexpected_error', description);
  }
  const { accessToken, ...rest } = body;
  return { data: (typeof accessToken === 'string' ? { ...rest, token: accessToken } : body) as T };
}
