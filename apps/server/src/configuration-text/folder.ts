/**
 * A configuration in a folder. Owns: which files belong to it, that nothing outside of the folder is read or written, and
 * that an export leaves no file of an earlier one behind.
 */
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join, sep } from 'node:path';
import {
  actionsFolder,
  flowEnd,
  formatFile,
  listEnd,
  listsFolder,
  rulesEnd,
  singleFiles,
} from './document.ts';
import type { Problems } from './problems.ts';

/** The longest value list that the Management API takes. */
export const fileBytesMax = 9_000_000;
export const folderBytesMax = 128_000_000;

const isRuleOrFlow = (name: string): boolean => name.endsWith(rulesEnd) || name.endsWith(flowEnd);

function namesIn(folder: string): readonly string[] {
  return existsSync(folder) && statSync(folder).isDirectory() ? readdirSync(folder).sort() : [];
}

/** Paths of the files that say something, with forward slashes; examples, READMEs and the like are nobody's business here. */
function configurationFiles(folder: string): readonly string[] {
  const known = [formatFile, ...Object.values(singleFiles)].filter((name) => existsSync(join(folder, name)));
  const lists = namesIn(join(folder, listsFolder)).filter((name) => name.endsWith(listEnd));
  const actions = namesIn(join(folder, actionsFolder)).filter(isRuleOrFlow);
  return [
    ...known,
    ...lists.map((name) => `${listsFolder}/${name}`),
    ...actions.map((name) => `${actionsFolder}/${name}`),
  ];
}

/** The bytes by path. What cannot be read is a problem of its file. */
export function readFolder(folder: string, problems: Problems): ReadonlyMap<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  const home = realpathSync(folder);
  let bytes = 0;
  for (const path of configurationFiles(folder)) {
    const problem = problemOf(home, path);
    if (problem !== undefined) {
      problems.add({ file: path, pointer: '' }, problem);
      continue;
    }
    const content = readFileSync(join(home, path));
    bytes += content.length;
    if (bytes > folderBytesMax) {
      problems.add(
        { file: path, pointer: '' },
        `and the files before it have more than ${folderBytesMax} bytes`,
      );
      break;
    }
    files.set(path, content);
  }
  return files;
}

/** A link may lead to what whoever wrote the text must not read. */
function problemOf(home: string, path: string): string | undefined {
  // Not there: a link that leads nowhere.
  if (!existsSync(join(home, path))) return 'cannot be read';
  const real = realpathSync(join(home, path), { encoding: 'utf8' });
  if (!real.startsWith(home.endsWith(sep) ? home : home + sep))
    return 'is a link that leads out of the folder';
  const stats = statSync(real);
  if (!stats.isFile()) return 'is not a file';
  return stats.size > fileBytesMax ? `is larger than ${fileBytesMax} bytes` : undefined;
}

/** Why a folder cannot be written. */
export class FolderError extends Error {}

const isLink = (path: string): boolean =>
  lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;

/** Examples beside the rules, and all else that is not part of a configuration, stay. */
export function writeFolder(folder: string, files: ReadonlyMap<string, string>): void {
  mkdirSync(folder, { recursive: true });
  for (const below of [listsFolder, actionsFolder]) {
    if (isLink(join(folder, below)))
      throw new FolderError(`${below} is a link: nothing is written through it.`);
    mkdirSync(join(folder, below), { recursive: true });
  }
  for (const path of configurationFiles(folder)) if (!files.has(path)) rmSync(join(folder, path));
  for (const [path, text] of files) {
    const full = join(folder, path);
    // Written anew, never through a link.
    if (isLink(full)) rmSync(full);
    writeFileSync(full, text);
  }
}
