/** A plan in words: the same plan is always the same text. Owns: how changes read. Values are anybody's text. */
import type { Change, FieldChange } from './changes.ts';
import { lineOf } from './json-text.ts';
import { problemText } from './problems.ts';
import type { Plan } from './service.ts';

const signs = { create: '+', update: '~', delete: '-' } as const;
const valueCharactersMax = 300;
const itemsShownMax = 10;

/** A terminal obeys control characters, and marks that turn the direction of a line hide what it says. */
const printable = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '?');

function shown(value: unknown): string {
  const text = printable(lineOf(value));
  return text.length > valueCharactersMax
    ? `${text.slice(0, valueCharactersMax)}… (${text.length} characters)`
    : text;
}

function items(sign: string, all: readonly unknown[] = []): readonly string[] {
  const lines = all.slice(0, itemsShownMax).map((item) => `      ${sign} ${shown(item)}`);
  const more = all.length - lines.length;
  return more > 0 ? [...lines, `      ${sign} … and ${more} more`] : lines;
}

function fieldLines({ field, before, after, added, removed, isSecret }: FieldChange): readonly string[] {
  const name = printable(field);
  if (isSecret) return [`    ${name}: (another secret)`];
  if (added || removed) return [`    ${name}:`, ...items('+', added), ...items('-', removed)];
  if (before === undefined) return [`    ${name}: ${shown(after)}`];
  if (after === undefined) return [`    ${name}: ${shown(before)} → (not set)`];
  return [`    ${name}: ${shown(before)} → ${shown(after)}`];
}

const title = ({ resource, name }: Change): string =>
  printable(name === '' ? resource : `${resource} ${name}`);

export const changeLines = (change: Change): readonly string[] => [
  `${signs[change.change]} ${title(change)}`,
  ...change.fields.flatMap(fieldLines),
];

const count = (changes: readonly Change[], kind: Change['change']): number =>
  changes.filter(({ change }) => change === kind).length;

export function planText({ changes, notDeleted, problems }: Plan): string {
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
  if (changes.length === 0) return [...kept, 'No changes.', ''].join('\n');
  const sum = `${count(changes, 'create')} to create, ${count(changes, 'update')} to change, ${count(changes, 'delete')} to delete.`;
  return [...changes.flatMap(changeLines), '', ...kept, sum, ''].join('\n');
}
