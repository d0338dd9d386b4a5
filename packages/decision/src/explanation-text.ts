/** An explanation as lines for people: what each clause compared, and whether it held. */
import type { ExplainedOperand, Explanation } from './explain.ts';

const shownCharactersMax = 120;

function shown(value: unknown): string {
  const json = JSON.stringify(value) ?? 'null';
  return json.length > shownCharactersMax ? `${json.slice(0, shownCharactersMax)}…` : json;
}

function operandText({ variable, list, value }: ExplainedOperand): string {
  if (list !== undefined) return `lists.${list}`;
  return variable ?? shown(value);
}

function clauseText({ operator, operands }: Explanation): string {
  const texts = operands.map(operandText);
  if (operator === 'always') return 'always';
  if (operator === 'literal' || operator === 'var') return texts.join(' ');
  if (texts.length === 2) return texts.join(` ${operator} `);
  return `${operator}(${texts.join(', ')})`;
}

const connectiveTexts: Readonly<Record<string, string>> = {
  and: 'all of',
  or: 'any of',
  '!': 'not',
  '!!': 'is there',
  if: 'if, then, else',
  '?:': 'if, then, else',
};

/** `+` held, `-` did not, `?` was not asked any more, `!` could not be evaluated. */
function mark({ held, reached, error }: Explanation): string {
  if (!reached) return '?';
  if (error !== undefined) return '!';
  return held ? '+' : '-';
}

/** One line for each clause, two spaces deeper for each that it joins. Facts that were read follow in brackets. */
export function explanationLines(explanation: Explanation, depth = 0): readonly string[] {
  const { clauses, operator, variables, error } = explanation;
  const text = clauses.length > 0 ? (connectiveTexts[operator] ?? operator) : clauseText(explanation);
  const seen = variables.map(({ name, value }) => `${name}: ${shown(value)}`);
  const facts = seen.length > 0 ? `  [${seen.join(', ')}]` : '';
  const problem = error === undefined ? '' : `  (${error})`;
  const line = `${'  '.repeat(depth)}${mark(explanation)} ${text}${facts}${problem}`;
  return [line, ...clauses.flatMap((clause) => explanationLines(clause, depth + 1))];
}
