import {
  type ActionState,
  parseAction,
  parseClaimed,
  parseHandle,
  parseHeld,
  parseReleased,
  parseTracked,
  parseValidated,
  type TrackedAction,
  type ValidatedToken,
} from './decision-answers.ts';

/** One instance of an action: the triple that the server knows it by. */
export interface ActionKey {
  readonly userId: string;
  readonly action: string;
  readonly idempotencyKey: string;
}

/** Whose login claims session cookies. */
export interface Claimant {
  readonly userId: string;
  /** Random, one for each login. */
  readonly claimId: string;
}

export interface TrackFacts {
  readonly redirectUrl: string;
  readonly ipAddress: string;
  readonly userAgent?: string;
  readonly deviceId: string;
  /** The only address that a person without factors may enrol: set when the edge vouches for it. */
  readonly email?: string;
  readonly custom?: Readonly<Record<string, string>>;
}

/** A call that gave no usable answer. Only `timeout` and a 5xx `status` may ever fail open (SECURITY F6). */
export type ApiFailure =
  | { readonly kind: 'timeout' }
  | { readonly kind: 'unreachable' }
  | { readonly kind: 'status'; readonly status: number }
  | { readonly kind: 'malformed' };
export type ApiResult<Value> = { readonly kind: 'ok'; readonly value: Value } | ApiFailure;

/** What the edge asks of the server. No call throws: every failure is a value. */
export interface DecisionApi {
  /** Decides. A repeated key gives the same action with a fresh `url`. */
  track(key: ActionKey, facts: TrackFacts): Promise<ApiResult<TrackedAction>>;
  /** Consumes a result token (`singleUse`): a second call with the same token is not valid. */
  validate(token: string, key: Omit<ActionKey, 'idempotencyKey'>): Promise<ApiResult<ValidatedToken>>;
  getAction(key: ActionKey): Promise<ApiResult<ActionState>>;
  /** Stores ciphertext (base64url, at most 48 KB) for 1 to 86,400 seconds; the value is a random handle. */
  hold(key: ActionKey, ciphertext: string, expiresInSeconds: number): Promise<ApiResult<string>>;
  /** Gives the ciphertext back once; afterwards `status` 404. */
  take(key: ActionKey, handle: string): Promise<ApiResult<string>>;
  /**
   * Makes session cookies the claimant's own, for 1 second to 90 days. `hashes`: 1 to 60, of `claimHashes`. The value is
   * those of them that are another user's, and stay so.
   */
  claimSessions(
    claimant: Claimant,
    hashes: readonly string[],
    expiresInSeconds: number,
  ): Promise<ApiResult<readonly string[]>>;
  /** Takes back what this claim made, and nothing that another one did. */
  releaseSessions(claimant: Claimant): Promise<ApiResult<true>>;
}

export interface ApiCall {
  readonly method: 'GET' | 'POST';
  /** Below the API's base address, encoded. */
  readonly path: string;
  readonly body?: string;
}

export type ApiAnswer =
  | { readonly kind: 'answer'; readonly status: number; readonly body: string }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'unreachable' };

/** Sends one call. The adapter's part: address, key, time limit, retry on connection errors only. */
export type ApiTransport = (call: ApiCall) => Promise<ApiAnswer>;

export function createDecisionApi(transport: ApiTransport): DecisionApi {
  const post = (path: string, body: object): ApiCall => ({
    method: 'POST',
    path,
    body: JSON.stringify(body),
  });
  return {
    track: async ({ userId, action, idempotencyKey }, facts) =>
      read(await transport(post(actionsPath(userId, action), { ...facts, idempotencyKey })), (body) =>
        parseTracked(body, idempotencyKey),
      ),
    validate: async (token, key) =>
      read(await transport(post('/validate', { token, ...key, singleUse: true })), parseValidated),
    getAction: async ({ userId, action, idempotencyKey }) => {
      const path = `${actionsPath(userId, action)}/${encodeURIComponent(idempotencyKey)}`;
      return read(await transport({ method: 'GET', path }), parseAction);
    },
    hold: async (key, ciphertext, expiresInSeconds) =>
      read(await transport(post('/edge/handles', { ciphertext, expiresInSeconds, ...key })), parseHandle),
    take: async (key, handle) =>
      read(await transport(post('/edge/handles/take', { handle, ...key })), parseHeld),
    claimSessions: async (claimant, cookies, expiresInSeconds) =>
      read(
        await transport(post('/edge/sessions/claim', { ...claimant, cookies, expiresInSeconds })),
        (body) => parseClaimed(body, cookies),
      ),
    releaseSessions: async (claimant) =>
      read(await transport(post('/edge/sessions/release', { ...claimant })), parseReleased),
  };
}

function actionsPath(userId: string, action: string): string {
  return `/users/${pathSegment(userId)}/actions/${pathSegment(action)}`;
}

/** `.` and `..` survive encodeURIComponent and would be resolved as dot segments on the way. */
function pathSegment(text: string): string {
  return encodeURIComponent(text).replace(/^\.{1,2}$/, (dots) => '%2E'.repeat(dots.length));
}

function read<Value>(answer: ApiAnswer, parse: (body: unknown) => Value | undefined): ApiResult<Value> {
  if (answer.kind !== 'answer') return answer;
  if (answer.status < 200 || answer.status > 299) return { kind: 'status', status: answer.status };
  const value = parse(parseJson(answer.body));
  return value === undefined ? { kind: 'malformed' } : { kind: 'ok', value };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
