// Deliberate defects: a small replacement in the edge's source, made while it is bundled. A test of an attack that
// finds nothing on ours must find something on these (EDGE.md, "Proving it").

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Plugin } from 'esbuild';
import { rootDir } from '../../harness/stepward-command.ts';

export interface Replacement {
  /** In `packages/edge/src`, or below `integrations/cloudfront/src/functions` as `functions/<name>`. */
  readonly file: string;
  readonly find: string;
  readonly put: string;
}

export interface Defect {
  readonly name: string;
  readonly replacements: readonly Replacement[];
}

/**
 * What is not listed is no login. Beside a defect in how listed logins are recognised: this check alone would catch what
 * that defect lets through.
 */
export const unlistedLoginsPass: Replacement = {
  file: 'viewer-request.ts',
  find: "if (isUnlistedLogin(state.request, env.config)) return refuseLogin('unlisted', state, env);",
  put: '',
};

/** @throws when a text to replace is not there: the sources moved on, and the defect must follow. */
export function plant({ name, replacements }: Defect): { plugin: Plugin; assertPlanted: () => void } {
  const planted = new Set<Replacement>();
  const byPath = Map.groupBy(replacements, ({ file }) => pathOf(file));
  const plugin: Plugin = {
    name: `defect: ${name}`,
    setup(build) {
      build.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
        const mine = byPath.get(path);
        if (mine === undefined) return undefined;
        let contents = await readFile(path, 'utf8');
        for (const replacement of mine) {
          const { file, find, put } = replacement;
          if (contents.split(find).length !== 2) {
            throw new Error(`defect "${name}": ${file} must contain this text exactly once: ${find}`);
          }
          contents = contents.replace(find, () => put);
          planted.add(replacement);
        }
        return { contents, loader: 'ts' };
      });
    },
  };
  const assertPlanted = () => {
    const missing = replacements.filter((replacement) => !planted.has(replacement));
    if (missing.length > 0) {
      throw new Error(`defect "${name}": not bundled: ${missing.map(({ file }) => file).join(', ')}`);
    }
  };
  return { plugin, assertPlanted };
}

function pathOf(file: string): string {
  const isAdapter = file.startsWith('functions/');
  return join(rootDir, isAdapter ? 'integrations/cloudfront/src' : 'packages/edge/src', file);
}
