/** A tenant's own data point: the type of one custom value of the action or the user (management-api.md §6). */
import type { CreateCustomDataPointBody, UpdateCustomDataPointBody } from '@stepward/api';
import type { CustomDataType, CustomDataTypes } from '@stepward/decision';
import { ApiError } from '../http/api-error.ts';

/** Of a tenant. */
export const pointsMax = 200;

export interface CustomDataPoint {
  readonly id: string;
  /** The key in `custom`. */
  readonly name: string;
  readonly dataType: CustomDataType;
  readonly modelType: 'action' | 'user';
  readonly description: string | undefined;
  /** The phone that is asked may show the value. */
  readonly isPublic: boolean;
}

/** Names that lead into prototypes (SECURITY row 46): rules would never find them. */
const refusedNames: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

export function newCustomDataPoint(id: string, body: CreateCustomDataPointBody): CustomDataPoint {
  const { name, dataType, modelType, description, isPublic } = body;
  if (refusedNames.has(name))
    throw new ApiError(
      'invalid_request',
      `The field name must not be one of ${[...refusedNames].join(', ')}.`,
    );
  return {
    id,
    name,
    dataType,
    modelType,
    description: description || undefined,
    isPublic: isPublic ?? false,
  };
}

const fixedFields = ['name', 'dataType', 'modelType'] as const;

/** Recorded decisions were made with its name and type, so these stay. */
export function changedCustomDataPoint(
  before: CustomDataPoint,
  body: UpdateCustomDataPointBody,
): CustomDataPoint {
  for (const field of fixedFields) {
    if (body[field] === undefined || body[field] === before[field]) continue;
    throw new ApiError(
      'invalid_request',
      `The field ${field} cannot be changed; it is ${before[field]}. Delete the data point and make another.`,
    );
  }
  const { description = before.description, isPublic = before.isPublic } = body;
  return { ...before, description: description || undefined, isPublic: isPublic ?? false };
}

/** The declared types of one model's values, by name. */
export function typesOf(
  points: readonly Pick<CustomDataPoint, 'name' | 'dataType' | 'modelType'>[],
  model: CustomDataPoint['modelType'],
): CustomDataTypes {
  const own = points.filter(({ modelType }) => modelType === model);
  return new Map(own.map(({ name, dataType }) => [name, dataType]));
}

/** The values that phones may show: but for those that were declared and not made public. */
export function publicValues(
  points: readonly CustomDataPoint[],
  model: CustomDataPoint['modelType'],
  values: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const own = points.filter(({ modelType, isPublic }) => modelType === model && !isPublic);
  const hidden = new Set(own.map(({ name }) => name));
  return hidden.size === 0
    ? values
    : Object.fromEntries(Object.entries(values).filter(([name]) => !hidden.has(name)));
}

export function presentCustomDataPoint(point: CustomDataPoint) {
  const { id, name, dataType, modelType, description, isPublic } = point;
  return { id, name, dataType, modelType, ...(description === undefined ? {} : { description }), isPublic };
}
