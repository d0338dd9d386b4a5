/**
 * The AWS SDK as Node loads it by itself. Vitest starts its workers with the condition `module`, which in some of its
 * packages names files that are for bundlers only; functions that load it in this process find it the same way.
 */
import { createRequire, registerHooks } from 'node:module';

registerHooks({
  resolve: (specifier, context, nextResolve) => {
    if (!/^(@(aws|aws-sdk|smithy)\/|tslib$)/.test(specifier)) return nextResolve(specifier, context);
    const conditions = context.conditions.filter((condition) => condition !== 'module');
    return nextResolve(specifier, { ...context, conditions });
  },
});

export const awsSdk = createRequire(import.meta.url)(
  '@aws-sdk/client-cognito-identity-provider',
) as typeof import('@aws-sdk/client-cognito-identity-provider');
