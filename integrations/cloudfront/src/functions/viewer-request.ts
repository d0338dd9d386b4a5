import { isResponse, onViewerRequest } from '@stepward/edge';
import type { CloudFrontRequestEvent, CloudFrontRequestResult } from 'aws-lambda';
import { cfOf, createEnvOf, failClosed } from './function-env.ts';
import { generatedResponse, toEdgeRequest, withHeaders } from './translation.ts';

/**
 * The function of the viewer-request event.
 *
 * @param configuration an `EdgeConfig` without `api`, as `stepward edge build` writes it.
 * @throws EdgeConfigError when it is not valid.
 */
export function createViewerRequestHandler(
  configuration: unknown,
): (event: CloudFrontRequestEvent) => Promise<CloudFrontRequestResult> {
  const envOf = createEnvOf(configuration);
  return async (event) => {
    const { request, config } = cfOf(event.Records);
    try {
      const answer = onViewerRequest(toEdgeRequest(request), envOf(config.requestId));
      return isResponse(answer) ? generatedResponse(answer) : withHeaders(request, answer);
    } catch (error) {
      return generatedResponse(
        failClosed({ step: 'viewer-request', requestId: config.requestId, request }, error),
      );
    }
  };
}
