import type { OperatorDefinition } from '../expression.ts';
import { addressOperators } from './address.ts';
import { affixOperators } from './affix.ts';
import { arithmeticOperators } from './arithmetic.ts';
import { arrayOperators } from './arrays.ts';
import { comparisonOperators } from './comparison.ts';
import { logicOperators } from './logic.ts';
import { membershipOperators } from './membership.ts';
import { missingOperators } from './missing.ts';
import { patternOperators } from './pattern.ts';
import { textOperators } from './text.ts';
import { variableOperators } from './variable.ts';

/** The closed operator set (contract/management-api.md §4.3). A Map, so that no inherited name is an operator. */
export const operatorDefinitions: ReadonlyMap<string, OperatorDefinition> = new Map(
  Object.entries({
    ...variableOperators,
    ...logicOperators,
    ...comparisonOperators,
    ...membershipOperators,
    ...missingOperators,
    ...arithmeticOperators,
    ...textOperators,
    ...arrayOperators,
    // Ours, under names of their own: what stock JsonLogic cannot say.
    ...addressOperators,
    ...affixOperators,
    ...patternOperators,
  }),
);

/** Names of all operators that conditions may use. */
export const operatorNames: readonly string[] = [...operatorDefinitions.keys()];
