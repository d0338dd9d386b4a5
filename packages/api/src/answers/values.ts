/** Values that answers of several areas have. Absent values are left out of answers, so nothing here is null. */
import { Type } from 'typebox';

/** ISO 8601, UTC. */
export const Time = Type.String({ format: 'date-time' });
export const UnixSeconds = Type.Integer({ description: 'Unix seconds.' });
export const Custom = Type.Record(Type.String(), Type.Unknown());
export const MethodNames = Type.Array(Type.String());

/** A list of words that a field may be. */
export const oneOf = <const W extends readonly string[]>(words: W, options: Type.TSchemaOptions = {}) =>
  Type.Union(
    words.map((word) => Type.Literal(word as W[number])),
    options,
  );

/** What is done and has nothing to tell. */
export const SuccessAnswer = Type.Object({ success: Type.Literal(true) });
