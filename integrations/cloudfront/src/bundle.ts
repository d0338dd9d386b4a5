import { bundleModule } from '@stepward/lambda-package';

export interface BundleSource {
  /** Absolute path of the module that makes the handler. */
  readonly modulePath: string;
  /** The export that takes the configuration and returns the handler. */
  readonly factoryName: string;
  /** Written into the bundle as JSON: Lambda@Edge has no environment variables. */
  readonly configuration: unknown;
}

/** One ECMAScript module that exports `handler`. @throws as `bundleModule` */
export async function bundleFunction(source: BundleSource): Promise<Uint8Array> {
  const entry = { contents: entryOf(source), resolveDir: import.meta.dirname };
  // Run from sources, the workspace packages are read as sources too.
  return await bundleModule(entry, source.modulePath.endsWith('.ts'));
}

function entryOf({ modulePath, factoryName, configuration }: BundleSource): string {
  const module = JSON.stringify(modulePath);
  return `import { ${factoryName} } from ${module};
export const handler = ${factoryName}(${JSON.stringify(configuration)});`;
}
