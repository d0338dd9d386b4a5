import { build } from 'esbuild';

/** The file in each archive; `Handler: index.handler` of the template names it. */
export const bundleFileName = 'index.mjs';

export interface BundleSource {
  /** Absolute path of the module that makes the handler. */
  readonly modulePath: string;
  /** The export that takes the configuration and returns the handler. */
  readonly factoryName: string;
  /** Written into the bundle as JSON: Lambda@Edge has no environment variables. */
  readonly configuration: unknown;
}

/**
 * One ECMAScript module that exports `handler` and imports nothing but Node's own modules.
 *
 * @throws the messages of esbuild, when a module is missing or has errors.
 */
export async function bundleFunction(source: BundleSource): Promise<Uint8Array> {
  const isSource = source.modulePath.endsWith('.ts');
  const result = await build({
    stdin: {
      contents: entryOf(source),
      resolveDir: import.meta.dirname,
      sourcefile: 'entry.js',
      loader: 'js',
    },
    bundle: true,
    write: false,
    platform: 'node',
    target: 'node22',
    format: 'esm',
    minify: true,
    legalComments: 'none',
    logLevel: 'silent',
    // Run from sources, the workspace packages are read as sources too; otherwise as built.
    conditions: isSource ? ['@stepward/source'] : [],
  });
  const [file] = result.outputFiles;
  if (file === undefined) throw new Error('esbuild wrote no file');
  return file.contents;
}

function entryOf({ modulePath, factoryName, configuration }: BundleSource): string {
  const module = JSON.stringify(modulePath);
  return `import { ${factoryName} } from ${module};
export const handler = ${factoryName}(${JSON.stringify(configuration)});`;
}
