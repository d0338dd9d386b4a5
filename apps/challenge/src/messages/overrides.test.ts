import { describe, expect, it } from 'vitest';
import { messageCatalog } from '../../message-catalog.ts';
import { ar } from './ar.ts';
import { en } from './en.ts';
import { overridden, textAt } from './overrides.ts';
import { pointScreens, points } from './points.ts';

describe('a tenant’s own words', () => {
  it('take the place of ours, and leave the rest', () => {
    const messages = overridden(en, {
      'email-code-entry.heading': 'Check your inbox',
      'email-code-entry.description': '{identifier} has {digits} digits. {identifier}!',
      'authenticator-app-code-entry.description': 'For {tenantName}',
    });
    expect(messages.email.heading).toBe('Check your inbox');
    expect(messages.email.sentTo(8, 'a•••e@example.com')).toBe(
      'a•••e@example.com has 8 digits. a•••e@example.com!',
    );
    expect(messages.app.lead('$& {digits}')).toBe('For $& {digits}');
    expect(messages.email.sending).toBe(en.email.sending);
    expect(en.email.heading).toBe('Check your email');
  });

  it.each([
    undefined,
    null,
    1,
    'text',
    [],
    { unknown: 'x' },
    { 'email-code-entry.heading': 1 },
    { __proto__: { 'email-code-entry.heading': 'x' } },
  ])('that are none change nothing: %j', (words) =>
    expect(overridden(en, words).email.heading).toBe(en.email.heading),
  );
});

describe('the catalogue of texts', () => {
  it('names each once, on a screen that there is, with the text of every language', async () => {
    const catalog = await messageCatalog();
    expect(new Set(points.map(({ publicId }) => publicId)).size).toBe(points.length);
    expect(new Set(points.map(({ path }) => path)).size).toBe(points.length);
    const screens = new Set(pointScreens.map(({ id }) => id));
    for (const point of catalog.points) {
      expect([point.publicId, screens.has(point.screen)]).toEqual([point.publicId, true]);
      expect(Object.keys(point.defaultCopy)).toEqual(['en', 'de', 'es', 'fr', 'pt-BR', 'ja', 'ar']);
    }
    expect([...screens].filter((id) => !catalog.points.some(({ screen }) => screen === id))).toEqual([]);
  });

  it('says which names a text takes: all of them, and those alone', async () => {
    for (const { publicId, allowedPlaceholders, defaultCopy, maxLength } of (await messageCatalog()).points)
      for (const [locale, text] of Object.entries(defaultCopy)) {
        const named = [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
        expect([publicId, locale, [...new Set(named)].sort()]).toEqual([
          publicId,
          locale,
          [...allowedPlaceholders].sort(),
        ]);
        expect([publicId, locale, [...text].length <= maxLength]).toEqual([publicId, locale, true]);
      }
  });

  it('finds each text where it says', () => {
    for (const { path, placeholders } of points)
      expect([path, typeof textAt(ar, path)]).toEqual([
        path,
        placeholders.length > 0 ? 'function' : 'string',
      ]);
  });
});
