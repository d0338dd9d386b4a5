/**
 * Flows and their examples as files: `NAME.flow.json` as `stepward export` writes it, `NAME.examples.json` beside it. Owns: their
 * shape. Does not own: what becomes of an example (run-flow.ts).
 */
import { PublishFlowBody } from '@stepward/api';
import { type Static, Type } from 'typebox';
import { verificationMethods } from '../authenticators/verification-method.ts';
import { actionSettings, checked, checkedBeside, closed, Items, listsBeside, Outcome } from './rule-file.ts';

export const flowEnd = '.flow.json';

const { actionNodes, rules } = PublishFlowBody.properties;
const FlowFile = Type.Object(
  { ...actionSettings, actionType: Type.Optional(Type.Literal('FLOW')), actionNodes, rules },
  closed,
);
export type FlowFile = Static<typeof FlowFile>;

const Methods = Type.Array(Type.Union(verificationMethods.map((method) => Type.Literal(method))), {
  maxItems: 100,
});
const FlowExample = Type.Object(
  {
    name: Type.String({ minLength: 1 }),
    facts: Type.Record(Type.String(), Type.Unknown()),
    /** What the person has before. Absent: whatever they prove themselves with. */
    enrolled: Type.Optional(Methods),
    /** What the steps are met with, one after the other. */
    verificationMethods: Type.Optional(Methods),
    expect: Type.Object(
      {
        outcome: Type.Optional(Outcome),
        /** Where the flow ends or waits. */
        node: Type.Optional(Type.String()),
        /** The last that showed the way, by name or id; null: none did. */
        rule: Type.Optional(Type.Union([Type.String(), Type.Null()])),
      },
      closed,
    ),
  },
  closed,
);
export type FlowExample = Static<typeof FlowExample>;
const FlowExampleFile = Type.Object(
  {
    examples: Type.Array(FlowExample, { maxItems: 10_000 }),
    lists: Type.Optional(Type.Record(Type.String(), Items)),
  },
  closed,
);

export interface FlowWithExamples {
  /** As it was named. */
  readonly path: string;
  readonly file: FlowFile;
  readonly lists: Readonly<Record<string, readonly (string | number)[]>>;
  readonly examples: readonly FlowExample[];
}

export function readFlowFile(path: string): FlowWithExamples {
  const file = checked(path, FlowFile);
  const { examples = [], lists = {} } = checkedBeside(path, flowEnd, FlowExampleFile) ?? {};
  return { path, file, examples, lists: { ...listsBeside(path, file.rules), ...lists } };
}
