// The Lambda functions of this package, by name: of the file in `functions/`, of the archive, and in the layer.

export interface LambdaFunction {
  readonly name: string;
  readonly kind: 'trigger' | 'api';
  /** Bytes of the bundle that are allowed: a small function starts fast. */
  readonly bundleBytesMax: number;
}

const kilobyte = 1_024;
const trigger = (name: string, kilobytes: number): LambdaFunction => ({
  name,
  kind: 'trigger',
  bundleBytesMax: kilobytes * kilobyte,
});
const api = (name: string): LambdaFunction => ({ name, kind: 'api', bundleBytesMax: 40 * kilobyte });

export const lambdaFunctions: readonly LambdaFunction[] = [
  trigger('define-auth-challenge', 12),
  trigger('create-auth-challenge', 40),
  trigger('verify-auth-challenge-response', 40),
  trigger('pre-sign-up', 12),
  api('list-authenticators'),
  api('add-authenticator'),
  api('remove-authenticator'),
  api('authorize-payment'),
  api('verify-attributes'),
];
