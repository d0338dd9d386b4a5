/** Configurations by chance, of a seed, made by the calls of the Management API as a portal or Terraform would make them. */
import type { Manager } from './stage.ts';

export class Chance {
  #state: number;
  constructor(seed: number) {
    this.#state = seed;
  }
  /** 0 to below 1 (mulberry32). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }
  below(count: number): number {
    return Math.floor(this.next() * count);
  }
  of<T>(all: readonly T[]): T {
    return all[this.below(all.length)] as T;
  }
  some<T>(all: readonly T[]): T[] {
    return all.filter(() => this.next() < 0.5);
  }
  maybe<T extends object>(fields: T): Partial<T> {
    return Object.fromEntries(Object.entries(fields).filter(() => this.next() < 0.5)) as Partial<T>;
  }
}

const words = [
  'Zoë',
  'naïve',
  '“quoted”',
  'a/b',
  'x\\y',
  '<b>',
  '日本',
  '🙂',
  'plain',
  '1',
  'null',
  ' spaced ',
];
const methods = ['PASSKEY', 'EMAIL_OTP', 'SMS', 'AUTHENTICATOR_APP', 'RECOVERY_CODE'];
const outcomes = ['ALLOW', 'CHALLENGE', 'REVIEW', 'BLOCK'];

async function settings(chance: Chance, tenant: Manager): Promise<void> {
  await tenant.good('PATCH', '/tenant', {
    verificationMethods: methods,
    ...chance.maybe({
      name: `Acme ${chance.of(words)}`,
      tokenDurationInMinutes: 1 + chance.below(60),
      newActionOutcome: chance.of(outcomes),
      redirectUrls: chance.some(['https://a.example/back', 'https://b.example/']),
      allowedOrigins: chance.some(['https://a.example', 'https://b.example']),
      disableRecoveryCodes: chance.next() < 0.5,
      smsCountries: chance.some(['AT', 'DE', 'NZ']),
      ipWhitelist: [],
      trustedIdTokenIssuers: [{ issuer: 'https://accounts.example.com', audiences: ['b', 'a'] }],
      magicLinkMode: 'NEW_TAB',
      nativeSchemes: ['com.example.app'],
      invalidCustomData: 'reject',
      authenticatorEventsWebhookConfig: { url: 'https://events.example/a' },
      logEventsWebhookConfig: { endpointUrl: 'https://logs.example/l' },
    }),
  });
  if (chance.next() < 0.7)
    await tenant.good('PATCH', '/theme', {
      primaryColor: '#aBc123',
      ...chance.maybe({
        name: chance.of(words),
        colors: { link: '#000000', bodyText: '#fff' },
        borders: { cardBorderWidth: 0 },
        shadows: { enabled: false },
        darkMode: { primaryColor: '#00ff00', container: { padding: 0 } },
        typography: { text: { faces: [{ url: 'https://fonts.example/a.woff2', weight: '400' }] } },
      }),
    });
  if (chance.next() < 0.7)
    await tenant.good('PATCH', '/message-overrides', {
      messageOverrides: { de: { 'two.heading': 'Hallo {tenantName}', 'one.heading': '„x“' }, ar: {} },
    });
}

async function authenticators(chance: Chance, tenant: Manager): Promise<void> {
  const path = '/authenticator-configurations';
  if (chance.next() < 0.5)
    await tenant.good('PATCH', `${path}/passkey`, {
      preventRemovingLastPasskey: true,
      passkeyRegistrationHints: ['hybrid', 'client-device'],
      ...chance.maybe({ userVerificationRequirement: 'required', disableEnrollmentPrompt: true }),
    });
  if (chance.next() < 0.5)
    await tenant.good('PATCH', `${path}/authenticator_app`, { issuerName: chance.of(words) });
  if (chance.next() < 0.5)
    await tenant.good('PATCH', `${path}/email_otp`, {
      emailProvider: 'WEBHOOK',
      webhookUrl: 'https://mail.example/hook',
      ...chance.maybe({ allowedCustomEmailVariables: ['b', 'a'], verificationCodeLength: 8 }),
    });
  if (chance.next() < 0.3) await tenant.good('PATCH', `${path}/sms`, {});
}

async function ruleData(chance: Chance, tenant: Manager): Promise<string[]> {
  const names = chance.some(['amount', 'Größe', 'card type', 'a"b', '7']);
  for (const name of names)
    await tenant.good('POST', '/custom-data-points', {
      name,
      dataType: chance.of(['text', 'number', 'boolean', 'multiselect']),
      modelType: chance.of(['action', 'user']),
      ...chance.maybe({ description: chance.of(words), isPublic: true }),
    });
  const aliases: string[] = [];
  for (let index = chance.below(4); index > 0; index -= 1) {
    const isNumber = chance.next() < 0.4;
    const items = Array.from({ length: chance.below(30) }, () =>
      isNumber ? chance.below(1_000) / 10 : chance.of(words),
    );
    const list = await tenant.good('POST', '/value-lists', {
      name: `List ${index} ${chance.of(words)}`,
      itemType: isNumber ? 'number' : 'string',
      valueListItems: items,
    });
    aliases.push(list.alias);
    if (chance.next() < 0.5)
      await tenant.good('PATCH', `/value-lists/${list.alias}`, { name: chance.of(words), isActive: false });
  }
  return aliases;
}

function conditions(chance: Chance, aliases: readonly string[]): unknown {
  const leaves: unknown[] = [
    { '==': [{ var: 'device.isNew' }, true] },
    { '>': [{ var: 'custom.amount' }, chance.below(10_000)] },
    { in: [{ var: 'ip.countryCode' }, chance.some(['AT', 'KP', 'IR'])] },
    ...aliases.map((alias) => ({ in: [{ var: 'custom.amount' }, { var: `lists.${alias}` }] })),
  ];
  if (chance.next() < 0.4) return chance.of(leaves);
  return { [chance.of(['and', 'or'])]: [chance.of(leaves), { '!': { or: chance.some(leaves) } }] };
}

async function classic(
  chance: Chance,
  tenant: Manager,
  actionCode: string,
  aliases: string[],
): Promise<void> {
  const options = () =>
    chance.maybe({
      verificationMethods: ['SMS', 'PASSKEY'],
      promptToEnrollVerificationMethods: ['PASSKEY'],
      defaultVerificationMethod: 'SMS',
    });
  await tenant.good('POST', '/action-configurations', {
    actionCode,
    defaultUserActionResult: chance.of(outcomes),
    ...options(),
    ...chance.maybe({
      messagingTemplates: { 'pt-br': { defaultTemplate: 'y' }, en: { defaultTemplate: chance.of(words) } },
      displayNames: { 'pt-br': 'pagar', en: 'pay' },
      isPasswordless: chance.next() < 0.5,
      verificationWebhookUrl: 'https://verify.example/x?y=1',
    }),
  });
  const priorities = Array.from({ length: 100 }, (_, index) => index).filter(() => chance.next() < 0.06);
  for (const priority of priorities.reverse())
    await tenant.good('POST', `/action-configurations/${actionCode}/rules`, {
      name: chance.of(words),
      type: chance.of(outcomes),
      priority,
      isActive: chance.next() < 0.7,
      ...options(),
      ...chance.maybe({ description: chance.of(words), conditions: conditions(chance, aliases) }),
    });
}

async function flow(tenant: Manager, actionCode: string, isPublished: boolean): Promise<void> {
  await tenant.good('POST', '/action-configurations', { actionCode, actionType: 'FLOW' });
  if (!isPublished) return;
  await tenant.good('PUT', `/action-configurations/${actionCode}/flow`, {
    actionNodes: [
      {
        nodeId: 'start',
        nodeType: 'RULE',
        parentNodeIds: [],
        ruleChildNodeIds: [['new-device', 'no']],
        elseChildNodeId: 'yes',
        zoom: null,
      },
      { nodeId: 'no', nodeType: 'BLOCK', parentNodeIds: ['start'] },
      { nodeId: 'yes', nodeType: 'COMPLETE', parentNodeIds: ['start'] },
    ],
    rules: [{ ruleId: 'new-device', name: 'New', conditions: { '==': [{ var: 'device.isNew' }, true] } }],
  });
}

async function connections(chance: Chance, tenant: Manager): Promise<void> {
  for (let index = chance.below(4); index > 0; index -= 1)
    await tenant.good('POST', '/webhook-endpoints', {
      url: chance.of(['https://hooks.example', 'https://hooks.example/a?b=c']),
      eventTypes: ['authenticator.deleted', 'authenticator.created'],
      ...chance.maybe({ description: chance.of(words), isActive: false, includeCredentialPublicKey: true }),
    });
  for (let index = chance.below(4); index > 0; index -= 1)
    await tenant.good('POST', '/app-clients', {
      name: chance.of(['Shop', 'Shöp', 'App']),
      ...chance.maybe({ accessTokenDurationInMinutes: 5, customClaims: { z: 'email', a: 'custom.x' } }),
    });
}

/** Without secrets: what has some is another test's. */
export async function configureByChance(seed: number, tenant: Manager): Promise<void> {
  const chance = new Chance(seed);
  await settings(chance, tenant);
  await authenticators(chance, tenant);
  const aliases = await ruleData(chance, tenant);
  for (const actionCode of chance.some(['signIn', 'signin', 'con', 'pay_2', '-x']))
    await classic(chance, tenant, actionCode, aliases);
  if (chance.next() < 0.7) await flow(tenant, 'flow-1', chance.next() < 0.7);
  await connections(chance, tenant);
}
