/**
 * What the schemas of a route cannot say: in plain words, what it does, who may call it and what it answers.
 *
 * The answer itself is a schema of `packages/api/src/answers/`, one file per area, exported from its index as
 * `…Answer`: a plain `Type.Object` or `Type.Array` with every field that may be there, optional ones by
 * `Type.Optional`, never null where absence is meant. Name it here as `answerSchema`. It is documentation that is
 * held true: test apps check each answer that passes through them against it (`testing/answer-check.ts`) and fail
 * on a field that it does not have, as on a status that the operation does not name. What leaves the server is not
 * changed by it. A field's words are in `fields.ts`, by name; where the name means something else, `description`
 * in the schema wins.
 */
import type { TSchema } from 'typebox';

/** Whose call it is; the security schemes of the document have these names. */
export type Caller = 'serverKey' | 'managementKey' | 'callConnectKey' | 'clientToken' | 'tenantId' | 'nobody';

export interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly details?: string;
  /** What a 200 carries. */
  readonly answer: string;
  /** The same as a schema; a test asks it of every operation. */
  readonly answerSchema?: TSchema;
  /** The body is one of these; what the route's own schema says holds for all of them. */
  readonly alternatives?: readonly BodyAlternative[];
  /** A body that shows more than the fields that must be sent. */
  readonly example?: Readonly<Record<string, unknown>>;
  /** Where it differs from the area's. */
  readonly caller?: Caller;
  /** Refusals beside those that every route of its kind has. */
  readonly refusals?: readonly (401 | 403 | 404 | 409 | 429)[];
}

export interface BodyAlternative {
  readonly title: string;
  readonly about?: string;
  readonly schema: TSchema;
}

export interface Area {
  readonly tag: string;
  readonly about: string;
  readonly caller: Caller;
  /** By `METHOD path`, as served. */
  readonly operations: Readonly<Record<string, Operation>>;
}
