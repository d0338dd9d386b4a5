import { expect, it } from 'vitest';
import { withAppearance } from './page-head.ts';
import type { PublishedTheme } from './published.ts';

const html = '<html><head><link rel="icon" href="data:,"><title>x</title></head><body></body></html>';
const theme: PublishedTheme = {
  stylesheet: '/themes/t/1.css',
  messages: {},
  imageOrigins: [],
  fontOrigins: [],
  mail: { accent: '#1f5c48', onAccent: '#ffffff' },
};

it('links the style of a theme that is colours alone, for which the page’s script is told nothing', () => {
  const page = withAppearance(html, { theme });
  expect(page).toContain('<link rel="stylesheet" href="/themes/t/1.css"></head>');
  expect(page).not.toContain('name="appearance"');
});

it('leaves a page without theme and language as it was built', () => {
  expect(withAppearance(html, {})).toBe(html);
});
