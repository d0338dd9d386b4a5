// Rules about where things are and how large they grow (STYLE: "no drawers", sizes, rooms).
import { isGenerated, isSource, isTest, type SourceTree, type Violation } from './source-tree.ts';

const drawerNames = /(^|[-.])(utils?|helpers?|common|misc|shared|stuff)([-.]|$)/;
const linesMax = 300;

/** A nameless drawer only grows: no folder or source file is named utils, helpers, common or misc. */
export function namelessDrawers(tree: SourceTree): Violation[] {
  return [...tree.keys()]
    .filter((path) => path.split('/').some((part) => drawerNames.test(part)))
    .map((path) => ({ path, problem: 'is in, or is, a nameless drawer; name the topic instead' }));
}

/** Source files have at most 300 lines; tests and generated files may have more. */
export function longFiles(tree: SourceTree): Violation[] {
  return [...tree]
    .filter(([path]) => isSource(path) && !isTest(path) && !isGenerated(path))
    .map(([path, text]) => ({ path, lines: text.replace(/\n$/, '').split('\n').length }))
    .filter(({ lines }) => lines > linesMax)
    .map(({ path, lines }) => ({ path, problem: `has ${lines} lines; ${linesMax} are allowed` }));
}

const folderPatterns = (tree: SourceTree): string[] =>
  (JSON.parse(tree.get('package.json') ?? '{}') as { workspaces?: string[] }).workspaces ?? [];

/** `packages/api` for the pattern `packages/*`, `e2e` for `e2e`. */
function workspaces(tree: SourceTree): string[] {
  const folders = [...tree.keys()]
    .filter((path) => path.endsWith('/package.json'))
    .map((path) => path.slice(0, -13));
  const matches = (folder: string, pattern: string) =>
    pattern.endsWith('/*')
      ? folder.slice(0, folder.lastIndexOf('/')) === pattern.slice(0, -2)
      : folder === pattern;
  return folders.filter((folder) => folderPatterns(tree).some((pattern) => matches(folder, pattern)));
}

/** Rooms of the table in ARCHITECTURE.md: the first cell of each row, in backticks. */
const rooms = (tree: SourceTree): string[] =>
  [...(tree.get('ARCHITECTURE.md') ?? '').matchAll(/^\| `([a-z0-9/-]+)` \|/gm)].flatMap(
    (match) => match[1] ?? [],
  );

/** Every room of ARCHITECTURE.md exists, and every workspace is a room of ARCHITECTURE.md. */
export function unmappedRooms(tree: SourceTree): Violation[] {
  const named = new Set(rooms(tree));
  const present = new Set(workspaces(tree));
  const isFolder = (room: string) => [...tree.keys()].some((path) => path.startsWith(`${room}/`));
  return [
    ...[...named]
      .filter((room) => !isFolder(room))
      .map((room) => ({ path: 'ARCHITECTURE.md', problem: `names ${room}, which does not exist` })),
    ...[...present]
      .filter((workspace) => !named.has(workspace))
      .map((workspace) => ({ path: workspace, problem: 'is missing from the table of ARCHITECTURE.md' })),
  ];
}
