/** What a back-test found, as text for a terminal. */
import { explanationLines } from '@stepward/decision';
import { printable } from '../terminal/printable.ts';
import { mostChanged } from './presenter.ts';
import type { BackTestOutcome, BackTestResult } from './result.ts';
import type { ExplainedSample, Tried } from './samples.ts';

const whole = (count: number): string => count.toLocaleString('en');
const counted = (count: number, one: string, more: string): string =>
  `${whole(count)} ${count === 1 ? one : more}`;
const iso = (at: number): string => new Date(at).toISOString();
const topPeopleShown = 10;
/** A table stays within 80 columns. */
const nameCharactersShown = 28;

function short(name: string): string {
  const characters = [...name];
  return characters.length <= nameCharactersShown
    ? name
    : `${characters.slice(0, nameCharactersShown - 1).join('')}…`;
}

/** Columns beside each other: the first to the left, figures to the right. */
function table(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_cell, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows.map((row) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  '),
  );
}

const section = (lines: readonly string[]): readonly string[] => (lines.length === 0 ? [] : ['', ...lines]);

export function reportText(
  tried: Tried,
  { result, people }: BackTestOutcome,
  samples: readonly ExplainedSample[],
): string {
  const lines = [
    ...summary(tried, result),
    ...section(outcomeLines(result)),
    ...section(ruleLines(tried, result)),
    ...section(frictionLines(result)),
    ...section(missingLines(result)),
    ...section(peopleLines({ result, people })),
    ...section(samples.flatMap(sampleLines)),
  ];
  return `${lines.map(printable).join('\n')}\n`;
}

function summary(
  { actionCode, request }: Tried,
  { evaluated, changed, people }: BackTestResult,
): readonly string[] {
  const { from, to, compareWith, candidate } = request;
  const share = evaluated === 0 ? '' : ` (${((100 * changed) / evaluated).toFixed(1)} %)`;
  const compared = compareWith === 'CURRENT' ? 'what the active rules would decide' : 'what was recorded';
  return [
    `${actionCode}, ${iso(from)} to ${iso(to)}`,
    `${counted(evaluated, 'action', 'actions')}, ${counted(candidate.rules.length, 'rule', 'rules')}, compared with ${compared}`,
    `${whole(changed)}${share} would have another outcome, of ${counted(people, 'person', 'people')}`,
  ];
}

function outcomeLines({ outcomes }: BackTestResult): readonly string[] {
  if (outcomes.length === 0) return [];
  const rows = outcomes.map(({ from, to, count }) => [from === to ? from : `${from} -> ${to}`, whole(count)]);
  return table([['outcome', 'actions'], ...rows]);
}

function ruleLines({ request }: Tried, { rules, byDefault }: BackTestResult): readonly string[] {
  const byId = new Map(request.candidate.rules.map((rule) => [rule.ruleId, rule]));
  const rows = rules.map(({ ruleId, matched, decided, errors }) => {
    const rule = byId.get(ruleId);
    const place = request.candidate.flow === undefined && rule ? `${rule.priority} ${rule.type} ` : '';
    const title = rule ? `${place}"${short(rule.name)}"` : ruleId;
    return [title, whole(matched), whole(decided), whole(errors)];
  });
  const standard = ['(the default)', '', whole(byDefault), ''];
  return table([['rule', 'matched', 'decided', 'errors'], ...rows, standard]);
}

function frictionLines({ friction, newlyAllowed }: BackTestResult): readonly string[] {
  const { goodWithinDays, stricter, provedGood, provedBad, unclear, notExamined } = friction;
  const row = (title: string, { actions, people }: typeof stricter) => [title, whole(actions), whole(people)];
  const rows = [
    ['', 'actions', 'people'],
    row('treated more strictly', stricter),
    row(`  proved good within ${goodWithinDays} days`, provedGood),
    row('  blocked, failed or rejected', provedBad),
    row('  neither', unclear),
    ...(notExamined.actions > 0 ? [row('  not looked up', notExamined)] : []),
  ];
  const { actions, failedChallenges, failedReviews } = newlyAllowed;
  const allowed =
    actions === 0
      ? []
      : [
          `${whole(actions)} would be allowed that were not: ${whole(failedChallenges)} failed their challenge, ${whole(failedReviews)} their review`,
        ];
  return [...(stricter.actions === 0 ? [] : table(rows)), ...allowed];
}

function missingLines({ dataPoints }: BackTestResult): readonly string[] {
  return dataPoints
    .filter(({ missing }) => missing > 0)
    .map(
      ({ name, asked, missing }) =>
        `not recorded, read as null: ${name} in ${whole(missing)} of ${whole(asked)} actions`,
    );
}

function peopleLines({ result, people }: BackTestOutcome): readonly string[] {
  const top = mostChanged(people).slice(0, topPeopleShown);
  if (top.length === 0) return [];
  const more = result.isPeopleComplete ? [] : ['there are more people than are counted'];
  return [
    ...table([['most affected', 'actions'], ...top.map(({ userId, changed }) => [userId, whole(changed)])]),
    ...more,
  ];
}

function sampleLines({ action, state, decidedBy, rules }: ExplainedSample): readonly string[] {
  const { from, to, at, userId, idempotencyKey } = action;
  const decided = rules.find(({ explained }) => explained.ruleId === decidedBy);
  const why = decided?.explained.explanation;
  return [
    `${from} -> ${to}  ${iso(at)}  (became ${state})`,
    `  ${userId}  ${idempotencyKey}`,
    `  ${decided ? `"${decided.rule.name}"` : '(the default)'}`,
    ...(why ? explanationLines(why).map((line) => `    ${line}`) : []),
  ];
}
