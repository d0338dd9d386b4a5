/** Custom values as the tenant's data points declare them, for one decision. Names that nobody declared stay as they are. */
import {
  type CustomAttributes,
  type CustomDataProblem,
  type CustomDataTypes,
  typedCustomData,
} from '@stepward/decision';
import { ApiError } from '../http/api-error.ts';
import { type CustomDataPoint, typesOf } from './custom-data-point.ts';

/** What happens to a value of the action that is not of its type: null for the rules (the default), or 400. */
export type InvalidCustomData = 'ignore' | 'reject';

export interface CustomDataPolicy {
  readonly action: CustomDataTypes;
  readonly user: CustomDataTypes;
}

export interface TypedData {
  readonly custom: CustomAttributes;
  /** In words, for whoever sent the values; undefined: all were right. */
  readonly warnings: readonly string[] | undefined;
}

/** Undefined where nothing is declared: then there is nothing to do for any decision. */
export function customDataPolicy(points: readonly CustomDataPoint[]): CustomDataPolicy | undefined {
  if (points.length === 0) return undefined;
  return { action: typesOf(points, 'action'), user: typesOf(points, 'user') };
}

const allowed: Readonly<Record<CustomDataProblem['dataType'], string>> = {
  text: 'a text',
  number: 'a number',
  boolean: 'true or false',
  multiselect: 'a list of texts',
};

const wordsOf = ({ name, dataType }: CustomDataProblem): string =>
  `The field custom.${name} must be ${allowed[dataType]} (its custom data point is of type ${dataType})`;

/** Throws `invalid_request` naming field and type where the tenant wants that; else the value counts as null. */
export function typedData(
  types: CustomDataTypes,
  custom: CustomAttributes,
  invalid: InvalidCustomData | undefined,
): TypedData {
  const { values, problems } = typedCustomData(types, custom);
  const [first] = problems;
  if (first === undefined) return { custom: values, warnings: undefined };
  if (invalid === 'reject') throw new ApiError('invalid_request', `${wordsOf(first)}.`);
  return { custom: values, warnings: problems.map((problem) => `${wordsOf(problem)}; it was ignored.`) };
}

/** The custom values of a user as they are stored: what is not of its type has been said when it came, and counts as null. */
export function storedUserData(json: string, types: CustomDataTypes | undefined): CustomAttributes {
  const custom = JSON.parse(json) as CustomAttributes;
  return types === undefined ? custom : typedCustomData(types, custom).values;
}
