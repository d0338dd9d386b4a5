/**
 * How a receiver knows that a webhook is ours (server-api.md §15, Standard Webhooks 1.0). Pure. Owns: both signatures.
 * Every live server key signs, so that a key can be replaced without a moment in which nothing verifies (row 48).
 */
import { createHmac } from 'node:crypto';

export interface Signed {
  /** `webhook-id`: the same at each try. */
  readonly id: string;
  /** The exact bytes of the body, as text. */
  readonly body: string;
  /** Unix milliseconds of this try. */
  readonly now: number;
  /** The tenant's live server keys. */
  readonly keys: readonly string[];
}

const hmac = (key: string, text: string): string =>
  createHmac('sha256', Buffer.from(key, 'utf8')).update(text, 'utf8').digest('base64');

/** Java, Go and PHP keep what follows the first `=` of a pair, so padding would never match. */
const withoutPadding = (base64: string): string => base64.replace(/=+$/, '');

/** `t=<s>,v2=<base64>[,v2=…]` over `<t>.<body>`. */
export function signatureV2({ body, now, keys }: Omit<Signed, 'id'>): string {
  const t = Math.floor(now / 1000);
  return [`t=${t}`, ...keys.map((key) => `v2=${withoutPadding(hmac(key, `${t}.${body}`))}`)].join(',');
}

/** Standard Webhooks: `v1,<base64>` a key, separated by spaces, over `<id>.<timestamp>.<body>`; the secret is the key's UTF-8 bytes. */
export function standardSignature({ id, body, now, keys }: Signed): string {
  const timestamp = Math.floor(now / 1000);
  return keys.map((key) => `v1,${hmac(key, `${id}.${timestamp}.${body}`)}`).join(' ');
}

/** The headers of one try. */
export function signedHeaders(signed: Signed): Record<string, string> {
  return {
    'content-type': 'application/json',
    'user-agent': 'Stepward-Webhooks',
    'x-signature-v2': signatureV2(signed),
    'webhook-id': signed.id,
    'webhook-timestamp': String(Math.floor(signed.now / 1000)),
    'webhook-signature': standardSignature(signed),
  };
}
