import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../testing/test-app.ts';
import type { OpenApiDocument } from './document.ts';

let stepward: TestApp;
let page: string;
let document: OpenApiDocument;
beforeAll(async () => {
  stepward = await startTestApp();
  page = (await stepward.call('GET', '/docs/api')).body;
  document = (await stepward.call('GET', '/openapi.json')).body;
});
afterAll(async () => await stepward.close());

describe('GET /openapi.json', () => {
  it('is public JSON that may be kept by its ETag', async () => {
    const { status, headers } = await stepward.call('GET', '/openapi.json');
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('application/json');
    expect(headers['cache-control']).toBe('public, no-cache');
    expect(headers['x-content-type-options']).toBe('nosniff');
  });

  it.each([
    ['the tag', (tag: string) => tag, 304],
    ['a weak one', (tag: string) => `W/${tag}`, 304],
    ['one of several', (tag: string) => `"other", ${tag}`, 304],
    ['any', () => '*', 304],
    ['another', () => '"other"', 200],
  ])('asked with %s', async (_name, headerFor, expected) => {
    const tag = String((await stepward.call('GET', '/openapi.json')).headers.etag);
    const answer = await stepward.app.server.inject({
      url: '/openapi.json',
      headers: { 'if-none-match': headerFor(tag) },
    });
    expect(answer.statusCode).toBe(expected);
    expect(answer.headers.etag).toBe(tag);
    if (expected === 304) expect(answer.body).toBe('');
  });

  it('is the same after a restart', async () => {
    const before = (await stepward.call('GET', '/openapi.json')).headers.etag;
    const other = await startTestApp();
    expect((await other.call('GET', '/openapi.json')).headers.etag).toBe(before);
    await other.close();
  });
});

describe('GET /docs/api', () => {
  it('forbids scripts, frames and everything from elsewhere', async () => {
    const { headers } = await stepward.call('GET', '/docs/api');
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
    expect(headers['content-security-policy']).toBe(
      "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    );
    expect(headers['x-frame-options']).toBe('DENY');
    expect(page).not.toMatch(/<script|<style|\sstyle=|\son\w+=/i);
    expect([...page.matchAll(/(?:href|src)="(?!#|data:,)([^"]*)"/g)].map(([, target]) => target)).toEqual([
      '/docs/api.css',
      '/openapi.json',
    ]);
  });

  it('serves its own style', async () => {
    const answer = await stepward.app.server.inject('/docs/api.css');
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['content-type']).toBe('text/css; charset=utf-8');
    expect(answer.body).not.toMatch(/url\(|@import/);
  });

  it('shows each operation with its path, caller, errors and an example', () => {
    const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { operationId }]) => ({ path, method, operationId })),
    );
    for (const { path, method, operationId } of operations) {
      const article = page.split(`<article id="${operationId}"`)[1]?.split('</article>')[0] ?? '';
      expect(article, operationId).toContain(method.toUpperCase());
      expect(article.replaceAll('<wbr>', ''), operationId).toContain(`<code>${path}</code>`);
      for (const part of ['Authentication:', '<h4>Answer</h4>', '<h4>Errors</h4>', 'curl'])
        expect(article, operationId).toContain(part);
    }
    const events = Object.keys(document.webhooks);
    expect([...page.matchAll(/<article /g)]).toHaveLength(operations.length + events.length);
  });

  it('shows each webhook with when it is told, and what', () => {
    for (const [type, { post }] of Object.entries(document.webhooks)) {
      const article = page.split(`<article id="${post.operationId}"`)[1]?.split('</article>')[0] ?? '';
      for (const part of [type, post.description, '<code>tenantId</code>'])
        expect(article, type).toContain(part);
    }
  });

  it('shows what each provider takes', () => {
    const article = page.split('<article id="putMessageProvider"')[1]?.split('</article>')[0] ?? '';
    for (const part of ['<summary><code>twilio</code>', 'accountSid', 'Form <code>^AC', 'authToken'])
      expect(article).toContain(part);
  });

  it('shows types, limits and what must be sent', () => {
    const article = page.split('<article id="holdCiphertext"')[1]?.split('</article>')[0] ?? '';
    expect(article).toContain(
      '<code>ciphertext</code> <span class="type">string</span> <span class="required">',
    );
    expect(article).toContain('1 to 49,152 characters');
    expect(article).toContain('1 to 86,400');
  });

  it('shows the fields of an answer, and which of them may be absent', () => {
    const article = page.split('<article id="validateSession"')[1]?.split('</article>')[0] ?? '';
    const fields = article.split('<details>')[1]?.split('</details>')[0] ?? '';
    expect(fields).toContain('<code>emailVerified</code> <span class="type">boolean</span></dt>');
    expect(fields).toContain(
      '<code>email</code> <span class="type">string</span><span class="type">, if any</span>',
    );
    expect(fields).toContain('Unix seconds.');
    expect(fields).not.toContain('required');
  });

  it('has one heading of the page, landmarks, ids that are unique and links that lead somewhere', () => {
    expect(page.match(/<h1/g)).toHaveLength(1);
    for (const landmark of ['<main', '<nav aria-label', '<header', 'lang="en"', 'class="skip"'])
      expect(page).toContain(landmark);
    const ids = [...page.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [, id] of page.matchAll(/href="#([^"]+)"/g)) expect(ids).toContain(id);
    for (const [, id] of page.matchAll(/aria-labelledby="([^"]+)"/g)) expect(ids).toContain(id);
    const levels = [...page.matchAll(/<h([1-6])/g)].map(([, level]) => Number(level));
    levels.reduce((before, level) => {
      expect(level - before).toBeLessThanOrEqual(1);
      return level;
    }, 0);
  });
});
