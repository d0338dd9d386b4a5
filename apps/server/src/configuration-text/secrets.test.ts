/** Secrets in a configuration as text: named, handed in, kept, and never in anything that is read (SECURITY row 49). */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ProviderStore } from '../providers/store.ts';
import { addTenant } from '../testing/second-tenant.ts';
import type { JsonBody } from '../testing/test-app.ts';
import { secretReference } from './secrets.ts';
import { Manager, openStage, run, type Stage } from './testing/stage.ts';

let stage: Stage;
let from: Manager;
beforeAll(async () => {
  stage = await openStage();
  from = new Manager(stage.test, (await addTenant(stage.test, 'from')).managementKey);
  await from.good('PATCH', '/tenant', { verificationMethods: ['PASSKEY', 'EMAIL_OTP', 'SMS'] });
  await from.good('PATCH', '/authenticator-configurations/sms', {
    smsProvider: 'TWILIO',
    twilioCredentials: {
      authToken: secrets.STEPWARD_SECRET_SMS_TWILIO_CREDENTIALS_AUTH_TOKEN,
      messagingServiceSid: `MG${'0'.repeat(32)}`,
      accountSid: `AC${'0'.repeat(32)}`,
    },
  });
  await from.call('PUT', '/message-providers/email', {
    provider: 'smtp',
    settings: { host: 'mail.example.com', from: 'a@example.com', user: 'login' },
    credentials: { password: secrets.STEPWARD_SECRET_MESSAGE_EMAIL_PASSWORD },
  });
  await from.call('PUT', '/identity-providers/IPROOV', {
    provider: 'webhook',
    settings: { url: 'https://checks.example.com/stepward' },
    credentials: { signingSecret: secrets.STEPWARD_SECRET_IDENTITY_IPROOV_SIGNING_SECRET },
  });
});
afterAll(async () => await stage.close());

const secrets = {
  STEPWARD_SECRET_SMS_TWILIO_CREDENTIALS_AUTH_TOKEN: 'a-token-of-twilio-that-nobody-reads',
  STEPWARD_SECRET_MESSAGE_EMAIL_PASSWORD: 'a-password-of-smtp-that-nobody-reads',
  STEPWARD_SECRET_IDENTITY_IPROOV_SIGNING_SECRET: 'a-signing-secret-that-nobody-reads',
};
const stored = async (kind: 'message' | 'identity', name: string, tenantId: string) =>
  (await new ProviderStore(kind, stage.test.keyRing).find(stage.test.database.read, tenantId, name))
    ?.configuration;

let number = 0;
async function empty(): Promise<{ tenantId: string; tenant: Manager }> {
  number += 1;
  const tenantId = `to-${number}`;
  return { tenantId, tenant: new Manager(stage.test, (await addTenant(stage.test, tenantId)).managementKey) };
}
const withoutSecrets = (text: string): void => {
  for (const secret of Object.values(secrets)) expect(text).not.toContain(secret);
};

it('are named where they belong, and are in no text, file, plan, event or log', async () => {
  const { configuration } = await from.export();
  expect(configuration.authenticators.sms.twilioCredentials.authToken).toEqual({
    env: 'STEPWARD_SECRET_SMS_TWILIO_CREDENTIALS_AUTH_TOKEN',
  });
  // The carrier of text messages is the doing of the authenticator configuration: it stands there alone.
  expect(configuration.providers).toEqual({
    identity: {
      IPROOV: {
        provider: 'webhook',
        settings: { url: 'https://checks.example.com/stepward' },
        credentials: { signingSecret: { env: 'STEPWARD_SECRET_IDENTITY_IPROOV_SIGNING_SECRET' } },
      },
    },
    message: {
      email: {
        provider: 'smtp',
        settings: { from: 'a@example.com', host: 'mail.example.com', user: 'login' },
        credentials: { password: { env: 'STEPWARD_SECRET_MESSAGE_EMAIL_PASSWORD' } },
      },
    },
  });
  const { tenantId, tenant } = await empty();
  const folder = join(stage.folder, tenantId);
  await run(stage.test, ['export', '--tenant', 'from', '--out', folder]);
  const given = { environment: secrets };
  const keptPlan = join(stage.folder, 'secret.plan');
  const planned = await run(
    stage.test,
    ['plan', folder, '--tenant', tenantId, '--json', '--out', keptPlan],
    given,
  );
  const applied = await run(stage.test, ['apply', keptPlan, '--tenant', tenantId], given);
  expect(await tenant.text()).toBe(await from.text());
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  for (const { parentPath, name } of files) withoutSecrets(readFileSync(join(parentPath, name), 'utf8'));
  withoutSecrets(planned.output + applied.output + readFileSync(keptPlan, 'utf8') + (await tenant.text()));
  const rows = await stage.test.database.read.rows('select data from audit_events', []);
  withoutSecrets(rows.map(({ data }) => String(data)).join() + stage.test.logged.join());
  expect(await stored('message', 'sms', tenantId)).toEqual(await stored('message', 'sms', 'from'));
  expect(await stored('message', 'email', tenantId)).toEqual(await stored('message', 'email', 'from'));
});

it('that are missing are named with their variables, all of them; nothing is applied', async () => {
  const { tenant } = await empty();
  const { configuration } = await from.export();
  const before = await tenant.text();
  const { problems } = await tenant.plan(configuration);
  expect(problems.map((one: JsonBody) => `${one.pointer} ${one.text}`)).toEqual([
    '/configuration/authenticators/sms/twilioCredentials/authToken is a secret that is not stored yet: set the variable STEPWARD_SECRET_SMS_TWILIO_CREDENTIALS_AUTH_TOKEN',
    '/configuration/providers/identity/IPROOV/credentials/signingSecret is a secret that is not stored yet: set the variable STEPWARD_SECRET_IDENTITY_IPROOV_SIGNING_SECRET',
    '/configuration/providers/message/email/credentials/password is a secret that is not stored yet: set the variable STEPWARD_SECRET_MESSAGE_EMAIL_PASSWORD',
  ]);
  expect((await tenant.apply(configuration)).status).toBe(400);
  expect(await tenant.text()).toBe(before);
  expect((await tenant.apply(configuration, { secrets })).status).toBe(200);
});

it('stay where a text that changes something else has none, and are replaced by others that are handed in', async () => {
  const { tenantId, tenant } = await empty();
  const { configuration } = await from.export();
  await tenant.apply(configuration, { secrets });
  const { authenticators } = configuration;
  const other = {
    ...configuration,
    authenticators: { ...authenticators, sms: { ...authenticators.sms, allowedCustomSmsVariables: ['a'] } },
  };
  expect((await tenant.apply(other)).status).toBe(200);
  expect(await stored('message', 'sms', tenantId)).toEqual(await stored('message', 'sms', 'from'));
  // The same once more is no change; another is, and is not shown.
  expect((await tenant.plan(other, { secrets })).changes).toEqual([]);
  const rotated = {
    STEPWARD_SECRET_SMS_TWILIO_CREDENTIALS_AUTH_TOKEN: 'another-token',
    STEPWARD_SECRET_MESSAGE_EMAIL_PASSWORD: 'another-password',
  };
  const { body } = await tenant.apply(other, { secrets: rotated });
  expect(body.changes.map(({ name, fields }: JsonBody) => [name, fields])).toEqual([
    ['sms', [{ field: 'twilioCredentials.authToken', isSecret: true }]],
    ['message email', [{ field: 'credentials.password', isSecret: true }]],
  ]);
  expect(await stored('message', 'sms', tenantId)).toMatchObject({
    credentials: { authToken: 'another-token' },
  });
  expect(await stored('message', 'email', tenantId)).toMatchObject({
    credentials: { password: 'another-password' },
  });
});

it('that are kept are never sent to other settings', async () => {
  const { tenant } = await empty();
  const { configuration } = await from.export();
  await tenant.apply(configuration, { secrets });
  const moved = structuredClone(configuration);
  moved.providers.message.email.settings.host = 'mail.evil.example';
  const { problems } = await tenant.plan(moved);
  expect(problems).toEqual([
    expect.objectContaining({
      text: expect.stringContaining('a stored secret is not sent to other settings'),
    }),
  ]);
  expect((await tenant.apply(moved, { secrets })).status).toBe(200);
});

it('are not written down, and come from variables of their own kind alone', async () => {
  const { tenant } = await empty();
  const { configuration } = await from.export();
  const plain = structuredClone(configuration);
  plain.authenticators.sms.twilioCredentials.authToken = 'plain';
  plain.providers.message.email.credentials.password = { env: 'AWS_SECRET_ACCESS_KEY' };
  // It opens this server, and a text from anybody could send it anywhere.
  plain.providers.identity.IPROOV.credentials.signingSecret = { env: 'STEPWARD_SECRET_KEY' };
  const { problems } = await tenant.plan(plain, { secrets });
  expect(problems.map((one: JsonBody) => one.pointer)).toEqual([
    '/configuration/authenticators/sms/twilioCredentials/authToken',
    '/configuration/providers/message/email/credentials/password/env',
    '/configuration/providers/identity/IPROOV/credentials/signingSecret/env',
  ]);
  // The environment of the server is nobody's who calls it.
  process.env.STEPWARD_SECRET_MESSAGE_EMAIL_PASSWORD = 'of-the-server';
  try {
    const missing = await tenant.plan(configuration);
    expect(missing.problems.map(({ text }: JsonBody) => text).join()).toContain('EMAIL_PASSWORD');
  } finally {
    delete process.env.STEPWARD_SECRET_MESSAGE_EMAIL_PASSWORD;
  }
});

it('have names made of their places', () => {
  expect(secretReference('email_otp', 'smtpEmailCredentials', 'password').env).toBe(
    'STEPWARD_SECRET_EMAIL_OTP_SMTP_EMAIL_CREDENTIALS_PASSWORD',
  );
});
