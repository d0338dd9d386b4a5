import { answerCallback } from './callback.ts';
import type { EdgeEnv } from './edge-env.ts';
import { openContext } from './edge-state.ts';
import type { EdgeRequest, EdgeResponse } from './messages.ts';
import { classify } from './paths.ts';
import { renewDecision } from './renewal.ts';
import { answerReview } from './review.ts';

/**
 * Answers the edge's own paths, and decides anew for a session whose proof has expired. All else goes on as it is.
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
  if (context.redecide !== undefined) return renewDecision(request, context, context.redecide, env);
  return request;
}
