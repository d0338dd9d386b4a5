// Reading a request's body. Each refusal names the field and what is allowed, and repeats nothing.
import { type ApiEvent, invalidRequest } from './http.ts';

export type Body = Readonly<Record<string, unknown>>;

const bodyBytesMax = 16_384;

/** An absent body is an empty one. */
export function readBody({ body, isBase64Encoded }: Pick<ApiEvent, 'body' | 'isBase64Encoded'>): Body {
  if (body === undefined || body === '') return {};
  if (body.length > bodyBytesMax) throw invalidRequest('The body is too large.');
  const value = parse(isBase64Encoded ? Buffer.from(body, 'base64').toString('utf8') : body);
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw invalidRequest('The body must be a JSON object.');
  return value as Body;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** `null` is absent too. */
function optional(body: Body, name: string): unknown {
  return body[name] === null ? undefined : body[name];
}

/** The token of a proof. Stepward says whether it is one. */
export function readToken(body: Body): string | undefined {
  const token = optional(body, 'token');
  if (token === undefined) return undefined;
  if (typeof token === 'string' && /^[A-Za-z0-9._~+/=-]{1,8192}$/.test(token)) return token;
  throw invalidRequest('token must be the token that Stepward gave for the proof.');
}

export function readDeviceId(body: Body): string | undefined {
  const deviceId = optional(body, 'deviceId');
  if (deviceId === undefined) return undefined;
  if (typeof deviceId === 'string' && /^[\x21-\x7e]{1,128}$/.test(deviceId)) return deviceId;
  throw invalidRequest('deviceId must be 1 to 128 printable ASCII characters.');
}

export interface Payment {
  readonly paymentId: string;
  /** In the smallest unit of the currency: cents, pence, yen. */
  readonly amount: number;
  readonly currency: string;
}

const amountMax = 1_000_000_000_000;

export function readPayment(body: Body): Payment {
  const { paymentId, amount, currency } = body;
  if (typeof paymentId !== 'string' || !/^[A-Za-z0-9_-]{1,64}$/.test(paymentId))
    throw invalidRequest('paymentId must be 1 to 64 letters, digits, "-" or "_".');
  if (typeof amount !== 'number' || !Number.isInteger(amount) || amount < 1 || amount > amountMax)
    throw invalidRequest(
      `amount must be a whole number from 1 to ${amountMax}, in the smallest unit of the currency.`,
    );
  if (typeof currency !== 'string' || !/^[A-Z]{3}$/.test(currency))
    throw invalidRequest('currency must be three capital letters of ISO 4217.');
  return { paymentId, amount, currency };
}
