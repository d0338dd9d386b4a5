import { timingSafeEqual } from 'node:crypto';
import { pageAnswer } from './answers.ts';
import { referenceOf } from './attempt.ts';
import { apiOf, failureReason } from './decide.ts';
import type { ActionState, ValidatedToken } from './decision-answers.ts';
import { type DecisionLine, logDecision } from './decision-log.ts';
import type { EdgeEnv } from './edge-env.ts';
import { clearCookies } from './edge-state.ts';
import type { EdgeRequest, EdgeResponse } from './messages.ts';
import { isSameSession, restore } from './restore.ts';
import type { Context, Pending } from './sealed-values.ts';
import { takeBack } from './withhold.ts';

interface Return {
  readonly request: EdgeRequest;
  readonly context: Context;
  readonly pending: Pending;
  readonly startedAtMs: number;
}

/** The way back from the challenge page. Every failure looks the same (SECURITY F8): one page, with a way to try again. */
export async function answerCallback(
  request: EdgeRequest,
  context: Context,
  env: EdgeEnv,
): Promise<EdgeResponse> {
  const { pending } = context;
  const token = pending === undefined ? undefined : tokenOf(request, pending);
  if (pending === undefined || token === undefined) return pageAnswer(env, request, 'refused');
  const returned = { request, context, pending, startedAtMs: env.now() };
  // Before the token is spent: a copy of the cookies in another browser must not spend it.
  if (!isSameSession(pending, request, env)) return refuse(env, returned, 'other-session');
  const { user: userId } = pending;
  const result = await apiOf(env).validate(token, { userId, action: env.config.action });
  if (result.kind !== 'ok') return unavailable(env, returned, failureReason(result));
  return isPassed(result.value, pending, env)
    ? finish(env, returned)
    : refuse(env, returned, 'challenge-not-passed', result.value.state);
}

/** The result token of this very challenge: `state` is the nonce that only this browser's pending login knows. */
function tokenOf(request: EdgeRequest, { kind, nonce }: Pending): string | undefined {
  if (request.method !== 'GET' || kind !== 'challenge') return undefined;
  const query = new URLSearchParams(request.query);
  const [token, ...otherTokens] = query.getAll('token');
  const [state, ...otherStates] = query.getAll('state');
  if (token === undefined || token === '' || state === undefined) return undefined;
  if (otherTokens.length > 0 || otherStates.length > 0) return undefined;
  return isSameText(state, nonce) ? token : undefined;
}

function isSameText(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(one), Buffer.from(other)];
  return left.length === right.length && timingSafeEqual(left, right);
}

/** All must hold: of this user, this action and this very login (SECURITY F9, row 54). */
function isPassed(result: ValidatedToken, { user, idempotencyKey }: Pending, { config }: EdgeEnv): boolean {
  return (
    result.isValid &&
    result.state === 'CHALLENGE_SUCCEEDED' &&
    result.userId === user &&
    result.actionCode === config.action &&
    result.idempotencyKey === idempotencyKey
  );
}

async function finish(env: EdgeEnv, returned: Return): Promise<EdgeResponse> {
  const { request, context, pending } = returned;
  const restored = await takeBack(env, pending);
  if (restored.kind === 'unavailable') return unavailable(env, returned, restored.reason);
  if (restored.kind === 'gone') return refuse(env, returned, 'withheld-gone', 'CHALLENGE_SUCCEEDED');
  note(env, returned, 'ALLOW', 'challenge-passed');
  return restore(env, request, context, pending, restored.withheld);
}

/** After these the challenge cannot be passed any more; after a mere way back it can. */
const lastStates: readonly (ActionState | undefined)[] = ['CHALLENGE_FAILED', 'CHALLENGE_SUCCEEDED', 'BLOCK'];

function refuse(env: EdgeEnv, returned: Return, reason: string, state?: ActionState): EdgeResponse {
  const { request, context, pending } = returned;
  note(env, returned, 'REFUSED', reason);
  const setCookies = lastStates.includes(state) ? clearCookies(['pending'], context.cookieNames) : [];
  return pageAnswer(env, request, 'refused', { reference: referenceOf(pending.idempotencyKey), setCookies });
}

function unavailable(env: EdgeEnv, returned: Return, reason: string): EdgeResponse {
  note(env, returned, 'UNAVAILABLE', reason);
  const reference = referenceOf(returned.pending.idempotencyKey);
  // The token may not have been spent: the same address is worth another try.
  const retryUrl = `${env.config.callbackPath}?${returned.request.query}`;
  return pageAnswer(env, returned.request, 'unavailable', { reference, retryUrl });
}

function note(
  env: EdgeEnv,
  { pending, startedAtMs }: Return,
  outcome: DecisionLine['outcome'],
  reason: string,
) {
  const { user, idempotencyKey } = pending;
  const reference = referenceOf(idempotencyKey);
  logDecision(env, { step: 'callback', user, outcome, reason, startedAtMs, reference });
}
