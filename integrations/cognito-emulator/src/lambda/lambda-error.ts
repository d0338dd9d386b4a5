/** A function threw, could not be loaded, or ended: Lambda's answer carries `message` as `errorMessage`. */
export class LambdaFunctionError extends Error {
  override readonly name = 'LambdaFunctionError';
}

/** No answer within the caller's time limit. */
export class LambdaTimeoutError extends Error {
  override readonly name = 'LambdaTimeoutError';
}
