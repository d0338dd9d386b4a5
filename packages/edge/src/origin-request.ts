import { answerCallback } from './callback.ts';
import type { EdgeEnv } from './edge-env.ts';
import { openContext } from './edge-state.ts';
import { claimBeforeLogin } from './login-claim.ts';
import type { EdgeRequest, EdgeResponse } from './messages.ts';
import { classify } from './paths.ts';
import { renewDecision } from './renewal.ts';
import { answerReview } from './review.ts';

/**
 * Answers the edge's own paths, decides anew for a session whose proof has expired, and sees to it that a login reaches
 * no session of another user. All else goes on as it is.
 *
 * @param request with the headers of `onViewerRequest`.
 * @throws for what is a fault of the deployment; the adapter answers 503.
 */
export async function onOriginRequest(
  request: EdgeRequest,
  env: EdgeEnv,
): Promise<EdgeRequest | EdgeResponse> {
  const context = openContext(env, request);
  const kind = classify(request, env.config);
  if (kind === 'callback') return answerCallback(request, context, env);
  if (kind === 'review') return answerReview(request, context, env);
  if (typeof kind === 'object') return claimBeforeLogin(request, env);
  if (context.redecide !== undefined) return renewDecision(request, context, context.redecide, env);
  return request;
}
