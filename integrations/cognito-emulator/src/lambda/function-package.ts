import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, normalize, sep } from 'node:path';
import { unzipSync } from 'fflate';

/** The file to load, and what removes what was unpacked for it. */
export type FunctionPackage = { entry: string; remove: () => void };

// Lambda's quota for a package that is uploaded by itself.
const packageBytesMax = 52_428_800;
const indexFiles = ['index.mjs', 'index.js', 'index.cjs'];

/**
 * Finds the entry of a module, of a folder or of a .zip as it is deployed, which is unpacked for its owner only.
 * Throws where the deployment would be refused.
 */
export function openPackage(path: string): FunctionPackage {
  if (statSync(path).isDirectory()) return { entry: indexOf(path, path), remove: () => undefined };
  if (/\.[cm]?js$/.test(path)) return { entry: path, remove: () => undefined };
  if (!path.endsWith('.zip'))
    throw new Error(`${path}: a bundle is a .js, .mjs or .cjs file, a .zip, or a folder with an index file`);
  const root = mkdtempSync(join(tmpdir(), 'lambda-'));
  const remove = () => rmSync(root, { recursive: true, force: true });
  try {
    unzip(path, join(root, 'task'));
    // Ends node's search for the nearest package.json, as nothing lies above /var/task on Lambda.
    writeFileSync(join(root, 'package.json'), '{}');
    return { entry: indexOf(join(root, 'task'), path), remove };
  } catch (error) {
    remove();
    throw error;
  }
}

function unzip(path: string, directory: string): void {
  const packed = readFileSync(path);
  if (packed.length > packageBytesMax)
    throw new Error(`${path}: the package has ${packed.length} bytes; Lambda allows ${packageBytesMax}`);
  mkdirSync(directory);
  for (const [name, content] of Object.entries(unzipSync(packed))) {
    const target = join(directory, normalize(name));
    if (!target.startsWith(directory + sep))
      throw new Error(`${path}: entry ${name} lies outside the package`);
    if (name.endsWith('/')) continue;
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, content);
  }
}

function indexOf(directory: string, path: string): string {
  const found = indexFiles
    .map((name) => join(directory, name))
    .find((candidate) => statSync(candidate, { throwIfNoEntry: false })?.isFile());
  if (found === undefined) throw new Error(`${path}: no ${indexFiles.join(', ')} at the top of it`);
  return found;
}
