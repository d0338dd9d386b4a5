// How an invocation fails, for every service that invokes functions.

/** How it ended: in the handler or while it was loaded, with its runtime, or never begun because all was closed. */
export type FailureKind = 'threw' | 'ended' | 'closed';

/** A function threw, could not be loaded, or ended: Lambda's answer carries `message` as `errorMessage`. */
export class LambdaFunctionError extends Error {
  override readonly name = 'LambdaFunctionError';
  readonly kind: FailureKind;

  constructor(message: string, kind: FailureKind) {
    super(message);
    this.kind = kind;
  }
}

/** No answer within the time limit. */
export class LambdaTimeoutError extends Error {
  override readonly name = 'LambdaTimeoutError';
}
