/**
 * The files behind what is known of IP addresses: the shipped country table, and those that the operator gives. Owns: which
 * there are, that they can be used, and reading them again when they changed, while the server runs. Does not own: what is
 * made of them (ip-intelligence.ts), nor when it is time to look (app.ts).
 */
import { readFileSync, type Stats, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Reader, type Response } from 'maxmind';
import type { Logger } from 'pino';
import { ConfigError } from '../config/environment.ts';
import { type IpFilePaths, ipFileSettings } from '../config/signal-files.ts';
import { parseAddressList } from './address-set.ts';
import { type IpIntelligence, type IpSources, ipIntelligence } from './ip-intelligence.ts';

type Kind = keyof IpFilePaths;

const kinds = Object.keys(ipFileSettings) as readonly Kind[];
const databases: ReadonlySet<Kind> = new Set(['country', 'city', 'asn']);

/** What the command line tells about a file. */
export interface IpFile {
  readonly kind: Kind;
  readonly path: string;
  readonly isShipped: boolean;
  /** When its data was made, as the database says; else when the file was changed. Unix milliseconds. */
  readonly madeAt: number;
}

const databaseBytesMax = 1024 ** 3;
const listBytesMax = 64 * 1024 ** 2;

const require = createRequire(import.meta.url);
const shippedCountries = require.resolve(
  '@ip-location-db/geo-whois-asn-country-mmdb/geo-whois-asn-country.mmdb',
);

interface Opened {
  readonly path: string;
  readonly changedAt: number;
  /** Which file it is, and in which state. */
  readonly stamp: string;
  readonly source: unknown;
}

/** A file may be replaced by one of the same size in the same tick of the file system's clock. */
const stampOf = ({ dev, ino, mtimeMs, ctimeMs, size }: Stats): string =>
  [dev, ino, mtimeMs, ctimeMs, size].join(' ');

function open(kind: Kind, path: string): Opened {
  const stats = statSync(path);
  const { mtimeMs, size } = stats;
  const isDatabase = databases.has(kind);
  if (size > (isDatabase ? databaseBytesMax : listBytesMax)) throw new Error('it is too large');
  const bytes = readFileSync(path);
  // Records are few and are shared by many ranges.
  const source = isDatabase
    ? new Reader<Response>(bytes, { cache: new Map() })
    : parseAddressList(bytes.toString());
  return { path, changedAt: mtimeMs, stamp: stampOf(stats), source };
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

function openOrRefuse(kind: Kind, path: string): Opened {
  try {
    return open(kind, path);
  } catch (error) {
    throw new ConfigError(`${ipFileSettings[kind]}: ${path} cannot be used: ${reasonOf(error)}`, {
      cause: error,
    });
  }
}

const pathOf = (kind: Kind, paths: IpFilePaths): string | undefined =>
  paths[kind] ?? (kind === 'country' ? shippedCountries : undefined);

function openAll(paths: IpFilePaths): Map<Kind, Opened> {
  const opened = new Map<Kind, Opened>();
  for (const kind of kinds) {
    const path = pathOf(kind, paths);
    if (path !== undefined) opened.set(kind, openOrRefuse(kind, path));
  }
  return opened;
}

function sourcesOf(opened: ReadonlyMap<Kind, Opened>): IpSources {
  const entries = [...opened].map(([kind, { source }]) => [kind, source]);
  return Object.fromEntries(entries) as unknown as IpSources;
}

/** Throws a ConfigError that names the setting of a file that cannot be used. */
export function openIpFiles(paths: IpFilePaths = {}, log?: Pick<Logger, 'error' | 'info'>): IpIntelligence {
  const opened = openAll(paths);
  let current = ipIntelligence(sourcesOf(opened));
  return {
    look: (address) => current.look(address),
    refresh: async () => {
      const changed = [...opened].filter(([kind, { path, stamp }]) =>
        isReplaced(path, stamp, () => reopened(kind, path, opened, log)),
      );
      if (changed.length > 0) current = ipIntelligence(sourcesOf(opened));
    },
  };
}

function isReplaced(path: string, stamp: string, reopen: () => boolean): boolean {
  const stats = statSync(path, { throwIfNoEntry: false });
  // A file that is gone for a moment is being replaced.
  return stats !== undefined && stampOf(stats) !== stamp && reopen();
}

/** What was known stays where the new file cannot be used. */
function reopened(
  kind: Kind,
  path: string,
  opened: Map<Kind, Opened>,
  log: Pick<Logger, 'error' | 'info'> | undefined,
): boolean {
  try {
    opened.set(kind, open(kind, path));
    log?.info({ path }, `${ipFileSettings[kind]} was read again`);
    return true;
  } catch (error) {
    log?.error({ err: error, path }, `${ipFileSettings[kind]} is not used`);
    return false;
  }
}

/** What is in use, and how old it is. Throws as `openIpFiles`. */
export function describeIpFiles(paths: IpFilePaths): IpFile[] {
  return [...openAll(paths)].map(([kind, { path, changedAt, source }]) => ({
    kind,
    path,
    isShipped: path === shippedCountries,
    madeAt: source instanceof Reader ? source.metadata.buildEpoch.getTime() : changedAt,
  }));
}
