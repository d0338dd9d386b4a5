/** Which files are asked their examples. Owns: that no examples are passed over in silence. */
import { basename } from 'node:path';
import { flowEnd } from './flow-file.ts';
import { examplesEnd, filesIn, RuleFileError, rulesEnd } from './rule-file.ts';

export interface ExampleFiles {
  readonly rules: readonly string[];
  readonly flows: readonly string[];
  /** In words: examples of what is not there. */
  readonly strays: readonly string[];
}

const strayWords = (path: string): string => {
  const name = basename(path, examplesEnd);
  return `${path} has no ${name}${rulesEnd} beside it, and no ${name}${flowEnd}. Where the action is gone, delete its examples.`;
};

/** Of a folder and those below it, or the one file. Throws where there is nothing to be asked. */
export function findExampleFiles(path: string): ExampleFiles {
  const inside = filesIn(path);
  const all = new Set(inside);
  const rules = inside.filter((name) => name.endsWith(rulesEnd));
  const flows = inside.filter((name) => name.endsWith(flowEnd));
  const strays = inside.filter((name) => {
    const start = name.slice(0, -examplesEnd.length);
    return name.endsWith(examplesEnd) && !all.has(start + rulesEnd) && !all.has(start + flowEnd);
  });
  if (rules.length + flows.length > 0) return { rules, flows, strays: strays.map(strayWords) };
  const [stray] = strays;
  if (inside.length === 1 && inside[0] === path)
    throw new RuleFileError(`${path} must be a folder, or a file named NAME${rulesEnd} or NAME${flowEnd}.`);
  throw new RuleFileError(
    stray === undefined
      ? `There is no file NAME${rulesEnd} or NAME${flowEnd} in ${path}.`
      : strayWords(stray),
  );
}
