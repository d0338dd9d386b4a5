/**
 * The files behind what is known of IP addresses: the shipped country table, and those that the operator gives. Owns: which
 * there are, that they can be used, and reading them again when they changed, while the server runs. Does not own: what is
 * made of them (ip-intelligence.ts), nor when it is time to look (app.ts).
 */
import { readFileSync, type Stats, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { isIPv6 } from 'node:net';
import { Reader, type Response } from 'maxmind';
import type { Logger } from 'pino';
import { ConfigError } from '../config/environment.ts';
import { type IpFilePaths, ipFileSettings } from '../config/signal-files.ts';
import { AddressSet, parseAddressList } from './address-set.ts';
import { type IpIntelligence, type IpSources, ipIntelligence, type RecordSource } from './ip-intelligence.ts';

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
  /** Of a list; 0: it is not used. */
  readonly entries?: number;
}

const noEntries = 'it has no entries';

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
  readonly source: Reader<Response> | AddressSet;
}

const allAddresses = 0;

/** Of the address that was asked alone. */
const oneAddress = 128;

/**
 * The records of a database. One of IPv4 alone knows nothing of IPv6: its reader would take the first bits of an address for
 * an IPv4 one. Of a damaged record nothing is known, and no decision fails by it; it is told once.
 */
function recordsOf(reader: Reader<Response>, tell: (error: unknown) => void): RecordSource {
  const hasIpv6 = reader.metadata.ipVersion !== 4;
  let isTold = false;
  const getWithPrefixLength = (address: string): readonly [unknown, number] => {
    if (!hasIpv6 && isIPv6(address)) return [null, allAddresses];
    try {
      return reader.getWithPrefixLength(address);
    } catch (error) {
      if (!isTold) tell(error);
      isTold = true;
      return [null, oneAddress];
    }
  };
  return { get: (address) => getWithPrefixLength(address)[0], getWithPrefixLength };
}

/** A list that has nothing in it is no knowledge that nothing is in it: a download failed. */
const isEmptyList = ({ source }: Opened): boolean => source instanceof AddressSet && source.size === 0;

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

type Log = Pick<Logger, 'error' | 'info'>;

function sourcesOf(opened: ReadonlyMap<Kind, Opened>, log: Log | undefined): IpSources {
  const used = [...opened].filter(([, one]) => !isEmptyList(one));
  const entries = used.map(([kind, { source, path }]) => {
    const tell = (error: unknown) =>
      log?.error({ err: error, path }, `${ipFileSettings[kind]} has damaged records`);
    return [kind, source instanceof AddressSet ? source : recordsOf(source, tell)];
  });
  return Object.fromEntries(entries) as unknown as IpSources;
}

/** Throws a ConfigError that names the setting of a file that cannot be used; a list without an entry is as none. */
export function openIpFiles(paths: IpFilePaths = {}, log?: Log): IpIntelligence {
  const opened = openAll(paths);
  for (const [kind, one] of opened)
    if (isEmptyList(one)) log?.error({ path: one.path }, `${ipFileSettings[kind]} is not used: ${noEntries}`);
  let current = ipIntelligence(sourcesOf(opened, log));
  return {
    look: (address) => current.look(address),
    refresh: async () => {
      const changed = [...opened].filter(([kind, before]) => {
        const stats = statSync(before.path, { throwIfNoEntry: false });
        // A file that is gone for a moment is being replaced.
        if (stats === undefined || stampOf(stats) === before.stamp) return false;
        const next = reopened(kind, before, log);
        // What was known stays where the new file cannot be used: that is told once, not every minute.
        opened.set(kind, next ?? { ...before, stamp: stampOf(stats) });
        return next !== undefined;
      });
      if (changed.length > 0) current = ipIntelligence(sourcesOf(opened, log));
    },
  };
}

/** Undefined: the new file cannot be used. */
function reopened(kind: Kind, { path }: Opened, log: Log | undefined): Opened | undefined {
  try {
    const next = open(kind, path);
    if (isEmptyList(next)) throw new Error(noEntries);
    log?.info({ path }, `${ipFileSettings[kind]} was read again`);
    return next;
  } catch (error) {
    log?.error({ err: error, path }, `${ipFileSettings[kind]} is not used`);
    return undefined;
  }
}

/** What is in use, and how old it is. Throws as `openIpFiles`. */
export function describeIpFiles(paths: IpFilePaths): IpFile[] {
  return [...openAll(paths)].map(([kind, { path, changedAt, source }]) => ({
    kind,
    path,
    isShipped: path === shippedCountries,
    ...(source instanceof AddressSet
      ? { madeAt: changedAt, entries: source.size }
      : { madeAt: source.metadata.buildEpoch.getTime() }),
  }));
}
