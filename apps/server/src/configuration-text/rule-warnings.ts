/** What a text's rules may have wrong, by file and place. Owns: that conditions which are a problem are not warned of as well. */
import { RuleError } from '@stepward/decision';
import { warningsOf } from '../rule-catalogue/vocabulary.ts';
import type { Planning } from './changes.ts';
import type { Names } from './plan-actions.ts';
import type { Place } from './problems.ts';

export function warnOf(
  { warnings }: Planning,
  place: Place,
  conditions: unknown,
  { vocabulary }: Names,
): void {
  try {
    for (const text of warningsOf(conditions, vocabulary)) warnings.add(place, text);
  } catch (error) {
    if (!(error instanceof RuleError)) throw error;
  }
}
