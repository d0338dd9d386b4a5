/**
 * What each provider takes, for the reference. Owns: how the schemas that judge a provider (packages/api) become alternatives
 * of one body. Does not own: those schemas, and which of them a path serves.
 */
import { type TSchema, Type } from 'typebox';
import type { BodyAlternative } from './operation.ts';

interface ProviderSchemas {
  readonly settings: TSchema;
  readonly credentials: TSchema;
}

/** A part that nobody must send is optional as a whole. */
const part = (schema: TSchema): TSchema =>
  ((schema as { required?: readonly string[] }).required ?? []).length > 0 ? schema : Type.Optional(schema);

interface Told<Schemas> {
  /** The body names its provider; else the path does. */
  readonly isNamed: boolean;
  readonly about?: (schemas: Schemas) => string;
}

export const providerAlternatives = <Schemas extends ProviderSchemas>(
  providers: Readonly<Record<string, Schemas>>,
  { isNamed, about }: Told<Schemas>,
): readonly BodyAlternative[] =>
  Object.entries(providers).map(([title, schemas]) => ({
    title,
    ...(about && { about: about(schemas) }),
    schema: Type.Object({
      ...(isNamed ? { provider: Type.Literal(title, { description: 'Names the provider.' }) } : {}),
      settings: part(schemas.settings),
      credentials: part(schemas.credentials),
    }),
  }));
