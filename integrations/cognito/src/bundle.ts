// Bundles each function into one ECMAScript module. Owns what is inside: our own code and nothing of AWS.
import { existsSync } from 'node:fs';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { type LambdaFunction, lambdaFunctions } from './lambda-functions.ts';

/** The file in each archive; `Handler: index.handler` names it. */
export const bundleFileName = 'index.mjs';

export interface LambdaBundle extends LambdaFunction {
  readonly code: Uint8Array;
}

/**
 * Every function as a module that exports `handler` and imports nothing but Node's own modules. The same sources give the
 * same bytes.
 *
 * @throws when one grows beyond its limit, and the messages of esbuild
 */
export async function bundleFunctions(): Promise<readonly LambdaBundle[]> {
  return await Promise.all(
    lambdaFunctions.map(async (one) => {
      const code = await bundleFunction(modulePathOf(one.name));
      if (code.length > one.bundleBytesMax)
        throw new Error(`${one.name} has ${code.length} bytes; ${one.bundleBytesMax} are allowed`);
      return { ...one, code };
    }),
  );
}

async function bundleFunction(modulePath: string): Promise<Uint8Array> {
  const result = await build({
    entryPoints: [modulePath],
    bundle: true,
    write: false,
    platform: 'node',
    target: 'node22',
    format: 'esm',
    minify: true,
    legalComments: 'none',
    logLevel: 'silent',
    // Run from sources, the workspace packages are read as sources too; otherwise as built.
    conditions: extname(modulePath) === '.ts' ? ['@stepward/source'] : [],
  });
  const [file] = result.outputFiles;
  if (file === undefined) throw new Error('esbuild wrote no file');
  return file.contents;
}

/** Beside this module, as source or as built. */
function modulePathOf(name: string): string {
  const path = fileURLToPath(new URL(`./functions/${name}${extname(import.meta.filename)}`, import.meta.url));
  if (!existsSync(path)) throw new Error(`${name} has no module`);
  return path;
}
