/** An event of the trail as text: a line with who and what, and below it each place that was changed. */
import { lineOf } from '../configuration-text/json-text.ts';
import { placeChanges } from '../configuration-text/place-changes.ts';
import { printable } from '../terminal/printable.ts';
import type { PresentedAuditEvent } from './presenter.ts';

function headLine({ seq, at, type, userId, actor }: PresentedAuditEvent): string {
  const key =
    actor === undefined ? '' : `  by ${actor.kind === undefined ? '' : `${actor.kind} key `}${actor.keyId}`;
  return `${seq}  ${at}  ${type}${userId === undefined ? '' : `  user ${userId}`}${key}`;
}

const valueText = (value: unknown): string => (value === undefined ? '(nothing)' : lineOf(value));

function changeLines({ before, after }: PresentedAuditEvent): readonly string[] {
  if (before === undefined && after === undefined) return [];
  if (before === undefined) return [`after: ${lineOf(after)}`];
  if (after === undefined) return [`before: ${lineOf(before)}`];
  return placeChanges(before, after, '').map(
    ({ path, before: was, after: is }) => `${path}: ${valueText(was)} → ${valueText(is)}`,
  );
}

export function auditEventText(event: PresentedAuditEvent): string {
  const rest = Object.entries(event.data).map(([name, value]) => `${name}: ${valueText(value)}`);
  const below = [...rest, ...changeLines(event)].map((line) => `    ${line}`);
  return [headLine(event), ...below].map((line) => `${printable(line)}\n`).join('');
}
