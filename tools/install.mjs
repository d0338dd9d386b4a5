// Installs what package-lock.json names, when node_modules does not hold it yet.
import { readFileSync } from 'node:fs';
import { inRoot, runAsCommand, runNpm, say, ToolError } from './command.mjs';

/**
 * @typedef {{ version?: string, integrity?: string, link?: boolean, optional?: boolean, os?: string | string[], cpu?: string | string[] }} LockEntry
 * @typedef {{ packages?: Record<string, LockEntry> }} Lock
 */

/** @param {string} path @returns {Lock | undefined} */
function readLock(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

/** @param {string | string[] | undefined} allowed @param {string} here */
function fits(allowed, here) {
  if (allowed === undefined) return true;
  const names = [allowed].flat();
  if (names.includes(`!${here}`)) return false;
  return names.every((name) => name.startsWith('!')) || names.includes(here);
}

/**
 * Compares what should be installed with npm's own record of what is (`node_modules/.package-lock.json`, which
 * npm writes last, so that an interrupted installation has none).
 *
 * @param {Lock} wanted package-lock.json
 * @param {Lock | undefined} installed npm's record
 * @param {{ platform: string, arch: string }} machine
 * @returns {string | undefined} what differs, in words; undefined when nothing does
 */
export function difference(wanted, installed, machine) {
  if (installed === undefined) return 'nothing is installed';
  const present = installed.packages ?? {};
  for (const [path, entry] of Object.entries(wanted.packages ?? {})) {
    if (!path.includes('node_modules/') || entry.link) continue;
    const found = present[path];
    // An optional package for another platform is rightly absent.
    if (found === undefined && entry.optional) continue;
    if (found === undefined) return `${path} is not installed`;
    if (found.version !== entry.version || found.integrity !== entry.integrity)
      return `${path} is another version`;
  }
  for (const [path, entry] of Object.entries(present)) {
    const foreign = !fits(entry.os, machine.platform) || !fits(entry.cpu, machine.arch);
    if (foreign) return `${path} is for another machine`;
  }
  return undefined;
}

/** Installs when needed. Nothing of a package runs at installation (`--ignore-scripts`). */
export async function install() {
  const wanted = readLock(inRoot('package-lock.json'));
  if (wanted === undefined)
    throw new ToolError('package-lock.json is missing or no JSON: restore it from version control.');
  const installed = readLock(inRoot('node_modules', '.package-lock.json'));
  if (difference(wanted, installed, process) === undefined) return;
  say('Installing dependencies …');
  // The build needs them all, whatever NODE_ENV or the person's npm configuration leave out.
  const code = await runNpm(['ci', '--ignore-scripts', '--include=dev', '--include=optional'], inRoot());
  if (code !== 0) throw new ToolError('npm ci failed; its message is above.');
}

await runAsCommand(import.meta.url, async () => {
  await install();
  return 0;
});
