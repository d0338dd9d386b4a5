// Writes what is deployed: one archive for each function, and the layer that holds all of them. `npm run build:lambda`.
import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { archiveFiles, bundleFileName } from '@stepward/lambda-package';
import { bundleFunctions } from './bundle.ts';
import { layerFiles } from './layer.ts';

export { bundleFileName } from '@stepward/lambda-package';
export { bundleFunctions, type LambdaBundle } from './bundle.ts';

export interface LambdaArchive {
  /** `create-auth-challenge.zip`, …, `layer.zip`. */
  readonly name: string;
  readonly path: string;
  readonly bytes: number;
  /** Of the archive, in lower-case hexadecimal. The same sources give the same. */
  readonly sha256: string;
}

/** Of @stepward/cognito. */
export const version = '0.1.0';

/** Makes `outDir` when it is missing. @throws as `bundleFunctions` */
export async function buildLambda(outDir: string): Promise<readonly LambdaArchive[]> {
  const bundles = await bundleFunctions();
  await mkdir(outDir, { recursive: true });
  const archives = [
    ...bundles.map(({ name, code }) => [`${name}.zip`, archiveFiles({ [bundleFileName]: code })] as const),
    ['layer.zip', archiveFiles(layerFiles(bundles, version))] as const,
  ];
  return await Promise.all(
    archives.map(async ([name, content]) => {
      const path = join(outDir, name);
      await writeFile(path, content);
      const sha256 = createHash('sha256').update(content).digest('hex');
      return { name, path, bytes: content.length, sha256 };
    }),
  );
}
