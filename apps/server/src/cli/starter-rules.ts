/**
 * `stepward rules starter [--out DIR]`: the rules that are recommended to begin with (docs/starter-rules.md), shown or written as files
 * for `stepward rules test` and `stepward plan`, with the custom data points that they read. Owns: where they are shipped, and that
 * nothing of anybody's is written over.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { CreateCustomDataPointBody } from '@stepward/api';
import { actionsFolder, formatFile, singleFiles } from '../configuration-text/document.ts';
import { compareText, isObject, jsonText } from '../configuration-text/json-text.ts';
import { findRuleFiles, readRuleFile } from '../rule-examples/rule-file.ts';
import type { CommandContext } from './command-context.ts';
import { UsageError } from './usage-error.ts';

/** Beside `src` and `dist`. */
export const starterRulesDirectory = fileURLToPath(new URL('../../starter-rules', import.meta.url));

const pointsFile = singleFiles.customDataPoints;

/** What the rules read of `custom`, with its types: what is not of them is riskier for the rules than what is not there. */
export const starterDataPoints = (): readonly CreateCustomDataPointBody[] =>
  JSON.parse(readFileSync(join(starterRulesDirectory, pointsFile), 'utf8')) as CreateCustomDataPointBody[];

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
  const points = starterDataPoints().map(
    ({ name, dataType, description: about = '' }) => `  custom.${name} (${dataType})\n    ${about}`,
  );
  const next = 'Write them as files, with examples, and try them: stepward rules starter --out rules';
  return [...actions, ['Custom data points', ...points].join('\n'), next].join('\n\n');
}

/** The folder that `stepward export` wrote, where `out` is it or its actions. */
function configurationOf(out: string): string | undefined {
  if (existsSync(join(out, formatFile))) return out;
  const above = dirname(resolve(out));
  return basename(resolve(out)) === actionsFolder && existsSync(join(above, formatFile))
    ? dirname(out)
    : undefined;
}

/** What was there stays, and nothing is written where one file is somebody's own. */
function copyTo(out: string): readonly string[] {
  const configuration = configurationOf(out);
  const folder = configuration === undefined ? out : join(configuration, actionsFolder);
  const all = readdirSync(starterRulesDirectory).sort();
  const names = configuration === undefined ? all : all.filter((name) => name !== pointsFile);
  const taken = names.map((name) => join(folder, name)).filter((path) => existsSync(path));
  if (taken.length > 0)
    throw new UsageError(`${taken.join(', ')} ${taken.length === 1 ? 'is' : 'are'} there already.`);
  const points = configuration === undefined ? undefined : join(configuration, pointsFile);
  const declared = points === undefined ? undefined : withStarterPoints(points);
  mkdirSync(folder, { recursive: true });
  const written = names.map((name) => {
    const path = join(folder, name);
    writeFileSync(path, readFileSync(join(starterRulesDirectory, name)));
    return path;
  });
  if (points === undefined || declared === undefined) return written;
  writeFileSync(points, declared);
  return [...written, points];
}

/** The declared data points with those of the rules among them, as text; undefined: all are there. */
function withStarterPoints(path: string): string | undefined {
  const own: unknown = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : [];
  if (!Array.isArray(own) || !own.every(isObject))
    throw new UsageError(`${path} must be a list of custom data points, as stepward export writes it.`);
  const missing = starterDataPoints().filter(({ name, modelType, dataType }) => {
    const same = own.find((one) => one.name === name && one.modelType === modelType);
    if (same !== undefined && same.dataType !== dataType)
      throw new UsageError(
        `${path} declares ${name} of the ${modelType} as ${same.dataType}, and the rules read it as ${dataType}. Rename it there, or write the rules to another folder and change them.`,
      );
    return same === undefined;
  });
  if (missing.length === 0) return undefined;
  const keyOf = (one: Readonly<Record<string, unknown>>) => `${one.modelType} ${one.name}`;
  return jsonText([...own, ...missing].sort((one, other) => compareText(keyOf(one), keyOf(other))));
}
