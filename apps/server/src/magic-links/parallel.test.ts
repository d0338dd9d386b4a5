/** T27: presses and questions at once. On its own, because it runs on PostgreSQL as well. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { allowMagicLinks, beginLink } from '../testing/magic-links.ts';
import { startTestApp, type TestApp } from '../testing/test-app.ts';
import { configureActions } from '../testing/visitor.ts';

let test: TestApp;
beforeAll(async () => {
  test = await startTestApp();
  await configureActions(test);
  await allowMagicLinks(test);
});
afterAll(async () => await test.close());

const fifty = Array.from({ length: 50 });

it('T27: a link pressed 50 times at once is followed once, and proves once', async () => {
  const { link, browser, visitor, finalize } = await beginLink(test, 'alice');
  const pages = await Promise.all(fifty.map(() => browser.press(link)));
  expect(pages.filter(({ status }) => status === 200)).toHaveLength(1);
  expect(pages.filter(({ status }) => status === 410)).toHaveLength(49);
  const answers = await Promise.all(fifty.map(() => finalize()));
  expect(answers.some(({ isVerified }) => isVerified)).toBe(true);
  expect((await finalize()).isVerified).toBe(true);
  expect((await visitor.action()).state).toBe('CHALLENGE_SUCCEEDED');
  const proofs = await test.database.read.rows(
    'select authenticator_id from authenticators where user_id = ? and last_verified_at = ?',
    [visitor.userId, test.clock.now],
  );
  expect(proofs).toHaveLength(1);
});

it('link and code at once are one success', async () => {
  const { link, browser, visitor, finalize } = await beginLink(test, 'bob');
  const { body } = await test.call('GET', '/dev/inbox?format=json&to=bob@example.com');
  const verificationCode = body.messages[0].code;
  const [, ...answers] = await Promise.all([
    browser.press(link),
    ...fifty.map(() => finalize({ verificationCode })),
  ]);
  expect(answers.length).toBe(50);
  expect(await finalize()).toMatchObject({ isVerified: true });
  expect((await visitor.action()).state).toBe('CHALLENGE_SUCCEEDED');
});
