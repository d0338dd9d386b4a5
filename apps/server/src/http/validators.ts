/** Validators of what requests carry. Owns: how schemas are compiled, and when. Does not own: any schema, any words. */
import AjvCompiler from '@fastify/ajv-compiler';
import type { FastifySchemaCompiler, FastifySchemaValidationError } from 'fastify';

/** One for all servers of the process: it compiles each schema once. Types are checked, never bent: "1" is no number. */
const compile = AjvCompiler()(
  {},
  { customOptions: { coerceTypes: false, removeAdditional: false, useDefaults: true, allErrors: false } },
) as unknown as FastifySchemaCompiler<unknown>;

/** A schema is compiled when it is first met: all of them together would be a good part of every start. */
export const validatorCompiler: FastifySchemaCompiler<unknown> = (route) => {
  let validate: ReturnType<typeof compile> | undefined;
  return (data: unknown) => {
    validate ??= compile(route);
    return validate(data) === true || { error: validate.errors as FastifySchemaValidationError[] };
  };
};
