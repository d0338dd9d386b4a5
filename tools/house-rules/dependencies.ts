// Rules about packages that are not ours.
import type { Violation } from './source-tree.ts';

export interface Manifest {
  readonly name: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

export interface LockEntry {
  readonly version?: string;
  readonly resolved?: string;
  readonly link?: boolean;
  readonly dev?: boolean;
  readonly license?: string;
  readonly hasInstallScript?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** The part of package-lock.json that the rules read. */
export type Lock = Readonly<Record<string, LockEntry>>;

const directDependenciesMax = 40;

/** Packages whose installation may run a script. We install without scripts; each here works so. */
const installScriptsKnown = new Set(['esbuild', 'fsevents']);

/** Licences that ask for no more than attribution. */
const licencesAllowed = new Set([
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'CC0-1.0',
  'ISC',
  'MIT',
  'MIT-0',
  'OFL-1.1', // fonts: may be bundled, not sold by themselves
  'Unlicense',
]);

const isOurs = (name: string): boolean => name.startsWith('@stepward/');
const packageName = (path: string): string =>
  path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
const installed = (lock: Lock): [string, LockEntry][] =>
  Object.entries(lock).filter(([path, entry]) => path.includes('node_modules/') && entry.link !== true);

/** Few dependencies: at most 40 names in the `dependencies` of all our packages together. */
export function tooManyDependencies(manifests: readonly Manifest[]): Violation[] {
  const names = new Set(
    manifests.flatMap((manifest) => Object.keys(manifest.dependencies ?? {})).filter((name) => !isOurs(name)),
  );
  if (names.size <= directDependenciesMax) return [];
  return [
    {
      path: 'package.json',
      problem: `${names.size} direct dependencies; ${directDependenciesMax} are allowed`,
    },
  ];
}

/** Nothing new may want to run code at installation. */
export function unknownInstallScripts(lock: Lock): Violation[] {
  return installed(lock)
    .filter(([path, entry]) => entry.hasInstallScript === true && !installScriptsKnown.has(packageName(path)))
    .map(([path]) => ({ path, problem: 'wants to run a script at installation' }));
}

/** `(MIT OR Apache-2.0)` is allowed when one of the choices is, `MIT AND CC0-1.0` when both are. */
export function isLicenceAllowed(expression: string): boolean {
  const plain = expression.replace(/[()]/g, ' ').trim();
  if (/ OR /.test(plain)) return plain.split(/ OR /).some(isLicenceAllowed);
  if (/ AND /.test(plain)) return plain.split(/ AND /).every(isLicenceAllowed);
  return licencesAllowed.has(plain);
}

/**
 * What is shipped has a licence of our list.
 *
 * @param licenceOf reads the installed package's own manifest; undefined when it is not installed here
 */
export function unknownLicences(lock: Lock, licenceOf: (path: string) => string | undefined): Violation[] {
  return installed(lock)
    .filter(([, entry]) => entry.dev !== true)
    .map(([path, entry]) => ({ path, licence: licenceOf(path) ?? entry.license ?? 'none stated' }))
    .filter(({ licence }) => !isLicenceAllowed(licence))
    .map(({ path, licence }) => ({ path, problem: `its licence is not on our list: ${licence}` }));
}

/** The lock file says what, with its checksum, and leaves from where to each person's npm. */
export function lockedHosts(lock: Lock): Violation[] {
  return installed(lock)
    .filter(([, entry]) => entry.resolved?.startsWith('http') === true)
    .map(([path]) => ({ path, problem: 'the lock file names the host it came from' }));
}

/**
 * `npm ci` refuses a lock file that leaves out an optional package, even one for another machine. npm writes
 * such a file when its registry did not have that package.
 */
export function missingOptionalPackages(lock: Lock): Violation[] {
  return Object.entries(lock).flatMap(([path, entry]) =>
    Object.keys(entry.optionalDependencies ?? {})
      .filter(
        (name) =>
          lock[`node_modules/${name}`] === undefined && lock[`${path}/node_modules/${name}`] === undefined,
      )
      .map((name) => ({ path, problem: `its optional package ${name} is missing from the lock file` })),
  );
}
