/** What the Management API answers about authenticator configurations: no secret is in it. */
import { Type } from 'typebox';
import { authenticatorFields, credentialBlocks } from '../authenticator-configurations-api.ts';

const optional = (fields: Type.TProperties): Type.TProperties =>
  Object.fromEntries(Object.entries(fields).map(([name, schema]) => [name, Type.Optional(schema)]));
const ofServiceAccount = {
  projectId: Type.String(),
  clientEmail: Type.String({ description: 'The service account.' }),
};
const blocks = Object.fromEntries(
  Object.entries(credentialBlocks).map(([name, { shown }]) => {
    const read = name === 'fcmCredentials' ? ofServiceAccount : shown;
    return [name, Type.Object(optional(read))];
  }),
);

export const AuthenticatorConfigurationAnswer = Type.Object({
  authenticatorId: Type.String({ description: 'Id of the configuration.' }),
  verificationMethod: Type.String(),
  isActive: Type.Boolean({ description: 'People may be challenged with it.' }),
  ...optional(authenticatorFields),
  ...optional(blocks),
  warnings: Type.Optional(
    Type.Array(Type.String(), { description: 'What is kept and has no effect here, in words.' }),
  ),
});
export const AuthenticatorConfigurationListAnswer = Type.Array(AuthenticatorConfigurationAnswer);
