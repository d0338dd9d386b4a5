import { afterEach, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../testing/test-app.ts';

let test: TestApp;
afterEach(async () => await test.close());

const paths = ['/dev/phone', '/dev/phone.css', '/dev/phone.js'];

it('is a page whose one script is a file, which browsers can read', async () => {
  test = await startTestApp();
  const { body, headers } = await test.call('GET', '/dev/phone');
  expect(headers['content-security-policy']).toMatch(/default-src 'none'.*frame-ancestors 'none'/);
  expect(body.replace('<script src="/dev/phone.js" type="module"></script>', '')).not.toMatch(
    /<script|style=/,
  );
  const script = await test.app.server.inject('/dev/phone.js');
  expect(script.headers['content-type']).toBe('text/javascript; charset=utf-8');
  // Throws at what is no script; `await` at the top is what makes it a module.
  expect(() => new Function(`return async () => {${script.body}}`)).not.toThrow();
  const style = await test.app.server.inject('/dev/phone.css');
  expect(style.headers['content-type']).toBe('text/css; charset=utf-8');
});

it('is not there in production', async () => {
  test = await startTestApp({
    STEPWARD_MODE: 'production',
    STEPWARD_PUBLIC_URL: 'https://mfa.example.com',
    STEPWARD_SECRET_KEY: '',
    STEPWARD_MANAGEMENT_KEY: '',
  });
  for (const path of paths) expect((await test.call('GET', path)).status).toBe(404);
});
