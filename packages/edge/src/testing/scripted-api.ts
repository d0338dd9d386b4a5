import type { ActionState } from '../decision-answers.ts';
import type { ActionKey, ApiFailure, Claimant, DecisionApi, TrackFacts } from '../decision-api.ts';

export interface TrackCall {
  readonly key: ActionKey;
  readonly facts: TrackFacts;
}

interface Action {
  readonly key: ActionKey;
  state: ActionState;
}

interface ClaimedCookie extends Claimant {
  readonly hash: string;
  readonly untilMs: number;
}

interface Held {
  readonly key: ActionKey;
  readonly ciphertext: string;
}

/** A server that answers as told, and keeps tokens and handles single-use as the real one does. */
export class ScriptedApi implements DecisionApi {
  /** What the next `track` answers, by user. */
  outcomeOf: (user: string) => ActionState | ApiFailure = () => 'ALLOW';
  isEnrolled = true;
  /** Fails these calls as told. */
  readonly failures: Partial<
    Record<'validate' | 'getAction' | 'hold' | 'take' | 'claim' | 'release', ApiFailure>
  > = {};
  readonly tracked: TrackCall[] = [];
  readonly heldSeconds: number[] = [];
  validations = 0;
  /** How often cookies were claimed. */
  claims = 0;
  now: () => number = () => 0;
  readonly #actions = new Map<string, Action>();
  readonly #tokens = new Map<string, string>();
  #claimed: ClaimedCookie[] = [];
  readonly #handles = new Map<string, Held>();
  #count = 0;

  track: DecisionApi['track'] = async (key, facts) => {
    this.tracked.push({ key, facts });
    const state = this.outcomeOf(key.userId);
    if (typeof state !== 'string') return state;
    this.#actions.set(key.idempotencyKey, { key, state });
    const url = `https://mfa.example.com/?token=${key.idempotencyKey}`;
    return { kind: 'ok', value: { state, url, isEnrolled: this.isEnrolled } };
  };

  validate: DecisionApi['validate'] = async (token, { userId, action }) => {
    this.validations += 1;
    if (this.failures.validate !== undefined) return this.failures.validate;
    const known = this.#actions.get(this.#tokens.get(token) ?? '');
    this.#tokens.delete(token);
    if (known === undefined || known.key.userId !== userId || known.key.action !== action) {
      return { kind: 'ok', value: { isValid: false } };
    }
    const { idempotencyKey, action: actionCode } = known.key;
    const isValid = known.state === 'CHALLENGE_SUCCEEDED';
    return { kind: 'ok', value: { isValid, state: known.state, userId, actionCode, idempotencyKey } };
  };

  getAction: DecisionApi['getAction'] = async ({ idempotencyKey }) => {
    if (this.failures.getAction !== undefined) return this.failures.getAction;
    const known = this.#actions.get(idempotencyKey);
    return known === undefined ? { kind: 'status', status: 404 } : { kind: 'ok', value: known.state };
  };

  hold: DecisionApi['hold'] = async (key, ciphertext, expiresInSeconds) => {
    if (this.failures.hold !== undefined) return this.failures.hold;
    this.heldSeconds.push(expiresInSeconds);
    const handle = this.#next('handle');
    this.#handles.set(handle, { key, ciphertext });
    return { kind: 'ok', value: handle };
  };

  take: DecisionApi['take'] = async (key, handle) => {
    if (this.failures.take !== undefined) return this.failures.take;
    const held = this.#handles.get(handle);
    if (held === undefined || held.key.idempotencyKey !== key.idempotencyKey) {
      return { kind: 'status', status: 404 };
    }
    this.#handles.delete(handle);
    return { kind: 'ok', value: held.ciphertext };
  };

  claimSessions: DecisionApi['claimSessions'] = async (claimant, hashes, expiresInSeconds) => {
    this.claims += 1;
    if (this.failures.claim !== undefined) return this.failures.claim;
    const live = this.#claimed.filter(({ untilMs }) => untilMs > this.now());
    const others = live.filter(({ userId }) => userId !== claimant.userId).map(({ hash }) => hash);
    const own = hashes.filter((hash) => !others.includes(hash));
    const untilMs = this.now() + expiresInSeconds * 1_000;
    this.#claimed = [...live, ...own.map((hash) => ({ ...claimant, hash, untilMs }))];
    return { kind: 'ok', value: hashes.filter((hash) => others.includes(hash)) };
  };

  releaseSessions: DecisionApi['releaseSessions'] = async ({ userId, claimId }) => {
    if (this.failures.release !== undefined) return this.failures.release;
    const isReleased = (claim: Claimant) => claim.userId === userId && claim.claimId === claimId;
    this.#claimed = this.#claimed.filter((claim) => !isReleased(claim));
    return { kind: 'ok', value: true };
  };

  /** The latest tracked call. */
  get last(): TrackCall {
    const call = this.tracked.at(-1);
    if (call === undefined) throw new Error('nothing was tracked');
    return call;
  }

  /** What the challenge page does: moves the action on, and returns to `redirectUrl` with a token. */
  finishChallenge(state: ActionState = 'CHALLENGE_SUCCEEDED', call: TrackCall = this.last): URL {
    this.decideAction(state, call);
    const token = this.#next('token');
    this.#tokens.set(token, call.key.idempotencyKey);
    const url = new URL(call.facts.redirectUrl);
    url.searchParams.append('token', token);
    return url;
  }

  decideAction(state: ActionState, call: TrackCall = this.last): void {
    const action = this.#actions.get(call.key.idempotencyKey);
    if (action !== undefined) action.state = state;
  }

  #next(kind: string): string {
    this.#count += 1;
    return `${kind}-${this.#count}`;
  }
}
