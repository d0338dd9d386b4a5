/** What the Management API answers about a configuration as text. */
import { Type } from 'typebox';

const Anything = Type.Unknown();
const anyObject = () => Type.Record(Type.String(), Anything);

export const ConfigurationTextAnswer = Type.Object({
  revision: Type.String({ description: 'Another one with every change of what the configuration has.' }),
  configuration: Type.Object(
    {
      configurationFormat: Type.Integer({ description: 'Version of the format: 1.' }),
      tenant: anyObject(),
      theme: anyObject(),
      messageOverrides: anyObject(),
      authenticators: anyObject(),
      customDataPoints: Type.Array(anyObject()),
      valueLists: Type.Array(anyObject()),
      actions: Type.Array(anyObject()),
      webhookEndpoints: Type.Array(anyObject()),
      appClients: Type.Array(anyObject()),
      providers: anyObject(),
    },
    {
      description:
        'The whole configuration, in an order that is always the same. Secrets are named ({"env": "STEPWARD_SECRET_…"}), never there.',
    },
  ),
});

const Change = Type.Object({
  change: Type.Union(['create', 'update', 'delete'].map((kind) => Type.Literal(kind))),
  resource: Type.String({ description: 'What is changed, such as rule or value list.' }),
  name: Type.String({ description: 'Which one; empty where there is one of its kind.' }),
  fields: Type.Array(
    Type.Object({
      field: Type.String({ description: 'Names with dots between them.' }),
      before: Type.Optional(Anything),
      after: Type.Optional(Anything),
      added: Type.Optional(Type.Array(Anything, { description: 'Items of a value list that are new.' })),
      removed: Type.Optional(Type.Array(Anything, { description: 'Items of a value list that go.' })),
      isSecret: Type.Optional(Type.Boolean({ description: 'Another secret, which is not shown.' })),
    }),
    {
      description: 'What is different: absent before, it was not set; absent after, it is not set any more.',
    },
  ),
});

export const ConfigurationPlanAnswer = Type.Object({
  revision: Type.String({ description: 'Of the configuration that the plan was made on.' }),
  changes: Type.Array(Change, { description: 'In the order in which they are made.' }),
  notDeleted: Type.Array(Change, { description: 'What prune would delete besides.' }),
  problems: Type.Array(
    Type.Object({
      file: Type.String({ description: 'Empty: the document.' }),
      pointer: Type.String({ description: 'Place in the document (JSON Pointer, RFC 6901).' }),
      text: Type.String({ description: 'What is wrong, and what is allowed.' }),
    }),
    { description: 'While there is one, nothing is applied.' },
  ),
});
