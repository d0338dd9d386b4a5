/** Texts of an action: what is refused before anybody reads it, and which language a reader gets. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../testing/test-app.ts';
import { textIn } from './texts.ts';

let test: TestApp;
beforeAll(async () => {
  test = await startTestApp();
});
afterAll(async () => await test.close());

let count = 0;
const create = async (texts: object) => {
  count += 1;
  return await test.management('POST', '/action-configurations', { actionCode: `action${count}`, ...texts });
};
const template = (defaultTemplate: string) => create({ messagingTemplates: { en: { defaultTemplate } } });

describe('words of an action', () => {
  it.each([
    'Pay {{amount}}',
    'Pay {{custom.amount}}',
    'Pay {{ amount }} to {{action.payee}}',
    'Pay {{action.}}',
    'Pay {{action.amount}',
    'Pay {{action.amount|upper}}',
    'Pay {{{action.amount}}}',
    'Pay {{action amount}}',
    'Pay }}',
    'Pay {{',
    'Pay {{device.isNew}}',
  ])('«%s» is refused, for it would be shown as it stands', async (text) => {
    const { status, body } = await template(text);
    expect([status, body.error]).toEqual([400, 'invalid_request']);
    for (const part of ['messagingTemplates.en.defaultTemplate', '{{action.NAME}}', '{{user.NAME}}'])
      expect(body.errorDescription).toContain(part);
  });

  it.each([
    'Sign in',
    'Pay {{action.amount}}',
    '{{ action.amount }} {{action.custom.currency}} to {{user.email}}',
    'Set {a} and }b{',
  ])('«%s» is taken', async (text) => {
    expect((await template(text)).status).toBe(200);
  });

  it.each(['EMAIL_OTP', 'SMS', 'email', 'default', 'pt_BR', '', 'e', 'en-', '__proto__ ', 'en us'])(
    'the key «%s» is refused, for it is no locale',
    async (key) => {
      for (const [field, texts] of [
        ['messagingTemplates', { [key]: { defaultTemplate: 'Pay' } }],
        ['displayNames', { [key]: 'Pay' }],
      ] as const) {
        const { status, body } = await create({ [field]: texts });
        expect([status, body.error]).toEqual([400, 'invalid_request']);
        expect(body.errorDescription).toMatch(new RegExp(`The field ${field} must have locales.* pt-br`));
      }
    },
  );

  it('a change is judged alike, and what is wrong in it changes nothing', async () => {
    const { body } = await create({ displayNames: { en: 'Pay', 'pt-br': 'Pagar', 'zh-Hant-TW': '付款' } });
    const path = `/action-configurations/${body.actionCode}`;
    const wrong = { isPasswordless: true, messagingTemplates: { en: { defaultTemplate: '{{amount}}' } } };
    expect((await test.management('PATCH', path, wrong)).status).toBe(400);
    expect((await test.management('GET', path)).body).toEqual(body);
    const { body: changed } = await test.management('PATCH', path, {
      displayNames: null,
      isPasswordless: true,
    });
    expect(changed).not.toHaveProperty('displayNames');
    expect(changed.isPasswordless).toBe(true);
  });

  it.each([{ en: '' }, { en: 'x'.repeat(65) }, { en: { text: 'Pay' } }, 'Pay'])(
    'the names %j are refused',
    async (displayNames) => {
      expect((await create({ displayNames })).status).toBe(400);
    },
  );
});

describe('the language of a text', () => {
  const texts = { 'de-AT': 'Jänner', de: 'Januar', 'pt-br': 'janeiro', fr: 'janvier' };
  it.each([
    [['de-AT'], 'Jänner'],
    [['de_AT'], 'Jänner'],
    [['de-CH'], 'Januar'],
    [['PT'], 'janeiro'],
    [['nl', undefined, null, '', 'fr-CA'], 'janvier'],
    [['nl'], undefined],
    [['constructor', '__proto__'], undefined],
    [[], undefined],
  ])('%j: %s', (wishes, text) => {
    expect(textIn(texts, wishes)).toBe(text);
  });
});
