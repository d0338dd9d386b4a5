/**
 * `stepward rules starter [--out DIR]`: the rules that are recommended to begin with (docs/starter-rules.md), shown or written as files
 * for `stepward rules test`. Owns: where they are shipped, and that no file of anybody's is written over.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { findRuleFiles, readRuleFile } from '../rule-examples/rule-file.ts';
import type { CommandContext } from './command-context.ts';
import { UsageError } from './usage-error.ts';

/** Beside `src` and `dist`. */
export const starterRulesDirectory = fileURLToPath(new URL('../../starter-rules', import.meta.url));

export function starterRules(args: string[], { write }: Pick<CommandContext, 'write'>): void {
  const { values } = parseArgs({ args, options: { out: { type: 'string' } } });
  if (values.out === undefined) write(`${description()}\n`);
  else write(`${copyTo(values.out).join('\n')}\n`);
}

function description(): string {
  const files = findRuleFiles(starterRulesDirectory).map((path) => readRuleFile(path).file);
  const actions = files.map(({ actionCode = '', defaultUserActionResult = 'ALLOW', rules }) =>
    [
      `${actionCode} (default ${defaultUserActionResult})`,
      ...rules.map(({ name = '', type, description: about = '', isActive }) => {
        const off = isActive === false ? ', off' : '';
        return `  ${name} (${type}${off})\n    ${about}`;
      }),
    ].join('\n'),
  );
  const next = 'Write them as files, with examples, and try them: stepward rules starter --out rules';
  return [...actions, next].join('\n\n');
}

/** What was there stays, and nothing is written where one file is somebody's own. */
function copyTo(out: string): readonly string[] {
  const names = readdirSync(starterRulesDirectory).sort();
  const taken = names.map((name) => join(out, name)).filter((path) => existsSync(path));
  if (taken.length > 0)
    throw new UsageError(`${taken.join(', ')} ${taken.length === 1 ? 'is' : 'are'} there already.`);
  mkdirSync(out, { recursive: true });
  return names.map((name) => {
    const path = join(out, name);
    writeFileSync(path, readFileSync(join(starterRulesDirectory, name)));
    return path;
  });
}
