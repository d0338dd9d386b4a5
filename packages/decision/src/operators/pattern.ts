import { RE2JS, RE2Set } from 're2js';
import { toText } from '../coercion.ts';
import { RuleBudgetError, RuleSyntaxError } from '../errors.ts';
import { type Evaluation, takeStep, takeSteps } from '../evaluation.ts';
import { type Expression, type OperatorDefinition, operandAt, type Site } from '../expression.ts';
import { patternCharactersMax, patternInstructionsMax, patternsMax, patternWorkPerStep } from '../limits.ts';

// Patterns run on RE2's automata, whose time grows with text × pattern and never faster (SECURITY.md row 45).

/** What the states of one automaton may take; beyond it they are made anew. */
const automatonBytesMax = 131_072;

interface Pattern {
  readonly instructions: number;
  /** Whether the pattern is found anywhere in the text. */
  isIn(text: string): boolean;
}

function literalPattern(operand: Expression): string {
  if (operand.kind === 'literal' && typeof operand.value === 'string' && operand.value !== '')
    return operand.value;
  throw new RuleSyntaxError(operand.path, 'the second operand of "matches" is a pattern: a fixed text');
}

function tooLarge(path: string): RuleBudgetError {
  const message = `the pattern is too large; repeat fewer things fewer times (at most ${patternInstructionsMax} instructions)`;
  return new RuleBudgetError(path, 'patterns', patternInstructionsMax, message);
}

function instructionsOf(source: string, path: string): number {
  try {
    return RE2JS.compile(source).programSize();
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'it cannot be read';
    const help = 'patterns are of RE2: without look-around and back-references';
    throw new RuleSyntaxError(path, `the pattern is not valid: ${reason}; ${help}`);
  }
}

function compilePattern(source: string, path: string): Pattern {
  if (source.length > patternCharactersMax) {
    const message = `a pattern has at most ${patternCharactersMax} characters`;
    throw new RuleBudgetError(path, 'patterns', patternCharactersMax, message);
  }
  const instructions = instructionsOf(source, path);
  if (instructions > patternInstructionsMax) throw tooLarge(path);
  const set = new RE2Set(RE2Set.UNANCHORED, 0, automatonBytesMax);
  set.add(source);
  set.compile();
  return { instructions, isIn: (text) => set.match(text).length > 0 };
}

function countPattern(site: Site, path: string): void {
  site.patterns.push(path);
  if (site.patterns.length <= patternsMax) return;
  const message = `conditions have at most ${patternsMax} patterns; join them with |`;
  throw new RuleBudgetError(path, 'patterns', patternsMax, message);
}

/** Every character may meet every instruction. */
function payForMatch(evaluation: Evaluation, text: string, { instructions }: Pattern): void {
  takeSteps(evaluation, Math.ceil((text.length * instructions) / patternWorkPerStep));
}

/** Found anywhere in the text, unless anchored by ^ and $; nothing is found in what is no text. */
const matches: OperatorDefinition = {
  operandsMin: 2,
  operandsMax: 2,
  build: (operands, site) => {
    const source = operandAt(operands, 0).evaluate;
    const place = operandAt(operands, 1);
    countPattern(site, place.path);
    const pattern = compilePattern(literalPattern(place), place.path);
    return (data, evaluation) => {
      takeStep(evaluation);
      const value = source(data, evaluation);
      if (value === null || value === undefined || typeof value === 'object') return false;
      const text = toText(value, evaluation);
      payForMatch(evaluation, text, pattern);
      return pattern.isIn(text);
    };
  },
};

export const patternOperators: Readonly<Record<string, OperatorDefinition>> = { matches };
