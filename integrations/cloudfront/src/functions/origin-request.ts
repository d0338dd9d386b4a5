import { isResponse, onOriginRequest } from '@stepward/edge';
import type { CloudFrontRequestEvent, CloudFrontRequestResult } from 'aws-lambda';
import { cfOf, createEnvOf, failClosed } from './function-env.ts';
import { generatedResponse, toEdgeRequest, withHeaders } from './translation.ts';

/**
 * The function of the origin-request event.
 *
 * @param configuration an `EdgeConfig`, as `stepward edge build` writes it.
 * @throws EdgeConfigError when it is not valid.
 */
export function createOriginRequestHandler(
  configuration: unknown,
): (event: CloudFrontRequestEvent) => Promise<CloudFrontRequestResult> {
  const envOf = createEnvOf(configuration);
  return async (event) => {
    const { request, config } = cfOf(event.Records);
    try {
      const received = toEdgeRequest(request);
      const answer = await onOriginRequest(received, envOf(config.requestId));
      if (isResponse(answer)) return generatedResponse(answer);
      return answer === received ? request : withHeaders(request, answer);
    } catch (error) {
      return generatedResponse(
        failClosed({ step: 'origin-request', requestId: config.requestId, request }, error),
      );
    }
  };
}
