import { afterEach, beforeEach, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../testing/test-app.ts';
import { configureActions, Visitor } from '../testing/visitor.ts';

let test: TestApp;
beforeEach(async () => {
  test = await startTestApp();
  await configureActions(test);
});
afterEach(async () => await test.close());

const referenceOf = async (idempotencyKey: string): Promise<string> =>
  (await (await Visitor.arrive(test, 'alice', { idempotencyKey })).get('/hosted/session')).body.reference;

it('is the beginning of a random key, as on the edge’s pages', async () => {
  expect(await referenceOf('988d72040123456789abcdef01234567')).toBe('988D-7204');
  expect(await referenceOf('0b9f3c1a-59d2-4c8e-8a53-4f0f2e9d7a11')).toBe('0B9F-3C1A');
});

it('tells nothing of a key that the application made up', async () => {
  const reference = await referenceOf('alice-order-4711');
  expect(reference).toMatch(/^[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}$/);
  expect(await referenceOf('alice-order-4712')).not.toBe(reference);
});
