/** Management API: a tenant's own data points, `custom.<name>` in rules (management-api.md §6). */
import { type Static, Type } from 'typebox';

export const customDataPointTypes = ['text', 'number', 'boolean', 'multiselect'] as const;
export const customDataPointModels = ['action', 'user'] as const;

const DataType = Type.Union(customDataPointTypes.map((type) => Type.Literal(type)));
const ModelType = Type.Union(customDataPointModels.map((model) => Type.Literal(model)));
/** As the key in `custom`. A dot would lead rules into an object. */
const Name = Type.String({
  pattern: '^[^.\\s\\u0000-\\u001f\\u007f]([^.\\u0000-\\u001f\\u007f]{0,126}[^.\\s\\u0000-\\u001f\\u007f])?$',
});
/** Null: as it is where nothing is said, false. */
const IsPublic = Type.Optional(Type.Union([Type.Boolean(), Type.Null()]));
const Description = Type.Optional(Type.Union([Type.String({ maxLength: 1_024 }), Type.Null()]));

export const CustomDataPointParameters = Type.Object({
  id: Type.String({ minLength: 1, maxLength: 64, description: 'Id of the data point.' }),
});

export const CreateCustomDataPointBody = Type.Object({
  name: Name,
  dataType: DataType,
  modelType: ModelType,
  description: Description,
  isPublic: IsPublic,
});
export type CreateCustomDataPointBody = Static<typeof CreateCustomDataPointBody>;

/** What cannot be changed is taken when it is the same. */
export const UpdateCustomDataPointBody = Type.Object({
  name: Type.Optional(Name),
  dataType: Type.Optional(DataType),
  modelType: Type.Optional(ModelType),
  description: Description,
  isPublic: IsPublic,
});
export type UpdateCustomDataPointBody = Static<typeof UpdateCustomDataPointBody>;
