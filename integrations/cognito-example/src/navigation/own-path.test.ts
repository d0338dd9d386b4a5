import { describe, expect, it } from 'vitest';
import { ownPath } from './own-path.ts';

const origin = 'https://shop.example';

describe('where a person is sent after the sign-in', () => {
  it.each(['/', '/checkout', '/account/security?from=mail'])('%s: a page of the shop', (path) => {
    expect(ownPath(path, origin, '/account')).toBe(path);
  });

  it.each([
    null,
    '',
    'checkout',
    '//evil.example',
    '/\\evil.example',
    'https://evil.example/checkout',
    'https://shop.example.evil.example/',
    'javascript:alert(1)',
    '/\t/evil.example',
  ])('%j: not', (path) => {
    expect(ownPath(path, origin, '/account')).toBe('/account');
  });
});
