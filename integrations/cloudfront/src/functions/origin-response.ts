import { onOriginResponse } from '@stepward/edge';
import type { CloudFrontResponseEvent, CloudFrontResponseResult } from 'aws-lambda';
import { cfOf, createEnvOf, failClosed } from './function-env.ts';
import { replacedResponse, toEdgeRequest, toEdgeResponse } from './translation.ts';

/**
 * The function of the origin-response event.
 *
 * @param configuration an `EdgeConfig`, as `stepward edge build` writes it.
 * @throws EdgeConfigError when it is not valid.
 */
export function createOriginResponseHandler(
  configuration: unknown,
): (event: CloudFrontResponseEvent) => Promise<CloudFrontResponseResult> {
  const envOf = createEnvOf(configuration);
  return async (event) => {
    const { request, response, config } = cfOf(event.Records);
    const received = toEdgeResponse(response);
    try {
      const answer = await onOriginResponse(toEdgeRequest(request), received, envOf(config.requestId));
      return answer === received ? response : replacedResponse(response, answer);
    } catch (error) {
      return replacedResponse(
        response,
        failClosed({ step: 'origin-response', requestId: config.requestId, request }, error),
      );
    }
  };
}
