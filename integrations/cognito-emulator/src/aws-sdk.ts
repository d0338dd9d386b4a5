// For the tests of this package: the AWS SDK and Amplify as a user's Node.js loads them. Vitest starts its workers with
// the condition `module`, which in some of their packages names files that are for bundlers only.

import { createRequire, registerHooks } from 'node:module';

registerHooks({
  resolve: (specifier, context, nextResolve) =>
    nextResolve(
      specifier,
      /^(@(aws|aws-sdk|smithy)\/|tslib$)/.test(specifier)
        ? { ...context, conditions: context.conditions?.filter((condition) => condition !== 'module') }
        : context,
    ),
});

type Sdk = typeof import('@aws-sdk/client-cognito-identity-provider');

const require = createRequire(import.meta.url);

export const sdk = require('@aws-sdk/client-cognito-identity-provider') as Sdk;

type Amplify = typeof import('aws-amplify');
type AmplifyAuth = typeof import('aws-amplify/auth');

/** Takes two seconds to load, so only where it is asked for. */
export function loadAmplify(): Pick<Amplify, 'Amplify'> & { auth: AmplifyAuth } {
  return {
    Amplify: (require('aws-amplify') as Amplify).Amplify,
    auth: require('aws-amplify/auth') as AmplifyAuth,
  };
}
