/**
 * Every resource of the Management API that can be changed, with one way to make, change and remove it: for tests that hold
 * all of them to one rule. A new write route is named here, or among the exceptions with its reason.
 */
import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ManagedResource, patched, ruleData, rulesAndActions, type Write } from './managed-rules.ts';
import { startTestApp, type TestApp } from './test-app.ts';

export type { ManagedResource, Write } from './managed-rules.ts';

const pem = (): string =>
  generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({
    type: 'pkcs8',
    format: 'pem',
  }) as string;

/** Set by PUT, credentials and all. */
function provider(kind: string, parameter: string, name: string, bodies: readonly [object, object]) {
  const path = `/${kind}/${name}`;
  const route = `/${kind}/:${parameter}`;
  const [one, other] = bodies.map((body) => ({ route: `PUT ${route}`, path, body })) as [Write, Write];
  return {
    name: kind,
    create: one,
    path: () => path,
    changes: () => [other, one] as const,
    remove: () => ({ route: `DELETE ${route}`, path }),
    secret: 'hidden-credential',
  } satisfies ManagedResource;
}

const settings: readonly ManagedResource[] = [
  {
    name: 'the tenant',
    path: () => '/tenant',
    changes: () =>
      patched(
        '/tenant',
        '/tenant',
        { logEventsWebhookConfig: { endpointUrl: 'https://example.com/hidden-credential' } },
        { tokenDurationInMinutes: 20 },
      ),
    secret: 'hidden-credential',
  },
  {
    name: 'the theme',
    path: () => '/theme',
    changes: () => patched('/theme', '/theme', { primaryColor: '#123456' }, { primaryColor: '#654321' }),
  },
  {
    name: 'the words on its pages',
    path: () => '/message-overrides',
    changes: () =>
      patched(
        '/message-overrides',
        '/message-overrides',
        { messageOverrides: { en: { 'sms-code-entry.heading': 'One' } } },
        { messageOverrides: { en: { 'sms-code-entry.heading': 'Other' } } },
      ),
  },
  {
    name: 'an authenticator',
    create: {
      route: 'POST /authenticator-configurations/:authenticatorId',
      path: '/authenticator-configurations/sms',
      body: {
        smsProvider: 'TWILIO',
        twilioCredentials: {
          accountSid: `AC${'0'.repeat(32)}`,
          messagingServiceSid: `MG${'0'.repeat(32)}`,
          authToken: 'hidden-credential',
        },
      },
    },
    path: () => '/authenticator-configurations/sms',
    changes: () => {
      const token = (authToken: string) => ({
        twilioCredentials: {
          accountSid: `AC${'0'.repeat(32)}`,
          messagingServiceSid: `MG${'0'.repeat(32)}`,
          authToken,
        },
      });
      return patched(
        '/authenticator-configurations/:authenticatorId',
        '/authenticator-configurations/sms',
        token('hidden-credential-2'),
        token('hidden-credential-3'),
      );
    },
    remove: () => ({
      route: 'DELETE /authenticator-configurations/:authenticatorId',
      path: '/authenticator-configurations/sms',
    }),
    secret: 'hidden-credential',
  },
  {
    name: 'an app client',
    create: { route: 'POST /app-clients', path: '/app-clients', body: { name: 'Web' } },
    path: ({ clientId }) => `/app-clients/${clientId}`,
    changes: ({ clientId }) =>
      patched('/app-clients/:clientId', `/app-clients/${clientId}`, { name: 'One' }, { name: 'Other' }),
    remove: ({ clientId }) => ({ route: 'DELETE /app-clients/:clientId', path: `/app-clients/${clientId}` }),
  },
  {
    name: 'a webhook endpoint',
    create: {
      route: 'POST /webhook-endpoints',
      path: '/webhook-endpoints',
      body: { url: 'https://example.com/hidden-credential', eventTypes: ['authenticator.created'] },
    },
    path: ({ endpointId }) => `/webhook-endpoints/${endpointId}`,
    changes: ({ endpointId }) =>
      patched(
        '/webhook-endpoints/:endpointId',
        `/webhook-endpoints/${endpointId}`,
        { description: 'One' },
        { description: 'Other' },
      ),
    remove: ({ endpointId }) => ({
      route: 'DELETE /webhook-endpoints/:endpointId',
      path: `/webhook-endpoints/${endpointId}`,
    }),
    secret: 'hidden-credential',
  },
];

const apns = { teamId: 'ABCDE12345', keyId: 'FGHIJ67890', bundleId: 'com.example.app' };
const twilio = (authToken: string) => ({
  provider: 'twilio',
  settings: { accountSid: `AC${'0'.repeat(32)}`, from: '+15005550006' },
  credentials: { authToken },
});
const appleApp = (appIds: readonly string[]) => ({ settings: { appIds }, credentials: {} });
const vendor = (webhookSecret: string) => ({
  provider: 'webhook',
  settings: { url: 'https://example.com/hidden-credential' },
  credentials: { signingSecret: webhookSecret },
});

const providers: readonly ManagedResource[] = [
  provider('message-providers', 'channel', 'sms', [
    twilio('hidden-credential'),
    twilio('hidden-credential-2'),
  ]),
  provider('push-providers', 'provider', 'apns', [
    { settings: apns, credentials: { privateKey: pem() } },
    { settings: apns, credentials: { privateKey: pem() } },
  ]),
  provider('attestation-providers', 'provider', 'APP_ATTEST', [
    appleApp(['ABCDE12345.com.example.one']),
    appleApp(['ABCDE12345.com.example.two']),
  ]),
  provider('identity-providers', 'verificationMethod', 'IDVERSE', [
    vendor('hidden-credential-'.repeat(3)),
    vendor('hidden-credential='.repeat(3)),
  ]),
];

export const managedResources: readonly ManagedResource[] = [
  ...rulesAndActions,
  ...ruleData,
  ...settings,
  ...providers,
];

/** Routes that take a body and change no resource; each with its reason. */
export const writesNothing: Readonly<Record<string, string>> = {
  'POST /explanations': 'a question',
  'POST /action-configurations/:actionCode/back-tests': 'a question that takes a while',
  'POST /action-configurations/:actionCode/back-tests/:backTestId/cancel': 'the same',
  'DELETE /action-configurations/:actionCode/back-tests/:backTestId': 'the same',
  'POST /configuration/plan': 'a question',
  'POST /configuration/apply': 'names the revision that it was planned on: 409 when that moved',
  'POST /webhook-endpoints/:endpointId/deliveries/:deliveryId/redeliver': 'sends a message once more',
};

const heading = {
  publicId: 'sms-code-entry.heading',
  screen: 'sms-code-entry',
  role: 'heading',
  label: 'Heading',
  products: ['challenge-page'],
  maxLength: 40,
  allowedPlaceholders: [],
  allowedTags: [],
  defaultCopy: { en: 'Text' },
};

/** With a page whose words can be changed. */
export async function startManagedApp(): Promise<TestApp> {
  const pageDirectory = mkdtempSync(join(tmpdir(), 'stepward-page-'));
  mkdirSync(join(pageDirectory, 'assets'));
  writeFileSync(join(pageDirectory, 'index.html'), '<!doctype html><title>Challenge</title>');
  const screens = [{ id: 'sms-code-entry', label: 'Code', family: 'verification' }];
  const catalog = { catalogVersion: 1, screens, points: [heading] };
  writeFileSync(join(pageDirectory, 'message-catalog.json'), JSON.stringify(catalog));
  const test = await startTestApp({}, { pageDirectory });
  return {
    ...test,
    close: async () => {
      await test.close();
      rmSync(pageDirectory, { recursive: true });
    },
  };
}
