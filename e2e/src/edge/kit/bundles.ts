import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildEdgeFunctions } from '@stepward/cloudfront';
import { type EdgeConfig, viewerConfig } from '@stepward/edge';
import { type BundlePlugins, bundleFileName, bundleModule } from '@stepward/lambda-package';
import { rootDir } from '../../harness/stepward-command.ts';
import { type Defect, plant } from './defects.ts';

export interface EdgePackages {
  readonly viewerRequest: string;
  readonly originRequest: string;
  readonly originResponse: string;
}

/** As they ship: the zip files that `stepward edge build` writes. */
export async function shippedPackages(config: EdgeConfig, outDir: string): Promise<EdgePackages> {
  await buildEdgeFunctions({ config, outDir });
  return packagesIn(outDir, '.zip');
}

/** The same bundles, made here with a defect in them; folders in place of zip files. */
export async function defectivePackages(
  config: EdgeConfig,
  outDir: string,
  defect: Defect,
): Promise<EdgePackages> {
  const { plugin, assertPlanted } = plant(defect);
  for (const [name, factoryName] of Object.entries(factories)) {
    const configuration = name === 'viewer-request' ? viewerConfig(config) : config;
    const bundle = await bundleLikeShipped(name, factoryName, configuration, [plugin]);
    await mkdir(join(outDir, name), { recursive: true });
    await writeFile(join(outDir, name, bundleFileName), bundle);
  }
  assertPlanted();
  return packagesIn(outDir, '');
}

const factories = {
  'viewer-request': 'createViewerRequestHandler',
  'origin-request': 'createOriginRequestHandler',
  'origin-response': 'createOriginResponseHandler',
} as const;

function packagesIn(outDir: string, extension: string): EdgePackages {
  return {
    viewerRequest: join(outDir, `viewer-request${extension}`),
    originRequest: join(outDir, `origin-request${extension}`),
    originResponse: join(outDir, `origin-response${extension}`),
  };
}

const functionsDir = join(rootDir, 'integrations/cloudfront/src/functions');

/** Byte for byte what `buildEdgeFunctions` bundles when no plugin changes anything; a test holds that. */
export async function bundleLikeShipped(
  name: string,
  factoryName: string,
  configuration: unknown,
  plugins: BundlePlugins = [],
): Promise<Uint8Array> {
  const module = JSON.stringify(join(functionsDir, `${name}.ts`));
  const contents = `import { ${factoryName} } from ${module};\nexport const handler = ${factoryName}(${JSON.stringify(configuration)});`;
  return await bundleModule({ contents, resolveDir: functionsDir }, true, plugins);
}
