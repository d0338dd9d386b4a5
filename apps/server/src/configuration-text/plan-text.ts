/** A plan in words: the same plan is always the same text. Owns: how changes read. Values are anybody's text. */

import { printable } from '../terminal/printable.ts';
import type { Change, FieldChange } from './changes.ts';
import { lineOf } from './json-text.ts';
import type { PlaceChange } from './place-changes.ts';
import { problemText } from './problems.ts';
import type { Plan } from './service.ts';

const signs = { create: '+', update: '~', delete: '-' } as const;
const valueCharactersMax = 300;
const aroundCharacters = 40;
const itemsShownMax = 10;

function shown(value: unknown): string {
  const text = printable(lineOf(value));
  return text.length > valueCharactersMax
    ? `${text.slice(0, valueCharactersMax)}… (${text.length} characters)`
    : text;
}

/** Of a long value that has another in its place: where they differ, and a little around it. */
function shownBeside(value: unknown, other: unknown): string {
  const [text, beside] = [value, other].map((one) => printable(lineOf(one))) as [string, string];
  if (text.length <= valueCharactersMax) return text;
  const least = Math.min(text.length, beside.length);
  let head = 0;
  while (head < least && text[head] === beside[head]) head += 1;
  let tail = 0;
  while (tail < least - head && text.at(-1 - tail) === beside.at(-1 - tail)) tail += 1;
  const from = Math.max(0, head - aroundCharacters);
  const to = Math.min(text.length, text.length - tail + aroundCharacters);
  const [before, after] = [from > 0 ? '…' : '', to < text.length ? '…' : ''];
  return `${before}${text.slice(from, to)}${after} (${text.length} characters)`;
}

function items(sign: string, all: readonly unknown[] = []): readonly string[] {
  const lines = all.slice(0, itemsShownMax).map((item) => `      ${sign} ${shown(item)}`);
  const more = all.length - lines.length;
  return more > 0 ? [...lines, `      ${sign} … and ${more} more`] : lines;
}

function fieldLines({
  field,
  before,
  after,
  changes,
  added,
  removed,
  isSecret,
}: FieldChange): readonly string[] {
  const name = printable(field);
  if (isSecret) return [`    ${name}: (another secret)`];
  if (changes) return changes.map(placeLine);
  if (added || removed) return [`    ${name}:`, ...items('+', added), ...items('-', removed)];
  if (before === undefined) return [`    ${name}: ${shown(after)}`];
  if (after === undefined) return [`    ${name}: ${shown(before)} → (not set)`];
  return [`    ${name}: ${shownBeside(before, after)} → ${shownBeside(after, before)}`];
}

/** Whole: what was changed in a rule is what a plan is read for. */
function placeLine({ path, before, after }: PlaceChange): string {
  const [was, is] = [before, after].map((value) =>
    value === undefined ? undefined : printable(lineOf(value)),
  );
  const name = printable(path);
  if (was === undefined) return `    ${name}: ${is}`;
  return `    ${name}: ${was} → ${is ?? '(not set)'}`;
}

const title = ({ resource, name }: Change): string =>
  printable(name === '' ? resource : `${resource} ${name}`);

const changeLines = (change: Change): readonly string[] => [
  `${signs[change.change]} ${title(change)}`,
  ...change.fields.flatMap(fieldLines),
];

const count = (changes: readonly Change[], kind: Change['change']): number =>
  changes.filter(({ change }) => change === kind).length;

/** Of the text as it is, also where nothing is to be changed. */
function warningLines(warnings: Plan['warnings']): readonly string[] {
  if (warnings.length === 0) return [];
  const lines = warnings.map((warning) => `  ${printable(problemText(warning))}`);
  return [`${warnings.length} ${warnings.length === 1 ? 'warning' : 'warnings'}:`, ...lines];
}

export function planText({ changes, notDeleted, problems, warnings }: Plan): string {
  if (problems.length > 0)
    return [
      `${problems.length} ${problems.length === 1 ? 'problem' : 'problems'}:`,
      ...problems.map((problem) => `  ${printable(problemText(problem))}`),
      '',
    ].join('\n');
  const kept =
    notDeleted.length === 0
      ? []
      : ['Not in the text, and kept (--prune deletes them):', ...notDeleted.map((one) => `  ${title(one)}`)];
  const below = [...kept, ...warningLines(warnings)];
  if (changes.length === 0) return [...below, 'No changes.', ''].join('\n');
  const sum = `${count(changes, 'create')} to create, ${count(changes, 'update')} to change, ${count(changes, 'delete')} to delete.`;
  return [...changes.flatMap(changeLines), '', ...below, sum, ''].join('\n');
}
