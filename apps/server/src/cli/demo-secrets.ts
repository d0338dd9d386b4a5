/**
 * The demo's secrets: made once, kept in `data/demo.env`, mode 0600. What the environment presets when they are made is kept too; later
 * it must be the same, for the data knows the first ones. Owns: the file. Nothing is written before all of it was checked.
 */
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { ConfigError } from '../config/environment.ts';

type Environment = Readonly<Record<string, string | undefined>>;
export type Secrets = Readonly<Record<string, string>>;

export interface SecretsFile {
  readonly path: string;
  readonly environment: Environment;
  /** How those that nobody preset are made, by name. */
  readonly makers: Readonly<Record<string, () => string>>;
  /** Throws a ConfigError that begins with the name of the wrong one. */
  readonly check: (secrets: Secrets) => void;
}

/** What a file of this form holds without being quoted. */
const writable = /^[A-Za-z0-9_.~+/=@%-]+$/;

export function readSecrets({ path, environment, makers, check }: SecretsFile): Secrets {
  const stored = readStored(path);
  const secrets = Object.fromEntries(
    Object.entries(makers).map(([name, make]) => {
      const preset = environment[name]?.trim();
      return [name, chosen({ name, path, preset, stored: stored[name] }) ?? make()];
    }),
  );
  sayWhere(path, stored, () => check(secrets));
  const missing = Object.entries(secrets).filter(([name]) => !stored[name]);
  if (missing.length > 0) append(path, missing);
  return secrets;
}

function readStored(path: string): Environment {
  if (!existsSync(path)) return {};
  chmodSync(path, 0o600);
  return parseEnv(readFileSync(path, 'utf8'));
}

interface Candidates {
  readonly name: string;
  readonly path: string;
  readonly preset: string | undefined;
  readonly stored: string | undefined;
}

function chosen({ name, path, preset, stored }: Candidates): string | undefined {
  if (!preset) return stored || undefined;
  if (stored && preset !== stored)
    throw new ConfigError(
      `${name} is not the one that this demo was made with, which ${path} keeps. Leave it out, or remove the folder to begin anew.`,
    );
  if (!writable.test(preset))
    throw new ConfigError(
      `${name} must be letters, digits and _.~+/=@%- for the demo, which keeps it in a file.`,
    );
  return preset;
}

/** A variable that nobody set is looked for in vain. */
function sayWhere(path: string, stored: Environment, check: () => void): void {
  try {
    check();
  } catch (error) {
    const name = error instanceof ConfigError ? /^STEPWARD_\w+/.exec(error.message)?.[0] : undefined;
    if (name === undefined || !stored[name]) throw error;
    throw new ConfigError(`In ${path}: ${(error as Error).message}`, { cause: error });
  }
}

function append(path: string, secrets: readonly (readonly [string, string])[]): void {
  if (!existsSync(path))
    writeFileSync(path, '# Secrets of the demo on this machine.\n', { mode: 0o600, flag: 'wx' });
  writeFileSync(path, secrets.map(([name, value]) => `${name}=${value}\n`).join(''), { flag: 'a' });
}
