/**
 * The life of each Terraform resource, call for call as its provider makes them (management-api.md §1-§10, §12): after each
 * apply, what is read back is what was configured, so that no plan ever shows a difference that nobody made.
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startManagedApp } from './management-writes.ts';
import {
  type Answer,
  basic,
  type JsonBody,
  startTestApp,
  type TestApp,
  testManagementKey,
} from './test-app.ts';

let test: TestApp;
beforeEach(async () => {
  test = await startTestApp();
});
afterEach(async () => await test.close());

type Attributes = Readonly<Record<string, unknown>>;

/** The Go client: 2xx, with a body that is JSON whatever was asked. */
async function go(method: string, path: string, body?: unknown): Promise<Answer> {
  const answer = await test.call(method, `/v1/management${path}`, {
    authorization: basic(testManagementKey),
    body,
  });
  expect([method, path, answer.status, answer.body.errorDescription]).toEqual([method, path, 200, undefined]);
  return answer;
}

/** Of what the configuration manages: absent and null are one, anything else is what it is; nothing else is compared. */
function stateOf(answer: JsonBody, managed: Attributes): Attributes {
  return Object.fromEntries(
    Object.entries(managed).map(([name, configured]) => {
      const value = answer[name] ?? null;
      const isGroup = typeof configured === 'object' && configured !== null && !Array.isArray(configured);
      if (!isGroup) return [name, value];
      // A group that is absent is one whose leaves are: themes are cleared leaf by leaf.
      return [name, stateOf(value ?? {}, configured as Attributes)];
    }),
  );
}

interface Resource {
  /** Where it is created; absent: it is there from the start. */
  readonly create?: readonly [method: string, path: string];
  /** Where it is read, changed and deleted; after its creation. */
  readonly path: (created: JsonBody) => string;
  /** How it is changed; absent: PATCH. */
  readonly update?: readonly [method: string, suffix: string];
  /** Configurations, one apply after the other. Null: taken out of the configuration. */
  readonly applies: readonly Attributes[];
  /** What is sent and never read: write-only, or sent in other words. */
  readonly writeOnly?: (configuration: Attributes) => Attributes;
  /** Destroying it only forgets it. */
  readonly isKept?: boolean;
  /** What it stands on. */
  readonly before?: () => Promise<unknown>;
}

const withoutNulls = (attributes: Attributes): Attributes =>
  Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== null));

async function live({ create, path, update, applies, writeOnly, isKept, before }: Resource): Promise<void> {
  await before?.();
  const [first = {}, ...others] = applies;
  const sent = (configuration: Attributes) => ({ ...configuration, ...writeOnly?.(configuration) });
  const readTwice = async (at: string, configuration: Attributes, applied: JsonBody) => {
    expect(stateOf(applied, configuration)).toEqual(configuration);
    const { body } = await go('GET', at);
    expect(stateOf(body, configuration)).toEqual(configuration);
    expect((await go('GET', at)).body).toEqual(body);
  };
  // A creation leaves out what is not configured.
  const made = create && (await go(create[0], create[1], withoutNulls(sent(first)))).body;
  const at = path(made);
  const [method, suffix] = update ?? ['PATCH', ''];
  if (made) await readTwice(at, first, made);
  for (const configuration of made ? others : applies)
    await readTwice(at, configuration, (await go(method, `${at}${suffix}`, sent(configuration))).body);
  // A plan without changes that is applied all the same.
  const last = applies.at(-1) ?? {};
  await readTwice(at, last, (await go(method, `${at}${suffix}`, sent(last))).body);
  if (isKept) return;
  expect((await go('DELETE', at)).body).toEqual({ success: true });
  expect((await test.management('GET', at)).status).toBe(404);
  if (!create) return;
  // Replacement: the same again, at once.
  const again = (await go(create[0], create[1], withoutNulls(sent(first)))).body;
  await readTwice(path(again), first, again);
}

const action = async () =>
  await go('POST', '/action-configurations', { actionCode: 'pay', defaultUserActionResult: 'ALLOW' });
const enableSms = async () =>
  await go('PATCH', '/tenant', { verificationMethods: ['PASSKEY', 'EMAIL_OTP', 'SMS', 'RECOVERY_CODE'] });

const resources: Readonly<Record<string, Resource>> = {
  action_configuration: {
    before: enableSms,
    create: ['POST', '/action-configurations'],
    path: () => '/action-configurations/signIn',
    applies: [
      {
        actionCode: 'signIn',
        actionType: 'CLASSIC',
        defaultUserActionResult: 'CHALLENGE',
        messagingTemplates: { en: { defaultTemplate: 'Confirm {{action.amount}}' } },
        verificationMethods: ['SMS', 'PASSKEY'],
        promptToEnrollVerificationMethods: ['PASSKEY'],
        defaultVerificationMethod: 'SMS',
      },
      {
        actionType: 'CLASSIC',
        defaultUserActionResult: 'ALLOW',
        messagingTemplates: { en: { defaultTemplate: 'x' }, 'pt-br': { defaultTemplate: 'y' } },
        verificationMethods: ['PASSKEY', 'SMS', 'EMAIL_OTP'],
        promptToEnrollVerificationMethods: null,
        defaultVerificationMethod: null,
      },
      {
        defaultUserActionResult: 'BLOCK',
        messagingTemplates: null,
        verificationMethods: null,
        promptToEnrollVerificationMethods: null,
        defaultVerificationMethod: null,
      },
    ],
  },
  rule: {
    before: action,
    create: ['POST', '/action-configurations/pay/rules'],
    path: ({ ruleId }) => `/action-configurations/pay/rules/${ruleId}`,
    applies: [
      {
        name: 'Large',
        description: 'More than a thousand',
        isActive: false,
        priority: 0,
        type: 'CHALLENGE',
        conditions: {
          and: [{ '>': [{ var: 'custom.amount' }, 1000] }, { '==': [{ var: 'device.isNew' }, true] }],
        },
        verificationMethods: ['PASSKEY', 'EMAIL_OTP'],
        promptToEnrollVerificationMethods: ['PASSKEY'],
        defaultVerificationMethod: 'PASSKEY',
      },
      {
        name: 'Larger',
        description: null,
        isActive: true,
        priority: 99,
        type: 'BLOCK',
        conditions: { and: [] },
        verificationMethods: ['EMAIL_OTP', 'PASSKEY'],
        promptToEnrollVerificationMethods: null,
        defaultVerificationMethod: null,
      },
      {
        name: 'Larger',
        isActive: true,
        priority: 0,
        type: 'ALLOW',
        conditions: {},
        verificationMethods: null,
      },
    ],
  },
  'value_list of texts': {
    create: ['POST', '/value-lists'],
    path: () => '/value-lists/terraform-acc-test',
    applies: [
      { name: 'Terraform Acc Test', itemType: 'string', isActive: true, valueListItems: ['b', 'a', 'b'] },
      { name: 'Terraform Acc Test', isActive: false, valueListItems: ['c'] },
      { name: 'Renamed', isActive: true, valueListItems: null },
    ],
  },
  'value_list of numbers': {
    create: ['POST', '/value-lists'],
    path: () => '/value-lists/numbers',
    applies: [
      { name: 'Numbers', itemType: 'number', isActive: true, valueListItems: null },
      { name: 'Numbers', isActive: true, valueListItems: [3, 0, 1.5] },
    ],
  },
  custom_data_point: {
    create: ['POST', '/custom-data-points'],
    path: ({ id }) => `/custom-data-points/${id}`,
    applies: [
      { name: 'amount', dataType: 'number', modelType: 'action', description: 'In cents', isPublic: false },
      { isPublic: true },
      { isPublic: false },
    ],
  },
  tenant: {
    path: () => '/tenant',
    isKept: true,
    applies: [
      {
        tokenDurationInMinutes: 15,
        authenticatorEventsWebhookConfig: {
          url: 'https://example.com/events',
          includeCredentialPublicKey: true,
        },
        logEventsWebhookConfig: { endpointUrl: 'https://example.com/logs' },
        ipWhitelist: ['203.0.113.0/24', '198.51.100.7/32'],
        hideSuccessScreenOnEnrollment: true,
      },
      { hideSuccessScreenOnEnrollment: false, ipWhitelist: [], logEventsWebhookConfig: null },
      {},
      { authenticatorEventsWebhookConfig: null, ipWhitelist: null, hideSuccessScreenOnEnrollment: null },
    ],
  },
  theme: {
    path: () => '/theme',
    isKept: true,
    applies: [
      {
        name: 'Acme',
        primaryColor: '#0f766e',
        colors: { link: '#123456', cardBorder: null },
        borders: { buttonBorderRadius: 8 },
        container: { contentAlignment: 'left', paddingHorizontal: 0, exitPosition: 'top' },
        typography: { text: { faces: [{ url: 'https://example.com/a.woff2' }] } },
        links: { underline: false },
        darkMode: { primaryColor: '#5eead4', container: { logoAlignment: 'center' } },
      },
      {
        name: 'Acme',
        primaryColor: null,
        colors: { link: null, cardBorder: '#ffffff' },
        borders: { buttonBorderRadius: null },
        container: { contentAlignment: null, paddingHorizontal: null, exitPosition: null },
        links: { underline: null },
        darkMode: { primaryColor: null, container: { logoAlignment: null } },
      },
    ],
  },
  sms_authenticator_configuration: {
    create: ['POST', '/authenticator-configurations/sms'],
    path: () => '/authenticator-configurations/sms',
    writeOnly: (configuration) =>
      configuration.twilioCredentials && configuration.isActive !== false
        ? { twilioCredentials: { ...(configuration.twilioCredentials as object), authToken: 'secret' } }
        : {},
    applies: [
      {
        smsProvider: 'TWILIO',
        smsCountryCodes: ['AU', 'NZ'],
        defaultCountryCode: 'NZ',
        submissionRateLimitConfiguration: { rateLimit: 10, windowInMinutes: 1.5 },
        sendingRateLimitConfigurations: [{ rateLimit: 6, windowInMinutes: 10 }],
        prefixRateLimitConfigurations: [
          { enabled: false, blockSize: 'country', rateLimit: 1, countryCodes: ['NZ'] },
        ],
        twilioCredentials: { messagingServiceSid: `MG${'0'.repeat(32)}`, accountSid: `AC${'0'.repeat(32)}` },
      },
      {
        isActive: false,
        twilioCredentials: { messagingServiceSid: `MG${'1'.repeat(32)}`, accountSid: `AC${'0'.repeat(32)}` },
        sendingRateLimitConfigurations: null,
        submissionRateLimitConfiguration: null,
      },
      {
        smsProvider: 'MODICA_GROUP',
        smsCountryCodes: [],
        defaultCountryCode: null,
        prefixRateLimitConfigurations: [],
      },
      { smsProvider: 'WEBHOOK', webhookUrl: 'https://example.com/sms', allowedCustomSmsVariables: ['a'] },
      { smsProvider: 'BIRD', webhookUrl: null, allowedCustomSmsVariables: [] },
    ],
  },
  email_otp_authenticator_configuration: {
    create: ['POST', '/authenticator-configurations/email-otp'],
    path: () => '/authenticator-configurations/email-otp',
    writeOnly: ({ sendgridEmailCredentials }) =>
      sendgridEmailCredentials
        ? { sendgridEmailCredentials: { ...(sendgridEmailCredentials as object), apiKey: 'secret' } }
        : {},
    applies: [
      {
        emailProvider: 'SENDGRID',
        sendgridEmailCredentials: { templateId: 't', fromEmail: 'a@example.com', fromName: null },
        allowedCustomEmailVariables: ['x', 'y'],
      },
      { emailProvider: 'SENDGRID', allowedCustomEmailVariables: [], isActive: true },
      { emailProvider: 'MAILJET', sendgridEmailCredentials: null },
    ],
  },
  passkey_authenticator_configuration: {
    create: ['POST', '/authenticator-configurations/passkey'],
    path: () => '/authenticator-configurations/passkey',
    applies: [
      {
        isActive: true,
        relyingParty: 'example.com',
        expectedOrigins: ['https://example.com', 'https://login.example.com'],
        passkeyRegistrationHints: ['hybrid', 'client-device'],
        userVerificationRequirement: 'preferred',
        authenticatorAttachment: 'all-supported',
      },
      {
        relyingParty: 'login.example.com',
        expectedOrigins: ['https://login.example.com'],
        passkeyRegistrationHints: ['client-device', 'hybrid'],
        userVerificationRequirement: null,
        authenticatorAttachment: null,
      },
      { passkeyRegistrationHints: [], expectedOrigins: ['https://login.example.com'] },
    ],
  },
  push_authenticator_configuration: {
    create: ['POST', '/authenticator-configurations/push'],
    path: () => '/authenticator-configurations/push',
    applies: [
      {
        pushProvider: 'WEBHOOK',
        webhookUrl: 'https://example.com/push',
        credentialLifetimeInMinutes: 0,
        requireAppAttestation: false,
        appAttestationFailureMode: 'BLOCK',
      },
      {
        pushProvider: 'DEFAULT',
        webhookUrl: null,
        requireAppAttestation: true,
        appAttestationFailureMode: null,
      },
      { pushProvider: 'DEFAULT', requireAppAttestation: null, credentialLifetimeInMinutes: null },
    ],
  },
};

describe('no drift in the life of', () => {
  it.each(Object.keys(resources))('%s', async (name) => {
    await live(resources[name] as Resource);
  });

  it('message_overrides: looked at first, replaced whole, emptied', async () => {
    const at = '/message-overrides';
    expect((await go('GET', at)).body).toEqual({ messageOverrides: {} });
    expect((await go('PATCH', at, { messageOverrides: {} })).body).toEqual({ messageOverrides: {} });
    expect((await go('GET', `${at}/catalog`)).body).toMatchObject({ screens: [], points: [] });
  });

  it('message_overrides of several languages: echoed as sent, replaced whole, emptied', async () => {
    await test.close();
    test = await startManagedApp();
    const at = '/message-overrides';
    const { points } = (await go('GET', `${at}/catalog`)).body;
    const [{ publicId }] = points;
    for (const messageOverrides of [
      { en: { [publicId]: 'One' }, 'pt-br': { [publicId]: 'Um' } },
      { 'pt-br': { [publicId]: 'Dois' } },
      {},
    ]) {
      expect((await go('PATCH', at, { messageOverrides })).body).toEqual({ messageOverrides });
      expect((await go('GET', at)).body).toEqual({ messageOverrides });
    }
    for (const wrong of [
      { xx: { [publicId]: 'a' } },
      { en: { 'no.such': 'a' } },
      { en: { [publicId]: 'x'.repeat(41) } },
    ])
      expect((await test.management('PATCH', at, { messageOverrides: wrong })).status).toBe(400);
  });

  it('flow: made, published over the version that was read, read with its rules, deleted', async () => {
    const at = '/action-configurations/checkout';
    expect((await test.management('GET', at)).status).toBe(404);
    const created = await go('POST', '/action-configurations', {
      actionCode: 'checkout',
      actionType: 'FLOW',
    });
    expect(created.body.actionType).toBe('FLOW');
    const rules = [
      { ruleId: 'r1', name: 'New device', conditions: { '==': [{ var: 'device.isNew' }, true] } },
    ];
    const nodes = (weight: number) => [
      {
        nodeId: 'a',
        nodeType: 'RULE',
        parentNodeIds: [],
        ruleChildNodeIds: [['r1', 'b']],
        elseChildNodeId: 'c',
        weight,
        note: null,
      },
      { nodeId: 'b', nodeType: 'BLOCK', parentNodeIds: ['a'] },
      { nodeId: 'c', nodeType: 'COMPLETE', parentNodeIds: ['a'] },
    ];
    let flowVersion: number | undefined;
    for (const weight of [1, 2]) {
      const body = {
        actionNodes: nodes(weight),
        rules,
        ...(flowVersion ? { expectedFlowVersion: flowVersion } : {}),
      };
      flowVersion = (await go('PUT', `${at}/flow`, body)).body.flowVersion;
      expect((await go('GET', at)).body).toMatchObject({ actionNodes: nodes(weight), flowVersion });
      const read = (await go('GET', `${at}/rules`)).body;
      expect(read.map(({ ruleId, name, conditions }: JsonBody) => ({ ruleId, name, conditions }))).toEqual(
        rules,
      );
    }
    expect((await go('DELETE', at)).body).toEqual({ success: true });
    expect((await test.management('GET', at)).status).toBe(404);
  });

  it('a rule whose paths are spelt with an underscore, as older pages print them', async () => {
    await action();
    const { body } = await go('POST', '/action_configurations/pay/rules', {
      name: 'r',
      type: 'ALLOW',
      priority: 1,
    });
    expect((await go('GET', `/action_configurations/pay/rules/${body.ruleId}`)).body).toEqual(body);
  });
});
