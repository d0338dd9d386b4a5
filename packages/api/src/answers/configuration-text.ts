/** What the Management API answers about a configuration as text. */
import { Type } from 'typebox';

const Anything = Type.Unknown();
const part = (description: string) => Type.Record(Type.String(), Anything, { description });
const listOf = (description: string) => Type.Array(Type.Record(Type.String(), Anything), { description });

export const ConfigurationTextAnswer = Type.Object({
  revision: Type.String({ description: 'Another one with every change of what the configuration has.' }),
  configuration: Type.Object(
    {
      configurationFormat: Type.Integer({ description: 'Version of the format: 1.' }),
      tenant: part('Settings of the tenant that were set.'),
      theme: part('The theme, as it was set.'),
      messageOverrides: part('Own words, by language and id.'),
      authenticators: part('Authenticator configurations, by id.'),
      customDataPoints: listOf('By model and name.'),
      valueLists: listOf('By alias; items sorted.'),
      actions: listOf('By code, each with its rules or its flow.'),
      webhookEndpoints: listOf('By URL.'),
      appClients: listOf('By name.'),
      providers: part('By kind, then by name.'),
    },
    {
      description:
        'The whole configuration, in an order that is always the same. Secrets are named ({"env": "STEPWARD_SECRET_…"}), never there.',
    },
  ),
});

const Change = Type.Object({
  change: Type.Union(
    ['create', 'update', 'delete'].map((kind) => Type.Literal(kind)),
    { description: 'What becomes of it.' },
  ),
  resource: Type.String({ description: 'What is changed, such as rule or value list.' }),
  name: Type.String({ description: 'Which one; empty where there is one of its kind.' }),
  fields: Type.Array(
    Type.Object({
      field: Type.String({ description: 'Names with dots between them.' }),
      before: Type.Optional(Type.Unknown({ description: 'Absent: it was not set.' })),
      after: Type.Optional(Type.Unknown({ description: 'Absent: it is not set any more.' })),
      changes: Type.Optional(
        Type.Array(
          Type.Object({
            path: Type.String({ description: 'JSON Pointer; nodes and rules of a flow by their ids.' }),
            before: Type.Optional(Type.Unknown({ description: 'Absent: there was nothing.' })),
            after: Type.Optional(Type.Unknown({ description: 'Absent: there is nothing any more.' })),
          }),
          { description: 'Of conditions and flows: each place that differs.' },
        ),
      ),
      added: Type.Optional(Type.Array(Anything, { description: 'Items of a value list that are new.' })),
      removed: Type.Optional(Type.Array(Anything, { description: 'Items of a value list that go.' })),
      isSecret: Type.Optional(Type.Boolean({ description: 'Another secret, which is not shown.' })),
    }),
    {
      description: 'What is different: absent before, it was not set; absent after, it is not set any more.',
    },
  ),
});

const places = (description: string, text: string) =>
  Type.Array(
    Type.Object({
      file: Type.String({ description: 'Empty: the document.' }),
      pointer: Type.String({ description: 'Place in the document (JSON Pointer, RFC 6901).' }),
      text: Type.String({ description: text }),
    }),
    { description },
  );

export const ConfigurationPlanAnswer = Type.Object({
  revision: Type.String({ description: 'Of the configuration that the plan was made on.' }),
  changes: Type.Array(Change, { description: 'In the order in which they are made.' }),
  notDeleted: Type.Array(Change, { description: 'What prune would delete besides.' }),
  problems: places('While there is one, nothing is applied.', 'What is wrong, and what is allowed.'),
  warnings: places('What is allowed in rules and likely a mistake.', 'What it is.'),
});
