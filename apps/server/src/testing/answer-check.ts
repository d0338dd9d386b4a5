/**
 * Holds the API reference true: judges an answer of the running server against what its operation documents. Owns: that
 * the status is a documented one, and that the body has every field it must have and none that nobody wrote down.
 */
import { Compile, type Validator } from 'typebox/schema';
import { type JsonSchema, jsonSchema } from '../api-reference/json-schema.ts';
import type { Operation } from '../api-reference/operation.ts';
import { areas } from '../api-reference/operations/areas.ts';
import { errorSchema, statusesOf } from '../api-reference/refusals.ts';
import { isApi, type ServedRoute } from '../api-reference/served-routes.ts';
import type { App } from '../app.ts';

export interface JudgedAnswer {
  /** `POST /v1/users/:userId`, as the table of operations names it. */
  readonly name: string;
  readonly status: number;
  readonly contentType: unknown;
  readonly text: string;
}

/** Nothing, or what is wrong with it: with names of fields, and of values only their place. */
export type AnswerCheck = (answer: JudgedAnswer) => string | undefined;

/** Readers must take fields that they do not know; here one more is a field that nobody documented. */
export function closed(schema: JsonSchema): JsonSchema {
  const { properties, items, anyOf, additionalProperties } = schema;
  return {
    ...schema,
    ...(properties && {
      properties: Object.fromEntries(Object.entries(properties).map(([name, one]) => [name, closed(one)])),
      additionalProperties: false,
    }),
    ...(items && { items: closed(items) }),
    ...(anyOf && { anyOf: anyOf.map(closed) }),
    ...(typeof additionalProperties === 'object' && { additionalProperties: closed(additionalProperties) }),
  };
}

const described = new Map(
  areas.flatMap(({ caller, operations }) =>
    Object.entries(operations).map(([name, operation]) => [name, { caller, operation }] as const),
  ),
);
const validators = new Map<string, Validator>();
const error = Compile(closed(errorSchema as JsonSchema));

/** Compiled when first met: most suites meet a few operations. */
function validatorOf(name: string, { answerSchema }: Operation): Validator | undefined {
  const known = validators.get(name);
  if (known || !answerSchema) return known;
  const made = Compile(closed(jsonSchema(answerSchema)));
  validators.set(name, made);
  return made;
}

export function answerCheck(routes: readonly ServedRoute[]): AnswerCheck {
  return (answer) => {
    const { name, status } = answer;
    const found = described.get(name);
    const route = routes.find((one) => one.name === name);
    if (!found || !route || !isApi(route) || status === 304) return undefined;
    const { operation } = found;
    if (status !== 200) {
      if (!statusesOf(route, operation.caller ?? found.caller, operation).includes(status))
        return `${name} answered ${status}, which is not documented`;
      return wrongWith(name, answer, error);
    }
    const validator = validatorOf(name, operation);
    return validator ? wrongWith(name, answer, validator) : undefined;
  };
}

function wrongWith(
  name: string,
  { status, contentType, text }: JudgedAnswer,
  validator: Validator,
): string | undefined {
  if (contentType !== 'application/json') return `${name} answered ${status} as ${String(contentType)}`;
  const [isValid, errors] = validator.Errors(JSON.parse(text));
  if (isValid) return undefined;
  const places = errors.map(
    ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
  );
  return `${name} answered ${status} with a body that is not documented: ${places.join('; ')}`;
}

export interface CheckedAnswers {
  /** Throws, if an answer since the last time was not as documented. */
  demandDocumented(): void;
}

/** Judges whatever this server answers from now on, however it is called. */
export function checkAnswers({ server, routes }: App): CheckedAnswers {
  const check = answerCheck(routes);
  const wrong: string[] = [];
  server.addHook('onSend', (request, reply, payload, done) => {
    if (typeof payload === 'string' && request.routeOptions.url !== undefined) {
      const name = `${request.method} ${request.routeOptions.url}`;
      const contentType = reply.getHeader('content-type');
      const problem = check({ name, status: reply.statusCode, contentType, text: payload });
      if (problem !== undefined) wrong.push(problem);
    }
    done(null, payload);
  });
  return {
    demandDocumented: () => {
      const problems = wrong.splice(0);
      if (problems.length > 0) throw new Error(problems.join('\n'));
    },
  };
}
