/** Management API of our own: a tenant's whole configuration as one document, planned and applied. */
import { type Static, Type } from 'typebox';

/** Bytes of a request that carries a configuration. */
export const configurationBodyBytesMax = 33_554_432;

const planned = {
  configuration: Type.Object(
    {},
    {
      description:
        'As GET /v1/management/configuration answers it. What it leaves out as a whole is not changed; of what it has, what is not set is taken away.',
    },
  ),
  prune: Type.Optional(
    Type.Boolean({ description: 'Delete what the configuration does not have; false: it is kept.' }),
  ),
  secrets: Type.Optional(
    Type.Record(
      Type.String({ pattern: '^STEPWARD_SECRET_(?!KEY$)[A-Z0-9_]{1,128}$' }),
      Type.String({ maxLength: 16_384 }),
      {
        description:
          'Secrets by the names that the configuration gives them. One that is stored already may be left out.',
      },
    ),
  ),
};

export const PlanConfigurationBody = Type.Object(planned);
export type PlanConfigurationBody = Static<typeof PlanConfigurationBody>;

export const ApplyConfigurationBody = Type.Object({
  ...planned,
  revision: Type.Optional(
    Type.String({
      maxLength: 64,
      description:
        'The revision that was read or planned on: refused when anything was changed since. Absent: whatever there is.',
    }),
  ),
});
export type ApplyConfigurationBody = Static<typeof ApplyConfigurationBody>;
