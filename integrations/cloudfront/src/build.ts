import { createHash } from 'node:crypto';
import { chmod, copyFile, mkdir, writeFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type EdgeConfig, viewerConfig } from '@stepward/edge';
import { archiveFiles, bundleFileName } from '@stepward/lambda-package';
import { bundleFunction } from './bundle.ts';

interface EdgeFunction {
  readonly name: 'viewer-request' | 'origin-request' | 'origin-response';
  readonly factoryName: string;
  readonly bundleBytesMax: number;
  readonly archiveBytesMax: number;
}

const kilobyte = 1_024;
const megabyte = 1_024 * kilobyte;

// The bundle limits are ours: a small function starts fast. Of the archives, Lambda@Edge takes 1 MB for viewer events
// and 50 MB for origin events (TESTBEDS §B.4).
const edgeFunctions: readonly EdgeFunction[] = [
  {
    name: 'viewer-request',
    factoryName: 'createViewerRequestHandler',
    bundleBytesMax: 60 * kilobyte,
    archiveBytesMax: megabyte,
  },
  {
    name: 'origin-request',
    factoryName: 'createOriginRequestHandler',
    bundleBytesMax: 100 * kilobyte,
    archiveBytesMax: 50 * megabyte,
  },
  {
    name: 'origin-response',
    factoryName: 'createOriginResponseHandler',
    bundleBytesMax: 100 * kilobyte,
    archiveBytesMax: 50 * megabyte,
  },
];

const templateNames = ['template.yaml', 'regional-logs.yaml'];

export interface EdgeBuildOptions {
  /** Validated and complete, from `loadEdgeConfig` or `validateEdgeConfig`. It is written into the functions. */
  readonly config: EdgeConfig;
  /** Made when it is missing. Afterwards it holds secrets: only its owner may read it. */
  readonly outDir: string;
}

export interface EdgeFunctionArchive {
  /** `viewer-request.zip`, `origin-request.zip` or `origin-response.zip`. */
  readonly name: string;
  readonly path: string;
  /** Size of the archive. */
  readonly bytes: number;
  /** Size of the code in it. */
  readonly bundleBytes: number;
  /** Of the archive, in lower-case hexadecimal. The same configuration and sources give the same. */
  readonly sha256: string;
}

export interface EdgeBuild {
  readonly files: readonly EdgeFunctionArchive[];
  /** The AWS templates, copied beside the archives that they name. */
  readonly templates: readonly string[];
}

/**
 * Packages the three Lambda@Edge functions with their configuration inside.
 *
 * @throws when a function grows beyond its limit, or the API's secret key would be in the viewer function.
 */
export async function buildEdgeFunctions({ config, outDir }: EdgeBuildOptions): Promise<EdgeBuild> {
  const bundles = await Promise.all(edgeFunctions.map((one) => bundleEdgeFunction(one, config)));
  await mkdir(outDir, { recursive: true, mode: 0o700 });
  const files: EdgeFunctionArchive[] = [];
  for (const [index, edgeFunction] of edgeFunctions.entries()) {
    files.push(await writeArchive(edgeFunction, bundles[index] ?? new Uint8Array(), outDir));
  }
  return { files, templates: await copyTemplates(outDir) };
}

async function bundleEdgeFunction(edgeFunction: EdgeFunction, config: EdgeConfig): Promise<Uint8Array> {
  const { name, factoryName, bundleBytesMax } = edgeFunction;
  const isViewer = name === 'viewer-request';
  const bundle = await bundleFunction({
    modulePath: modulePathOf(name),
    factoryName,
    configuration: isViewer ? viewerConfig(config) : config,
  });
  checkSize(`${name}: the code`, bundle.length, bundleBytesMax);
  if (isViewer) assertWithoutSecretKey(bundle, config);
  return bundle;
}

/** Beside this module, as source or as built. */
function modulePathOf(name: string): string {
  const extension = extname(fileURLToPath(import.meta.url));
  return fileURLToPath(new URL(`./functions/${name}${extension}`, import.meta.url));
}

/** EDGE.md: the API's secret is in the origin functions only. */
function assertWithoutSecretKey(bundle: Uint8Array, config: EdgeConfig): void {
  const secretKey = config.api?.secretKey;
  if (secretKey !== undefined && Buffer.from(bundle).includes(secretKey)) {
    throw new Error(
      'viewer-request: would hold api.secretKey; does another field of the configuration repeat it?',
    );
  }
}

export function checkSize(what: string, bytes: number, bytesMax: number): void {
  if (bytes > bytesMax) throw new Error(`${what} has ${bytes} bytes; ${bytesMax} are allowed`);
}

async function writeArchive(
  { name, archiveBytesMax }: EdgeFunction,
  bundle: Uint8Array,
  outDir: string,
): Promise<EdgeFunctionArchive> {
  const archive = archiveFiles({ [bundleFileName]: bundle });
  const fileName = `${name}.zip`;
  checkSize(fileName, archive.length, archiveBytesMax);
  const path = join(outDir, fileName);
  await writeFile(path, archive, { mode: 0o600 });
  // A file from an earlier build keeps its mode when it is written again.
  await chmod(path, 0o600);
  const sha256 = createHash('sha256').update(archive).digest('hex');
  return { name: fileName, path, bytes: archive.length, bundleBytes: bundle.length, sha256 };
}

async function copyTemplates(outDir: string): Promise<string[]> {
  const paths = templateNames.map((name) => join(outDir, name));
  for (const [index, name] of templateNames.entries()) {
    await copyFile(new URL(`../${name}`, import.meta.url), paths[index] ?? '');
  }
  return paths;
}
