import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, normalize, sep } from 'node:path';
import { unzipSync } from 'fflate';

/** The file to load, and what removes what was unpacked for it. */
export type FunctionPackage = { entry: string; remove: () => void };

export type PackageOptions = {
  /** Of a .zip, packed. */
  bytesMax: number;
  /** Who sets this limit, for messages. */
  service: string;
  /**
   * Modules and folders run where they lie, and find what is installed around them. Otherwise a module is refused and
   * a folder copied, for a package may only use what it brings.
   */
  isInPlace: boolean;
};

// In the order in which Lambda looks for them.
const indexFiles = ['index.js', 'index.mjs', 'index.cjs'];

/**
 * Finds the entry of a .zip as it is deployed, of a folder of what would be in it, or of a module. What is unpacked may
 * be read by its owner only, for packages hold secrets.
 * Throws where a deployment would be refused: too large, or no index file at the top.
 */
export function openPackage(path: string, options: PackageOptions): FunctionPackage {
  const isFolder = statSync(path).isDirectory();
  if (options.isInPlace && isFolder) return { entry: indexOf(path, path), remove: () => undefined };
  if (options.isInPlace && /\.[cm]?js$/.test(path)) return { entry: path, remove: () => undefined };
  const root = mkdtempSync(join(tmpdir(), 'lambda-'));
  const remove = () => rmSync(root, { recursive: true, force: true });
  const task = join(root, 'task');
  try {
    if (isFolder) cpSync(path, task, { recursive: true });
    else unzip(path, task, options);
    // Ends node's search for the nearest package.json, as nothing lies above /var/task on Lambda.
    writeFileSync(join(root, 'package.json'), '{}');
    return { entry: indexOf(task, path), remove };
  } catch (error) {
    remove();
    throw error;
  }
}

function unzip(path: string, directory: string, { bytesMax, service, isInPlace }: PackageOptions): void {
  const packed = readFileSync(path);
  if (packed.toString('latin1', 0, 2) !== 'PK')
    throw new Error(
      `${path}: a bundle is ${isInPlace ? 'a .js, .mjs or .cjs file, ' : ''}a .zip, or a folder with an index file`,
    );
  if (packed.length > bytesMax)
    throw new Error(`${path}: the package has ${packed.length} bytes; ${service} allows ${bytesMax}`);
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
  if (found === undefined)
    throw new Error(`${path}: no index.js, index.mjs or index.cjs at the top of the package`);
  return found;
}
