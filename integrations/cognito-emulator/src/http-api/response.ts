export type ApiAnswer = {
  status: number;
  headers: Record<string, string>;
  cookies: string[];
  body: Buffer;
};

export function messageAnswer(
  status: number,
  message: string,
  headers: Record<string, string> = {},
): ApiAnswer {
  const body = Buffer.from(JSON.stringify({ message }));
  return { status, headers: { 'content-type': 'application/json', ...headers }, cookies: [], body };
}

/** What a function returned in payload format 2.0; null when API Gateway would answer 500. */
export function answerOf(result: unknown): ApiAnswer | null {
  const isStructured = typeof result === 'object' && result !== null && 'statusCode' in result;
  // Anything without a status code is taken for the body of a JSON answer.
  if (!isStructured) {
    const text = typeof result === 'string' ? result : JSON.stringify(result);
    return {
      status: 200,
      headers: { 'content-type': 'application/json' },
      cookies: [],
      body: Buffer.from(text),
    };
  }
  const {
    statusCode,
    headers = {},
    cookies = [],
    body = '',
    isBase64Encoded = false,
  } = result as Record<string, unknown>;
  if (typeof statusCode !== 'number' || statusCode < 200 || statusCode > 599) return null;
  if (typeof body !== 'string' || !isRecord(headers) || !Array.isArray(cookies)) return null;
  return {
    status: statusCode,
    headers: { 'content-type': 'text/plain;charset=UTF-8', ...lowerCased(headers) },
    cookies: cookies.map(String),
    body: Buffer.from(body, isBase64Encoded === true ? 'base64' : 'utf8'),
  };
}

function lowerCased(headers: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]),
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
