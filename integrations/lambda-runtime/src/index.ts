/**
 * Lambda's Node.js runtime on this machine, for the local CloudFront and the local Cognito: opens a package, and runs
 * it in instances that know nothing of this process. What a service makes of a function's answer or failure is the
 * service's own.
 */
export { LambdaFunctionError, LambdaTimeoutError } from './errors.ts';
export type { FunctionInstance, InstanceOptions, LogLine } from './function-instance.ts';
export { type FunctionPackage, openPackage, type PackageOptions } from './function-package.ts';
export type { FunctionIdentity, LogLevel } from './function-runtime.ts';
export { WarmInstances, type WarmInstancesOptions } from './warm-instances.ts';
