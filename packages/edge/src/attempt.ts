import type { ActionKey } from './decision-api.ts';
import type { DecisionLine } from './decision-log.ts';
import type { EdgeEnv } from './edge-env.ts';

/** One decision being made: for a login, or for a session whose proof has expired. */
export interface Attempt {
  readonly step: DecisionLine['step'];
  readonly key: ActionKey;
  /** Comes back from the challenge page as `state`. */
  readonly nonce: string;
  readonly deviceId: string;
  readonly startedAtMs: number;
}

const idempotencyKeyBytes = 16;
const nonceBytes = 24;
const deviceIdBytes = 16;
const claimIdBytes = 16;

export function newAttempt(
  env: EdgeEnv,
  step: Attempt['step'],
  user: string,
  deviceId: string | undefined,
): Attempt {
  const idempotencyKey = random(env, idempotencyKeyBytes, 'hex');
  return {
    step,
    key: { userId: user, action: env.config.action, idempotencyKey },
    nonce: random(env, nonceBytes, 'base64url'),
    deviceId: deviceId ?? random(env, deviceIdBytes, 'base64url'),
    startedAtMs: env.now(),
  };
}

/** Names one login's claim on session cookies. */
export function newClaimId(env: EdgeEnv): string {
  return random(env, claimIdBytes, 'base64url');
}

/** What a person can quote to support: the beginning of the idempotency key. */
export function referenceOf(idempotencyKey: string): string {
  const text = idempotencyKey.slice(0, 8).toUpperCase();
  return `${text.slice(0, 4)}-${text.slice(4)}`;
}

/** For pages that no decision stands behind. */
export function newReference(env: EdgeEnv): string {
  return referenceOf(random(env, 4, 'hex'));
}

function random(env: EdgeEnv, count: number, encoding: 'hex' | 'base64url'): string {
  return Buffer.from(env.randomBytes(count)).toString(encoding);
}
