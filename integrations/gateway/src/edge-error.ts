/** How CloudFront names a refusal in `X-Cache` and in its access log. */
export type RefusalKind =
  | 'Error'
  | 'LambdaValidationError'
  | 'LambdaExecutionError'
  | 'OriginConnectError'
  | 'OriginCommError';

/** A refusal by CloudFront itself: answered with `status` and a small page, never passed on as a crash. */
export class EdgeError extends Error {
  readonly status: number;
  readonly kind: RefusalKind;
  /** CloudFront ends the viewer's TCP connection after this answer. */
  readonly closesConnection: boolean;

  constructor(
    status: number,
    kind: RefusalKind,
    message: string,
    options: { cause?: unknown; closesConnection?: boolean } = {},
  ) {
    super(message, 'cause' in options ? { cause: options.cause } : {});
    this.name = 'EdgeError';
    this.status = status;
    this.kind = kind;
    this.closesConnection = options.closesConnection ?? false;
  }
}

/** What a function returned breaks a rule of Lambda@Edge: 502. */
export function validationError(detail: string): EdgeError {
  return new EdgeError(
    502,
    'LambdaValidationError',
    `The Lambda function result failed validation: ${detail}`,
  );
}

/** A function threw, ran out of time or memory, or could not be loaded: 503. */
export function executionError(detail: string, cause?: unknown): EdgeError {
  return new EdgeError(503, 'LambdaExecutionError', `The Lambda function could not be executed: ${detail}`, {
    cause,
  });
}
