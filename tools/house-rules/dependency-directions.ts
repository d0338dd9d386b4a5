// Rules about who may know whom (ARCHITECTURE.md, "Dependencies point inward").
import { importsOf, resolvePath } from './imports.ts';
import { isSource, isTest, type SourceTree, type Violation, workspaceOf } from './source-tree.ts';

/** Modules of Node that only compute. */
const computingModules = new Set(['buffer', 'querystring', 'string_decoder', 'url', 'util']);

/** Pure rooms: no neighbours, no input or output. What each may take from Node besides computing modules. */
const nodeModulesAllowed: Readonly<Record<string, readonly string[]>> = {
  'packages/api': [],
  'packages/decision': [],
  'packages/edge': ['crypto'],
};

/** Which rooms of ours a room may import. Programs around the product (e2e, bench, tools) may import any. */
const roomsAllowed: Readonly<Record<string, readonly string[]>> = {
  'packages/api': [],
  'packages/decision': [],
  'packages/edge': [],
  // Published: an application installs it alone.
  'packages/sdk-node': [],
  'packages/sdk-browser': [],
  'packages/sdk-react': ['packages/sdk-browser'],
  // Reads and checks templates for AWS; knows nothing of what they deploy.
  'integrations/aws-template': [],
  // Makes archives of modules; knows nothing of what they do.
  'integrations/lambda-package': [],
  'integrations/cloudfront': [
    'packages/api',
    'packages/decision',
    'packages/edge',
    'integrations/aws-template',
    'integrations/lambda-package',
  ],
  'integrations/lambda-runtime': [],
  'integrations/gateway': [
    'packages/api',
    'packages/decision',
    'packages/edge',
    'integrations/lambda-runtime',
  ],
  // Like the gateway, AWS's part: it knows nothing of what runs in it.
  'integrations/cognito-emulator': ['integrations/lambda-runtime'],
  'integrations/cognito': ['packages/sdk-node', 'integrations/aws-template', 'integrations/lambda-package'],
  // The application of the demo: it must know nothing of Stepward.
  'integrations/demo-origin': [],
  'apps/challenge': ['packages/api'],
  'apps/server': ['packages/api', 'packages/decision'],
};

/** The composition root may reach for both sides of every border. */
const isCompositionRoot = (path: string): boolean => /^apps\/server\/src\/(cli\/|main\.ts$)/.test(path);

interface Reach {
  readonly file: string;
  readonly from: string;
  readonly specifier: string;
}

function reaches(tree: SourceTree): Reach[] {
  return [...tree].flatMap(([file, text]) => {
    const from = workspaceOf(file);
    if (from === undefined || !isSource(file)) return [];
    return importsOf(text).map(({ specifier }) => ({ file, from, specifier }));
  });
}

const bareNodeModules = new Set(
  'assert async_hooks buffer child_process cluster crypto dgram dns fs http http2 https inspector module net os path perf_hooks process readline repl sqlite stream timers tls tty url util v8 vm worker_threads zlib'.split(
    ' ',
  ),
);

/** `node:fs/promises` → `fs`, `react` → undefined. */
function nodeModule(specifier: string): string | undefined {
  const name = specifier.replace(/^node:/, '').split('/')[0] ?? '';
  return specifier.startsWith('node:') || bareNodeModules.has(name) ? name : undefined;
}

/** `packages/{api,decision,edge}` touch neither network nor disk; tests may read their fixtures. */
export function inputOutputInPureRooms(tree: SourceTree): Violation[] {
  return reaches(tree).flatMap(({ file, from, specifier }) => {
    const allowed = nodeModulesAllowed[from];
    const module = nodeModule(specifier);
    if (allowed === undefined || module === undefined || isTest(file)) return [];
    if (computingModules.has(module) || allowed.includes(module)) return [];
    return [{ path: file, problem: `imports ${specifier}, but ${from} does no input or output` }];
  });
}

/** Names of our packages by workspace folder. */
function roomByPackageName(tree: SourceTree): Map<string, string> {
  const manifests = [...tree].filter(
    ([path]) => path.endsWith('/package.json') && workspaceOf(path) !== undefined,
  );
  return new Map(
    manifests.map(([path, text]) => [
      (JSON.parse(text) as { name: string }).name,
      path.slice(0, -'/package.json'.length),
    ]),
  );
}

function roomOf(reach: Reach, rooms: ReadonlyMap<string, string>): string | undefined {
  if (reach.specifier.startsWith('.')) {
    const target = resolvePath(reach.file, reach.specifier);
    return workspaceOf(`${target}/`) ?? target;
  }
  const name = reach.specifier.startsWith('@')
    ? reach.specifier.split('/').slice(0, 2).join('/')
    : reach.specifier;
  return rooms.get(name) ?? (name.startsWith('@stepward/') ? name : undefined);
}

/** A test of an integration may set up its neighbour: the gateway runs what cloudfront packages. */
const testMayReach = (from: string, to: string): boolean =>
  from.startsWith('integrations/') && to.startsWith('integrations/');

/** Dependencies point inward: integrations and apps → packages → nothing of ours. */
export function outwardImports(tree: SourceTree): Violation[] {
  const rooms = roomByPackageName(tree);
  return reaches(tree).flatMap((reach) => {
    const allowed = roomsAllowed[reach.from];
    const to = roomOf(reach, rooms);
    if (allowed === undefined || to === undefined || to === reach.from || allowed.includes(to)) return [];
    if (isCompositionRoot(reach.file)) return [];
    if (isTest(reach.file) && testMayReach(reach.from, to)) return [];
    return [{ path: reach.file, problem: `imports ${to}, which ${reach.from} may not know` }];
  });
}
