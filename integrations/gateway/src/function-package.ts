import { cp, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, normalize, sep } from 'node:path';
import { unzipSync } from 'fflate';

/** Where the packages of one emulator are unpacked; only its owner may read it, for packages hold secrets. */
export async function createTaskRoot(): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'cloudfront-'));
  // Ends node's search for the nearest package.json, as nothing lies above /var/task on Lambda.
  await writeFile(join(root, 'package.json'), '{}');
  return root;
}

export async function removeTaskRoot(root: string): Promise<void> {
  await rm(root, { recursive: true, force: true });
}

/**
 * Unpacks a Lambda package (a .zip, or a folder of what would be in it) and finds its entry file.
 * Throws where a deployment would be refused: too large, or no index.js, index.mjs or index.cjs at the top.
 */
export async function unpackFunction(
  source: string,
  directory: string,
  packageBytesMax: number,
): Promise<string> {
  await mkdir(directory);
  if ((await stat(source)).isDirectory()) await cp(source, directory, { recursive: true });
  else await unzip(source, directory, packageBytesMax);
  for (const name of ['index.js', 'index.mjs', 'index.cjs']) {
    const entry = join(directory, name);
    if (await isFile(entry)) return entry;
  }
  throw new Error(`${source}: no index.js, index.mjs or index.cjs at the top of the package`);
}

async function unzip(source: string, directory: string, packageBytesMax: number): Promise<void> {
  const packed = await readFile(source);
  if (packed.length > packageBytesMax) {
    throw new Error(
      `${source}: the package has ${packed.length} bytes; Lambda@Edge allows ${packageBytesMax} for this event`,
    );
  }
  for (const [name, content] of Object.entries(unzipSync(packed))) {
    const path = join(directory, normalize(name));
    if (!path.startsWith(directory + sep))
      throw new Error(`${source}: entry ${name} lies outside the package`);
    if (name.endsWith('/')) continue;
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
  }
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}
