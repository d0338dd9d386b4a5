/** Management API: value lists, which rules read as `lists.<alias>` (management-api.md §5). */
import { type Static, Type } from 'typebox';

export const valueListItemsMax = 10_000;
export const valueListItemCharactersMax = 256;
/** Room for a list of the longest items, each character in three bytes. */
export const valueListBodyBytesMax = 8_388_608;

const Name = Type.String({ minLength: 1, maxLength: 128 });
/** Numbers may come as texts, as some clients of this wire send them. */
const Items = Type.Optional(
  Type.Union([
    Type.Array(Type.Union([Type.String({ maxLength: valueListItemCharactersMax }), Type.Number()]), {
      maxItems: valueListItemsMax,
    }),
    Type.Null(),
  ]),
);

export const valueListItemTypes = ['string', 'number'] as const;
const ItemType = Type.Union(valueListItemTypes.map((type) => Type.Literal(type)));

export const ValueListParameters = Type.Object({ alias: Type.String({ minLength: 1, maxLength: 256 }) });

export const CreateValueListBody = Type.Object({
  name: Name,
  itemType: ItemType,
  isActive: Type.Optional(Type.Boolean()),
  valueListItems: Items,
});
export type CreateValueListBody = Static<typeof CreateValueListBody>;

export const UpdateValueListBody = Type.Object({
  name: Type.Optional(Name),
  /** Cannot be changed: taken when it is the same. */
  itemType: Type.Optional(ItemType),
  isActive: Type.Optional(Type.Boolean()),
  valueListItems: Items,
});
export type UpdateValueListBody = Static<typeof UpdateValueListBody>;
