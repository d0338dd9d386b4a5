import { afterEach, expect, it } from 'vitest';
import { basic, startTestApp, type TestApp } from '../testing/test-app.ts';
import type { MessageProvider } from './message.ts';

let test: TestApp | undefined;
afterEach(async () => {
  await test?.close();
  test = undefined;
});

const managementKey = 'mk_Zx81kfQ0pLw7VnB3-tYc2RsH9dJmUa6EoGiK';
const production = {
  STEPWARD_MODE: 'production',
  STEPWARD_PUBLIC_URL: 'https://mfa.example.com',
  STEPWARD_SECRET_KEY: 'sk_q7WmX2bTzR9-fKc4LhJ0yVdNe8PgSu5AoBi1',
  STEPWARD_MANAGEMENT_KEY: managementKey,
};
const warnings = ({ logged }: TestApp): string[] =>
  logged.filter((line) => line.includes('no e-mail can be sent'));

it('a server in production that can send no mail says so when it starts, and of whom', async () => {
  test = await startTestApp(production);
  expect(warnings(test).map((line) => JSON.parse(line))).toMatchObject([
    { level: 40, tenantIds: ['test-tenant'], tenants: 1, msg: expect.stringContaining('STEPWARD_SMTP_URL') },
  ]);
});

it('is quiet where a mail server is set, and in development, where mail goes to the inbox', async () => {
  const emailProvider: MessageProvider = { name: 'smtp', send: async () => undefined };
  test = await startTestApp(production, { emailProvider });
  expect(warnings(test)).toEqual([]);
  await test.close();
  test = await startTestApp();
  expect(warnings(test)).toEqual([]);
});

it('is quiet once the tenant delivers by itself', async () => {
  test = await startTestApp(production);
  const made = await test.call('POST', '/v1/management/webhook-endpoints', {
    authorization: basic(managementKey),
    body: { url: 'https://mail.example.com/take', eventTypes: ['email.created'] },
  });
  expect(made.status).toBe(200);
  test.logged.length = 0;
  test = await test.restart();
  expect(warnings(test)).toEqual([]);
});
