import { RuleBudgetError } from './errors.ts';
import {
  comparisonsPerStep,
  evaluationStepsMax,
  itemsPerStep,
  textBytesMax,
  textCharactersPerStep,
} from './limits.ts';
import { utf8BytesExceed } from './utf8.ts';

/** The items of a value list. */
export type ValueListItems = ReadonlySet<string | number>;

/** Gives the items of a value list; undefined for an alias nobody knows, which reads as an empty list. */
export type ListResolver = (alias: string) => ValueListItems | undefined;

/** What an evaluation may ask for beside its facts. */
export interface EvaluationContext {
  /** Value lists, read by rules as `lists.<alias>`. Without it every list is empty. */
  readonly lists?: ListResolver | undefined;
}

/**
 * State of one evaluation. `values` holds the variables already read, one slot for each (undefined: not yet),
 * so that the rules of a set look each fact up once.
 */
export interface Evaluation {
  readonly facts: unknown;
  readonly lists: ListResolver | undefined;
  readonly values: unknown[];
  stepsLeft: number;
}

export type Evaluate = (data: unknown, evaluation: Evaluation) => unknown;

export function newEvaluation(facts: unknown, context: EvaluationContext, slotCount: number): Evaluation {
  return { facts, lists: context.lists, values: new Array(slotCount), stepsLeft: evaluationStepsMax };
}

function outOfSteps(): never {
  throw new RuleBudgetError(
    '',
    'steps',
    evaluationStepsMax,
    `the rule needs more than ${evaluationStepsMax} steps; shorten the arrays it walks through`,
  );
}

/** Every operation and every item walked through takes one step. */
export function takeStep(evaluation: Evaluation): void {
  evaluation.stepsLeft -= 1;
  if (evaluation.stepsLeft < 0) outOfSteps();
}

export function takeSteps(evaluation: Evaluation, count: number): void {
  evaluation.stepsLeft -= count;
  if (evaluation.stepsLeft < 0) outOfSteps();
}

export function payForText(evaluation: Evaluation, text: string): void {
  if (text.length > textCharactersPerStep)
    takeSteps(evaluation, Math.floor(text.length / textCharactersPerStep));
}

export function payForItems(evaluation: Evaluation, count: number): void {
  if (count > itemsPerStep) takeSteps(evaluation, Math.floor(count / itemsPerStep));
}

/** Pays for a search of `part` in `text`: at worst every character of one meets every one of the other. */
export function payForSearch(evaluation: Evaluation, text: string, part: string): void {
  const comparisons = text.length * part.length;
  if (comparisons > comparisonsPerStep) takeSteps(evaluation, Math.floor(comparisons / comparisonsPerStep));
}

/** Returns the text when it is within its limit (SECURITY.md row 45), and pays for reading it. */
export function boundedText(text: string, evaluation: Evaluation): string {
  payForText(evaluation, text);
  if (!utf8BytesExceed(text, textBytesMax)) return text;
  throw new RuleBudgetError(
    '',
    'textBytes',
    textBytesMax,
    `the rule makes a text of more than ${textBytesMax} bytes; join or cut less`,
  );
}
