// For the tests of this package: the AWS SDK as Node.js loads it. Vitest starts its workers with the condition `module`,
// which in some of its packages names files that are for bundlers only.
import { registerHooks } from 'node:module';

registerHooks({
  resolve: (specifier, context, nextResolve) =>
    nextResolve(
      specifier,
      /^(@(aws|aws-sdk|smithy)\/|tslib$)/.test(specifier)
        ? { ...context, conditions: context.conditions?.filter((condition) => condition !== 'module') }
        : context,
    ),
});
