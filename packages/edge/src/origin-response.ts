import type { EdgeEnv } from './edge-env.ts';
import { openContext, ticketHeader } from './edge-state.ts';
import { headerValue } from './header-list.ts';
import { answerLogin } from './login-answer.ts';
import type { EdgeRequest, EdgeResponse } from './messages.ts';
import { withOriginNames } from './origin-names.ts';
import { classify } from './paths.ts';
import { keepProof } from './proof.ts';
import type { Context } from './sealed-values.ts';

/**
 * The origin has answered. A login that succeeded is decided upon before any of its cookies leave; every other answer
 * passes, and a proof follows its session.
 *
 * @param request as it went to the origin, with the headers of `onViewerRequest`.
 * @param response without its body: an answer without `body` lets the origin's own go on.
 * @throws for what is a fault of the deployment; the adapter answers 503.
 */
export async function onOriginResponse(
  request: EdgeRequest,
  response: EdgeResponse,
  env: EdgeEnv,
): Promise<EdgeResponse> {
  const context = openContext(env, request);
  return withOriginNames(env, context, await answer(request, response, context, env));
}

async function answer(
  request: EdgeRequest,
  response: EdgeResponse,
  context: Context,
  env: EdgeEnv,
): Promise<EdgeResponse> {
  // Classified again, not only by the ticket: a login that viewer-request never saw must not pass.
  const kind = classify(request, env.config);
  if (typeof kind === 'object') return answerLogin({ login: kind.login, request, response, context }, env);
  if (headerValue(request.headers, ticketHeader) !== undefined) {
    throw new Error('A request with a ticket is no login here: the functions have different configurations.');
  }
  return keepProof(env, request, response, context);
}
