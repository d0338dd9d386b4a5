/** The figures of a history as tables for people. */
import { fixed, table } from '../table.ts';
import type { HistoryFigures } from './figures.ts';

const percent = (value: number): string => (Number.isNaN(value) ? '-' : `${fixed(100 * value, 1)} %`);
const of = (part: number, whole: number): string => percent(whole === 0 ? Number.NaN : part / whole);

export function historyText(figures: HistoryFigures): string {
  const { attacks, rules, actions } = figures;
  return [
    table(
      ['', 'decisions', 'answered', 'recall', 'accounts', 'kept', 'payments, messages lost'],
      attacks.map(({ attack, decisions, answered, accounts, accountsKept, losses }) => [
        attack,
        String(decisions),
        String(answered),
        of(answered, decisions),
        String(accounts),
        of(accountsKept, accounts),
        String(losses),
      ]),
    ),
    '',
    table(
      ['rule', 'attacks', 'good', 'precision', 'good stopped'],
      rules.map(({ rule, attack, good, goodStopped }) => [
        rule,
        String(attack),
        String(good),
        of(attack, attack + good),
        String(goodStopped),
      ]),
    ),
    '',
    table(
      ['good people’s', 'actions', 'challenged', 'rate', 'reviewed', 'blocked'],
      actions.map(({ actionCode, good, challenged, reviewed, blocked }) => [
        actionCode,
        String(good),
        String(challenged),
        of(challenged, good),
        String(reviewed),
        String(blocked),
      ]),
    ),
    '',
    `precision ${percent(figures.precision)} of what rules decided, ${percent(figures.precisionOfStops)} of what they stopped; recall ${percent(figures.recall)}`,
    `${fixed(figures.challengesEach, 2)} times a person and month asked by a rule; ${percent(figures.neverChallenged)} of people never; ${figures.lockedOut} locked out at least once`,
  ].join('\n');
}
