import { spawnSync } from 'node:child_process';
import { access } from 'node:fs/promises';
import { type ResolveHookSync, registerHooks } from 'node:module';
import { extname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type EdgeConfig, EdgeConfigError, validateEdgeConfig } from '@stepward/edge';

const extensions = ['.ts', '.mts', '.js', '.mjs'];

/**
 * Reads `stepward.edge.ts` or the like: runs the file, as Node runs TypeScript, and checks its default export.
 *
 * @param path of the file, relative to the working directory.
 * @param now milliseconds since 1970; dates in the configuration are compared with it.
 * @throws an Error that begins with the path and names every wrong field and what is allowed there. Values, which may
 * be secrets, are never in it. Of a file that does not run it names the line.
 */
export async function loadEdgeConfig(path: string, now: () => number = Date.now): Promise<EdgeConfig> {
  const input = await importDefault(path);
  try {
    return validateEdgeConfig(input, now());
  } catch (error) {
    if (error instanceof EdgeConfigError) throw new Error(`${path}: ${error.message}`, { cause: error });
    throw error;
  }
}

async function importDefault(path: string): Promise<unknown> {
  if (!extensions.includes(extname(path))) {
    throw new Error(`${path}: a configuration is a file that ends in ${extensions.join(', ')}`);
  }
  const file = resolve(path);
  await access(file).catch((cause: unknown) => {
    throw new Error(`${path}: there is no such file, or it cannot be read`, { cause });
  });
  const module = await importModule(path, file);
  if (module.default === undefined) throw new Error(`${path}: must have a default export, the configuration`);
  return module.default;
}

async function importModule(path: string, file: string): Promise<{ default?: unknown }> {
  const hooks = registerHooks({ resolve: resolveOwnPackage });
  try {
    return await import(/* @vite-ignore */ pathToFileURL(file).href);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const line = lineOf(file, cause);
    const place = line === undefined ? path : `${path}, line ${line}`;
    throw new Error(`${place}: could not be loaded: ${reason}`, { cause });
  } finally {
    hooks.deregister();
  }
}

/** A configuration may lie anywhere: `@stepward/edge` is the one beside this module. */
const resolveOwnPackage: ResolveHookSync = (specifier, context, next) =>
  next(specifier, specifier === '@stepward/edge' ? { ...context, parentURL: import.meta.url } : context);

/** Where in the file it went wrong. Of what stands there nothing is taken: it may be a secret. */
function lineOf(file: string, error: unknown): string | undefined {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  return lineIn(file, stack) ?? (error instanceof SyntaxError ? lineIn(file, syntaxReport(file)) : undefined);
}

function lineIn(file: string, text: string): string | undefined {
  const names = [pathToFileURL(file).href, file].map((name) => name.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  return new RegExp(`(?:${names.join('|')}):(\\d+)`).exec(text)?.[1];
}

/** Of JavaScript, Node tells an importer only what is wrong. Nothing of the file is run. */
function syntaxReport(file: string): string {
  return spawnSync(process.execPath, ['--check', file], { encoding: 'utf8' }).stderr;
}
