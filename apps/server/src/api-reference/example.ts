/** One call of an operation with curl. Values are made up; what they must be is in the list of fields. */
import type { DocumentedOperation } from './document.ts';
import type { JsonSchema } from './json-schema.ts';

const samples: Readonly<Record<string, unknown>> = {
  userId: 'alice',
  action: 'signIn',
  actionCode: 'signIn',
  idempotencyKey: '5924a649-b5d3-4baf-a4ab-4b812dde97a0',
  redirectUrl: 'https://app.example.com/back',
  email: 'alice@example.com',
  phoneNumber: '+6421000000',
  verificationMethod: 'EMAIL_OTP',
  verificationCode: '123456',
  url: 'https://app.example.com/webhooks',
  name: 'Example',
  username: 'alice',
  displayName: 'Alice',
  provider: 'webhook',
  fromDate: '2026-01-01T00:00:00.000Z',
  rememberedUntil: '2030-01-01T00:00:00.000Z',
  claimId: 'c2Vzc2lvbi1jbGFpbS0x',
  tenantId: 'my-tenant',
  channel: 'email',
};

const keys: Readonly<Record<string, string>> = {
  serverKey: '-u "$SERVER_KEY:"',
  managementKey: '-u "$MANAGEMENT_KEY:"',
  callConnectKey: '-u "$CALL_CONNECT_KEY:"',
  tenantId: '-u "$TENANT_ID:"',
  clientToken: '-H "Authorization: Bearer $TOKEN"',
};

/** Fields shown where none must be sent. */
const shownMax = 2;

function sample(name: string, schema: JsonSchema): unknown {
  if (schema.enum) return schema.enum[0];
  if (samples[name] !== undefined) return samples[name];
  const type = typeof schema.type === 'string' ? schema.type : schema.type?.[0];
  if (type === 'integer') return schema.minimum ?? 1;
  if (type === 'boolean') return true;
  if (type === 'array') return [sample(name, schema.items ?? {})];
  if (type === 'object' || schema.properties || type === undefined) return fieldsOf(schema, 0);
  return `<${name}>`;
}

function fieldsOf({ properties = {}, required = [] }: JsonSchema, atLeast: number): Record<string, unknown> {
  const all = Object.entries(properties);
  const wanted =
    required.length > 0 ? all.filter(([name]) => required.includes(name)) : all.slice(0, atLeast);
  return Object.fromEntries(wanted.map(([name, schema]) => [name, sample(name, schema)]));
}

const shellQuoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

export function curlExample(method: string, path: string, operation: DocumentedOperation): string {
  const filled = path.replace(/\{(\w+)\}/g, (_all, name: string) => String(samples[name] ?? `<${name}>`));
  const [caller] = Object.keys(operation.security[0] ?? {});
  const { schema, example } = operation.requestBody?.content['application/json'] ?? {};
  const parts = [
    `curl${method === 'get' ? '' : ` -X ${method.toUpperCase()}`} "$SERVER_URL${filled}"`,
    ...(caller === undefined ? [] : [keys[caller] ?? '']),
    ...(schema === undefined
      ? []
      : [
          '-H "Content-Type: application/json"',
          `-d ${shellQuoted(JSON.stringify(example ?? fieldsOf(schema, shownMax)))}`,
        ]),
  ];
  return parts.join(' \\\n  ');
}
