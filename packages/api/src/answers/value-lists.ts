/** What the Management API answers about value lists and custom data points (management-api.md §5, §6). */
import { Type } from 'typebox';
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
