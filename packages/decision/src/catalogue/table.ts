/** The catalogue as tables in Markdown, for docs/signals.md. Owns: their form. */
import type { DataPoint } from './data-point.ts';

const isCount = ({ name }: DataPoint): boolean => name.endsWith('.<window>');

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n');
}

/** Every data point but those of velocity. */
export function dataPointTable(points: readonly DataPoint[]): string {
  const rows = points
    .filter((point) => !isCount(point))
    .map(({ name, type, unit, meaning, gathered }) => [
      `\`${name}\``,
      type,
      unit ?? '',
      meaning,
      gathered ?? 'always',
    ]);
  return table(['Name', 'Type', 'Unit or form', 'Meaning', 'Gathered'], rows);
}

/** Those of velocity, with what is counted; the rest of their meaning is the same for all. */
export function velocityTable(points: readonly DataPoint[]): string {
  const rows = points
    .filter(isCount)
    .map(({ name, meaning }) => [`\`${name}\``, `${meaning.split(', in the time')[0]}`]);
  return table(['Name', 'Counts'], rows);
}
