import type { Attempt } from './attempt.ts';
import { apiOf, failureReason } from './decide.ts';
import type { EdgeEnv } from './edge-env.ts';
import { pendingCookie, pendingTtlMs } from './edge-state.ts';
import { type Pending, parseWithheld, type Withheld } from './sealed-values.ts';

export type Kept =
  | { readonly kind: 'kept'; readonly setCookies: readonly string[] }
  | { readonly kind: 'too-large' }
  | { readonly kind: 'failed'; readonly reason: string };

export type Waiting = Omit<Pending, 'withheld' | 'user' | 'idempotencyKey' | 'nonce' | 'deviceId'>;

/** What the callback can still give back in one answer of CloudFront's 20,480 bytes, beside our own cookies. */
const withheldBytesMax = 17_000;

/**
 * Keeps what the origin answered until the challenge is passed: sealed in the pending cookie, or at the server where it
 * is too large for cookies (SECURITY F11). A review always waits at the server, which gives it back once.
 */
export async function withhold(
  env: EdgeEnv,
  attempt: Attempt,
  waiting: Waiting,
  withheld: Withheld,
): Promise<Kept> {
  if (withheldBytes(withheld) > withheldBytesMax) return { kind: 'too-large' };
  const pending = {
    ...waiting,
    user: attempt.key.userId,
    idempotencyKey: attempt.key.idempotencyKey,
    nonce: attempt.nonce,
    deviceId: attempt.deviceId,
  };
  const inline = waiting.kind === 'review' ? undefined : pendingCookie(env, { ...pending, withheld });
  if (inline !== undefined) return { kind: 'kept', setCookies: inline };
  const held = await hold(env, attempt, pending, withheld);
  if (held.kind !== 'ok') return { kind: 'failed', reason: `hold-${failureReason(held)}` };
  const lines = pendingCookie(env, { ...pending, withheld: { handle: held.value } });
  return lines === undefined ? { kind: 'too-large' } : { kind: 'kept', setCookies: lines };
}

function withheldBytes({ location, cookies }: Withheld): number {
  return cookies.reduce(
    (sum, cookie) => sum + Buffer.byteLength(cookie) + 'set-cookie: \r\n'.length,
    location.length,
  );
}

function hold(env: EdgeEnv, { key }: Attempt, waiting: Pick<Pending, 'kind'>, withheld: Withheld) {
  const ttlMs = pendingTtlMs(waiting);
  const text = env.sealer.seal('held', heldName(key.idempotencyKey), withheld, env.now() + ttlMs);
  return apiOf(env).hold(key, Buffer.from(text).toString('base64url'), ttlMs / 1_000);
}

export type Restored =
  | { readonly kind: 'ok'; readonly withheld: Withheld }
  | { readonly kind: 'gone' }
  | { readonly kind: 'unavailable'; readonly reason: string };

/** Takes back what `withhold` kept; from the server once only. */
export async function takeBack(env: EdgeEnv, pending: Pending): Promise<Restored> {
  if (!('handle' in pending.withheld)) return { kind: 'ok', withheld: pending.withheld };
  const { user, idempotencyKey } = pending;
  const key = { userId: user, action: env.config.action, idempotencyKey };
  const taken = await apiOf(env).take(key, pending.withheld.handle);
  if (taken.kind === 'status' && taken.status < 500) return { kind: 'gone' };
  if (taken.kind !== 'ok') return { kind: 'unavailable', reason: `take-${failureReason(taken)}` };
  const text = Buffer.from(taken.value, 'base64url').toString();
  const withheld = parseWithheld(env.sealer.open('held', heldName(idempotencyKey), text));
  return withheld === undefined ? { kind: 'gone' } : { kind: 'ok', withheld };
}

/** Bound into the seal: ciphertext of another login does not open in this one. */
function heldName(idempotencyKey: string): string {
  return `held:${idempotencyKey}`;
}
