import { request as httpRequest } from 'node:http';

export interface RawRequest {
  readonly method?: string;
  /** As it goes on the wire, unlike what a browser would make of it. */
  readonly target: string;
  readonly headers?: readonly (readonly [name: string, value: string])[];
  readonly body?: string | Uint8Array;
}

/** An answer as it came, redirects and compression untouched. */
export class Answer {
  readonly status: number;
  /** Names as they came. */
  readonly rawHeaders: readonly (readonly [name: string, value: string])[];
  readonly bytes: Buffer;

  constructor(status: number, rawHeaders: readonly string[], bytes: Buffer) {
    this.status = status;
    this.rawHeaders = pairs(rawHeaders);
    this.bytes = bytes;
  }

  get text(): string {
    return this.bytes.toString('utf8');
  }

  get json(): ReturnType<typeof JSON.parse> {
    return JSON.parse(this.text);
  }

  header(name: string): string | undefined {
    return this.rawHeaders.find(([candidate]) => candidate.toLowerCase() === name)?.[1];
  }

  get location(): string {
    return this.header('location') ?? '';
  }

  get setCookies(): string[] {
    return this.rawHeaders.filter(([name]) => name.toLowerCase() === 'set-cookie').map(([, value]) => value);
  }

  /** Names of cookies that are set and not removed. */
  get cookieNames(): string[] {
    return this.setCookies
      .filter((line) => !/;\s*max-age=0\b/i.test(line))
      .map((line) => line.split('=')[0] ?? '');
  }

  /** Those of the origin. */
  get originCookieNames(): string[] {
    return this.cookieNames.filter((name) => !name.startsWith('__Host-sw_'));
  }
}

const answerWithinMs = 20_000;

/** Sends a request to a port of this machine; follows nothing, decodes nothing. */
export function rawRequest(port: number, { method = 'GET', target, headers = [], body }: RawRequest) {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const bytes = body === undefined ? undefined : Buffer.from(body as Uint8Array);
  const isFramed = headers.some(([name]) => /^(content-length|transfer-encoding)$/i.test(name));
  const framing: [string, string][] =
    bytes === undefined || isFramed ? [] : [['Content-Length', String(bytes.length)]];
  const request = httpRequest(
    {
      host: '127.0.0.1',
      port,
      method,
      path: target,
      headers: [...hostOf(headers, port), ...headers, ...framing].flat(),
      maxHeaderSize: 131_072,
      agent: false,
    },
    (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve(new Answer(response.statusCode ?? 0, response.rawHeaders, Buffer.concat(chunks))),
      );
    },
  );
  request.setTimeout(answerWithinMs, () => request.destroy(new Error(`no answer to ${method} ${target}`)));
  request.on('error', reject);
  request.end(bytes);
  return promise;
}

/** Node adds none to headers that are given as a list. */
function hostOf(headers: NonNullable<RawRequest['headers']>, port: number): [string, string][] {
  const hasHost = headers.some(([name]) => name.toLowerCase() === 'host');
  return hasHost ? [] : [['Host', `app.localhost:${port}`]];
}

function pairs(raw: readonly string[]): (readonly [string, string])[] {
  return Array.from(
    { length: raw.length / 2 },
    (_, at) => [raw[2 * at] ?? '', raw[2 * at + 1] ?? ''] as const,
  );
}
