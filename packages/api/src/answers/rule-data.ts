/** What the Management API answers about value lists and custom data points (management-api.md §5, §6). */
import { Type } from 'typebox';
import { customDataPointModels, customDataPointTypes } from '../custom-data-points-api.ts';
import { valueListItemTypes } from '../value-lists-api.ts';
import { oneOf } from './values.ts';

export const ValueListAnswer = Type.Object({
  name: Type.String(),
  alias: Type.String({ description: 'Id of the list: rules read it as lists.<alias>.' }),
  itemType: oneOf(valueListItemTypes),
  isActive: Type.Boolean({ description: 'Kept for compatibility: rules read the list either way.' }),
  valueListItems: Type.Optional(
    Type.Array(Type.Union([Type.String(), Type.Number()]), { description: 'The items, as they were sent.' }),
  ),
});
export const ValueListListAnswer = Type.Array(ValueListAnswer);

export const CustomDataPointAnswer = Type.Object({
  id: Type.String({ description: 'Id of the data point.' }),
  name: Type.String(),
  dataType: oneOf(customDataPointTypes),
  modelType: oneOf(customDataPointModels),
  description: Type.Optional(Type.String()),
  isPublic: Type.Boolean(),
});
export const CustomDataPointListAnswer = Type.Array(CustomDataPointAnswer);
