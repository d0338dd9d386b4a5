import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { page } from './pages.ts';

const kinds = ['blocked', 'refused', 'unavailable', 'review', 'reviewDenied', 'tooLarge'] as const;
const options = { wantsJson: false, reference: 'K7Q2-9FXM', retryUrl: '/login' };
const header = (response: ReturnType<typeof page>, name: string) =>
  response.headers.find(([candidate]) => candidate === name)?.[1];

describe.each(kinds)('the page %s', (kind) => {
  it('is never stored, framed or sniffed, and sends no referrer (row 60)', () => {
    for (const wantsJson of [false, true]) {
      const answer = page(kind, { ...options, wantsJson });
      expect(header(answer, 'cache-control')).toBe('no-store');
      expect(header(answer, 'referrer-policy')).toBe('no-referrer');
      expect(header(answer, 'x-content-type-options')).toBe('nosniff');
      expect(header(answer, 'x-frame-options')).toBe('DENY');
      expect(header(answer, 'content-security-policy')).toContain("frame-ancestors 'none'");
    }
  });

  it('allows its one style by hash and has nothing else to load', () => {
    const answer = page(kind, options);
    const styles = [...(answer.body ?? '').matchAll(/<style>(.*?)<\/style>/gs)];
    const hash = createHash('sha256')
      .update(styles[0]?.[1] ?? '')
      .digest('base64');
    expect(styles).toHaveLength(1);
    const policy = header(answer, 'content-security-policy');
    expect(policy).toContain(`style-src 'sha256-${hash}'`);
    expect(policy).toContain("default-src 'none'");
    expect(answer.body).not.toMatch(/<script|<link|<img|<form|style="|\bon\w+=|url\(|https?:/i);
  });

  it('names the reference and fits the viewer function', () => {
    expect(page(kind, options).body).toContain('K7Q2-9FXM');
    expect(JSON.parse(page(kind, { ...options, wantsJson: true }).body ?? '')).toMatchObject({
      error: expect.stringMatching(/^[a-z_]+$/),
      reference: 'K7Q2-9FXM',
      message: expect.any(String),
    });
    expect(Buffer.byteLength(page(kind, options).body ?? '')).toBeLessThan(8_192);
  });

  it('escapes what it is given', () => {
    fc.assert(
      fc.property(fc.string(), (reference) => {
        const { body = '' } = page(kind, { ...options, reference: `<b>"'&${reference}` });
        expect(body).toContain('<code>&lt;b&gt;&quot;&#39;&amp;');
        expect(body.match(/<code>[^<]*<\/code>/)).not.toBeNull();
      }),
    );
  });

  it.each([
    '//evil.example',
    '/\\evil.example',
    'https://evil.example',
    'javascript:alert(1)',
    '/a b',
    '/a\n',
    '',
  ])('does not lead to %j', (retryUrl) => {
    expect(page(kind, { ...options, retryUrl }).body).not.toContain('<a ');
    expect(page(kind, { ...options, wantsJson: true, retryUrl }).body).not.toContain('retryUrl');
  });
});

it('has its status', () => {
  const statuses = kinds.map((kind) => page(kind, options).status);
  expect(statuses).toEqual([403, 403, 503, 200, 403, 502]);
});

it('the review page looks again every 15 s, or as told, without script', () => {
  const answer = page('review', options);
  expect(header(answer, 'refresh')).toBe('15');
  expect(answer.body).toContain('<meta http-equiv="refresh" content="15">');
  expect(header(page('review', { ...options, refreshSeconds: 3 }), 'refresh')).toBe('3');
  expect(header(page('review', { ...options, wantsJson: true }), 'retry-after')).toBe('15');
  expect(header(page('refused', { ...options, refreshSeconds: 3 }), 'refresh')).toBeUndefined();
});

it('a way to sign in again is offered on all that have ended', () => {
  for (const kind of kinds.filter((each) => each !== 'review')) {
    expect(page(kind, { ...options, retryUrl: '/login?a=1&b=2' }).body).toContain(
      'href="/login?a=1&amp;b=2"',
    );
  }
});
