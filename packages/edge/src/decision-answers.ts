// Parsers of the server's answers. What they do not know is no answer (SECURITY F6): they give undefined.

const states = [
  'ALLOW',
  'BLOCK',
  'CHALLENGE_REQUIRED',
  'CHALLENGE_SUCCEEDED',
  'CHALLENGE_FAILED',
  'REVIEW_REQUIRED',
  'REVIEW_SUCCEEDED',
  'REVIEW_FAILED',
] as const;

export type ActionState = (typeof states)[number];

export interface TrackedAction {
  readonly state: ActionState;
  /** The challenge page, with a one-time reference. */
  readonly url: string;
  readonly isEnrolled: boolean;
}

export interface ValidatedToken {
  readonly isValid: boolean;
  readonly state?: ActionState;
  readonly userId?: string;
  readonly actionCode?: string;
  readonly idempotencyKey?: string;
}

/** An answer for another key than the one sent is no answer. */
export function parseTracked(body: unknown, idempotencyKey: string): TrackedAction | undefined {
  if (!isObject(body) || body.idempotencyKey !== idempotencyKey) return undefined;
  const { state, url, isEnrolled } = body;
  if (!isState(state) || !isPageUrl(url) || typeof isEnrolled !== 'boolean') return undefined;
  return { state, url, isEnrolled };
}

export function parseValidated(body: unknown): ValidatedToken | undefined {
  if (!isObject(body) || typeof body.isValid !== 'boolean') return undefined;
  const { isValid, state, userId, actionCode, idempotencyKey } = body;
  if (state !== undefined && state !== null && !isState(state)) return undefined;
  return {
    isValid,
    ...(isState(state) ? { state } : {}),
    ...(typeof userId === 'string' ? { userId } : {}),
    ...(typeof actionCode === 'string' ? { actionCode } : {}),
    ...(typeof idempotencyKey === 'string' ? { idempotencyKey } : {}),
  };
}

export function parseAction(body: unknown): ActionState | undefined {
  return isObject(body) && isState(body.state) ? body.state : undefined;
}

export function parseHandle(body: unknown): string | undefined {
  return isObject(body) ? base64url(body.handle) : undefined;
}

export function parseHeld(body: unknown): string | undefined {
  return isObject(body) ? base64url(body.ciphertext) : undefined;
}

/** What is said to be foreign must have been asked about, and be said twice in the same way. */
export function parseClaimed(body: unknown, asked: readonly string[]): readonly string[] | undefined {
  if (!isObject(body) || !Array.isArray(body.foreign)) return undefined;
  const foreign: readonly unknown[] = body.foreign;
  const known = asked.filter((hash) => foreign.includes(hash));
  const isWhole = known.length === foreign.length && body.claimed === (foreign.length === 0);
  return isWhole ? known : undefined;
}

export function parseReleased(body: unknown): true | undefined {
  return isObject(body) && body.released === true ? true : undefined;
}

function base64url(value: unknown): string | undefined {
  return typeof value === 'string' && /^[A-Za-z0-9_-]+$/.test(value) ? value : undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isState(value: unknown): value is ActionState {
  return states.some((state) => state === value);
}

const urlCharsMax = 2_048;

/** The browser is sent there: HTTPS, or HTTP on a loopback name for development. */
function isPageUrl(value: unknown): value is string {
  if (typeof value !== 'string' || value.length > urlCharsMax || !/^[\x21-\x7e]+$/.test(value)) return false;
  if (!URL.canParse(value)) return false;
  const { protocol, hostname } = new URL(value);
  return protocol === 'https:' || (protocol === 'http:' && isLoopbackName(hostname));
}

function isLoopbackName(hostname: string): boolean {
  return (
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    hostname === '127.0.0.1' ||
    hostname === '[::1]'
  );
}
