// Bundles each function into one ECMAScript module. Owns what is inside: our own code and nothing of AWS.
import { existsSync } from 'node:fs';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleModule } from '@stepward/lambda-package';
import { type LambdaFunction, lambdaFunctions } from './lambda-functions.ts';

export interface LambdaBundle extends LambdaFunction {
  readonly code: Uint8Array;
}

/**
 * Every function as a module that exports `handler`.
 *
 * @throws when one grows beyond its limit, and as `bundleModule`
 */
export async function bundleFunctions(): Promise<readonly LambdaBundle[]> {
  return await Promise.all(
    lambdaFunctions.map(async (one) => {
      const modulePath = modulePathOf(one.name);
      // Run from sources, the workspace packages are read as sources too.
      const code = await bundleModule({ modulePath }, modulePath.endsWith('.ts'));
      if (code.length > one.bundleBytesMax)
        throw new Error(`${one.name} has ${code.length} bytes; ${one.bundleBytesMax} are allowed`);
      return { ...one, code };
    }),
  );
}

/** Beside this module, as source or as built. */
function modulePathOf(name: string): string {
  const path = fileURLToPath(new URL(`./functions/${name}${extname(import.meta.filename)}`, import.meta.url));
  if (!existsSync(path)) throw new Error(`${name} has no module`);
  return path;
}
