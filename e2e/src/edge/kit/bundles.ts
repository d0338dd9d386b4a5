import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildEdgeFunctions } from '@stepward/cloudfront';
import { type EdgeConfig, viewerConfig } from '@stepward/edge';
import { build } from 'esbuild';
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
    await writeFile(join(outDir, name, 'index.mjs'), bundle);
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
  plugins: Parameters<typeof build>[0]['plugins'] = [],
): Promise<Uint8Array> {
  const module = JSON.stringify(join(functionsDir, `${name}.ts`));
  const result = await build({
    stdin: {
      contents: `import { ${factoryName} } from ${module};\nexport const handler = ${factoryName}(${JSON.stringify(configuration)});`,
      resolveDir: functionsDir,
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
    conditions: ['@stepward/source'],
    plugins,
  });
  return result.outputFiles[0]?.contents ?? new Uint8Array();
}
