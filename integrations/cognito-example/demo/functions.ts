// The Lambda functions as they are deployed: bundled, each in a file of its own.
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleFileName, bundleFunctions } from '@stepward/cognito/build';
import type { LambdaBundle } from '@stepward/cognito-emulator';

/** Below node_modules, because Lambda brings AWS's SDK along and here that is what is installed. */
const outDir = fileURLToPath(
  new URL('../../../node_modules/.cache/stepward/cognito-functions', import.meta.url),
);

/** A function of @stepward/cognito by its name, ready to be run by the emulator. */
export type FunctionNamed = (name: string) => LambdaBundle;

export async function prepareFunctions(
  environment: Readonly<Record<string, string>>,
): Promise<FunctionNamed> {
  const paths = new Map<string, string>();
  for (const { name, code } of await bundleFunctions()) {
    const folder = join(outDir, name);
    const path = join(folder, bundleFileName);
    mkdirSync(folder, { recursive: true });
    // Whole or not at all: another demo may be reading it.
    const draft = join(folder, `${process.pid}.tmp`);
    writeFileSync(draft, code);
    renameSync(draft, path);
    paths.set(name, path);
  }
  return (name) => {
    const path = paths.get(name);
    if (path === undefined) throw new Error(`@stepward/cognito has no function ${name}.`);
    return { path, environment };
  };
}
