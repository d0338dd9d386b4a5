import type { Attempt } from './attempt.ts';
import { isFailOpen } from './config.ts';
import type { TrackedAction } from './decision-answers.ts';
import type { ApiFailure, DecisionApi, TrackFacts } from './decision-api.ts';
import type { EdgeEnv } from './edge-env.ts';
import { headerValue, headerValues } from './header-list.ts';
import type { EdgeRequest } from './messages.ts';
import { isEmailAddress } from './user-name.ts';

export type Decision =
  | { readonly kind: 'allow'; readonly reason: string; readonly failOpen: boolean }
  | { readonly kind: 'challenge'; readonly url: string }
  | { readonly kind: 'review' }
  | { readonly kind: 'block'; readonly reason: string }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'unavailable'; readonly reason: string };

/** Asks the server, once. Only its literal ALLOW allows (SECURITY F5, F6). */
export async function decide(env: EdgeEnv, attempt: Attempt, request: EdgeRequest): Promise<Decision> {
  const result = await apiOf(env).track(attempt.key, trackFacts(env, attempt, request));
  return result.kind === 'ok' ? judge(env, attempt, result.value) : onFailure(env, result);
}

/** The port, which origin events must be given. */
export function apiOf({ api }: EdgeEnv): DecisionApi {
  if (api === undefined) throw new Error('The decision API is missing: the bundle has no api configuration.');
  return api;
}

export function failureReason(failure: ApiFailure): string {
  return failure.kind === 'status' ? `api-status-${failure.status}` : `api-${failure.kind}`;
}

function judge(env: EdgeEnv, attempt: Attempt, action: TrackedAction): Decision {
  switch (action.state) {
    case 'ALLOW':
      return { kind: 'allow', reason: 'allowed', failOpen: false };
    case 'CHALLENGE_REQUIRED':
      return mayEnrol(env, attempt, action)
        ? { kind: 'challenge', url: action.url }
        : { kind: 'refused', reason: 'not-enrolled' };
    case 'REVIEW_REQUIRED':
      return { kind: 'review' };
    case 'BLOCK':
      return { kind: 'block', reason: 'blocked' };
    default:
      // A state of the protocol, but none that a new action can be in.
      return { kind: 'block', reason: 'unexpected-state' };
  }
}

/** Whoever has no factor enrols what the edge vouches for, or as the operator's policy says (SECURITY F14). */
function mayEnrol(env: EdgeEnv, { key }: Attempt, { isEnrolled }: TrackedAction): boolean {
  if (isEnrolled || vouchedEmail(env, key.userId) !== undefined) return true;
  const { whenNotVouched } = env.config.enrollment;
  return whenNotVouched.kind === 'open' && env.now() < whenNotVouched.untilMs;
}

function vouchedEmail({ config }: EdgeEnv, user: string): string | undefined {
  return config.enrollment.vouchEmail === 'username' && isEmailAddress(user) ? user : undefined;
}

function onFailure(env: EdgeEnv, failure: ApiFailure): Decision {
  const reason = failureReason(failure);
  return mayFailOpen(env, failure)
    ? { kind: 'allow', reason, failOpen: true }
    : { kind: 'unavailable', reason };
}

/** Never on a 4xx or on nonsense: whoever trips a rate limit must not turn the decision off (SECURITY F6). */
export function mayFailOpen(env: EdgeEnv, failure: ApiFailure): boolean {
  const isDown = failure.kind === 'timeout' || (failure.kind === 'status' && failure.status >= 500);
  return isDown && isFailOpen(env.config, env.now());
}

const userAgentCharsMax = 512;

function trackFacts(env: EdgeEnv, attempt: Attempt, request: EdgeRequest): TrackFacts {
  const { origin, callbackPath } = env.config;
  const userAgent = headerValue(request.headers, 'user-agent')?.slice(0, userAgentCharsMax);
  const email = vouchedEmail(env, attempt.key.userId);
  const custom = wafFacts(env, request);
  return {
    redirectUrl: `${origin}${callbackPath}?state=${attempt.nonce}`,
    ipAddress: request.clientIp,
    deviceId: attempt.deviceId,
    ...(userAgent === undefined ? {} : { userAgent }),
    ...(email === undefined ? {} : { email }),
    ...(custom === undefined ? {} : { custom }),
  };
}

/** `x-amzn-waf-x` becomes `custom.x_amzn_waf_x` (contract/management-api.md). Doubled means not set by WAF alone. */
function wafFacts({ config }: EdgeEnv, { headers }: EdgeRequest): Record<string, string> | undefined {
  const facts: Record<string, string> = {};
  for (const name of config.wafHeaders) {
    const [value, second] = headerValues(headers, name);
    if (value !== undefined && second === undefined) facts[name.replaceAll('-', '_')] = value;
  }
  return Object.keys(facts).length === 0 ? undefined : facts;
}
