/** BLOCK and REVIEW, each with its own page of the edge; a review decided by `stepward actions decide`. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser, newPerson, type Person } from '../harness/browser.ts';
import { manage } from '../harness/management.ts';
import { stepwardCommand } from '../harness/stepward-command.ts';
import { cookieNamed, isLetIn, onDashboard, sessionCookie, signIn } from './app-page.ts';
import { type DemoProcess, type DemoUser, startDemoProcess } from './demo-process.ts';
import { lookAt } from './look.ts';

let demo: DemoProcess;
let browser: Browser;
const problems: string[] = [];

beforeAll(async () => {
  [demo, browser] = await Promise.all([startDemoProcess(), launchBrowser()]);
  await rule('Alice is blocked', 1, 'BLOCK', demo.alice);
  await rule('Bob is reviewed', 2, 'REVIEW', demo.bob);
  await rule('Carol is reviewed', 3, 'REVIEW', demo.carol);
});
afterAll(async () => {
  await browser?.close();
  await demo?.close();
});

async function rule(name: string, priority: number, type: string, { username }: DemoUser): Promise<void> {
  const conditions = { '==': [{ var: 'user.email' }, username] };
  await manage(demo, 'POST', '/action-configurations/signIn/rules', { name, priority, type, conditions });
}

async function stepward(...args: string[]): Promise<string> {
  const env = { ...process.env, STEPWARD_URL: demo.origin, STEPWARD_SECRET_KEY: demo.secretKey };
  const { stdout } = await promisify(execFile)(process.execPath, [...stepwardCommand(), ...args], { env });
  return stdout;
}

/** Decides the one sign-in of this person that waits, as an operator would: look it up, then decide. */
async function decide({ username }: DemoUser, outcome: 'approve' | 'reject'): Promise<string> {
  const waiting = await stepward('actions', 'list', '--user', username, '--state', 'REVIEW_REQUIRED');
  const key = waiting.trim().split(/\s+/).at(-1) ?? '';
  const chosen = ['--user', username, '--action', 'signIn', '--key', key, '--outcome', outcome];
  return await stepward('actions', 'decide', ...chosen);
}

async function onReviewPage(user: DemoUser): Promise<Person> {
  const person = await newPerson(browser);
  const { page, context } = person;
  await signIn(page, demo.edge, user);
  await page.getByRole('heading', { name: 'Your sign-in is being reviewed' }).waitFor();
  await page.getByText(/[0-9A-F]{4}-[0-9A-F]{4}/).waitFor();
  expect(await cookieNamed(context, demo.edge, sessionCookie)).toBeUndefined();
  expect(await isLetIn(context, demo.edge)).toBe(false);
  return person;
}

async function leave({ context, problems: seen }: Person): Promise<void> {
  // Chromium reports the status of every page that is an error; 403 is what these pages are.
  problems.push(...seen.filter((problem) => !/status of 403/.test(problem)));
  await context.close();
}

describe('BLOCK', () => {
  it('answers 403 with a page that names no reason, and no session', async () => {
    const person = await newPerson(browser);
    const { page, context } = person;
    const answered = page.waitForResponse((answer) => answer.url() === `${demo.edge}/login/password`);
    await signIn(page, demo.edge, demo.alice);
    expect((await answered).status()).toBe(403);
    await page.getByRole('heading', { name: 'We can’t sign you in right now' }).waitFor();
    const text = await page.locator('body').innerText();
    expect(text).toMatch(/reference/i);
    expect(text).not.toMatch(/rule|block|risk/i);
    expect(await cookieNamed(context, demo.edge, sessionCookie)).toBeUndefined();
    expect(await isLetIn(context, demo.edge)).toBe(false);
    expect(await lookAt(page, 'edge-blocked')).toEqual([]);
    await page.getByRole('link', { name: 'Back to sign-in' }).click();
    await page.getByRole('heading', { name: 'Staff sign in' }).waitFor();
    await leave(person);
  });
});

describe('REVIEW', () => {
  it('approved by the command restores the session, once', async () => {
    const person = await onReviewPage(demo.bob);
    expect(await decide(demo.bob, 'approve')).toContain('REVIEW_SUCCEEDED');
    const { url } = { url: person.page.url() };
    await person.page.reload();
    await onDashboard(person.page, demo.edge);
    expect(await cookieNamed(person.context, demo.edge, sessionCookie)).toMatchObject({ httpOnly: true });
    // The address of the page that waited restores nothing in another browser.
    const other = await newPerson(browser);
    await other.page.goto(url);
    expect(await cookieNamed(other.context, demo.edge, sessionCookie)).toBeUndefined();
    await other.context.close();
    await leave(person);
  });

  it('rejected drops it, with a page that says so and a way back', async () => {
    const person = await onReviewPage(demo.carol);
    // The page looks again by itself after 15 s: not while it is looked at.
    await person.page.route('**/.stepward/review', () => undefined);
    // It has nothing to read twice or to fill in, and looking again by itself is what it is for.
    expect(await lookAt(person.page, 'edge-review', { without: ['meta-refresh'] })).toEqual([]);
    await person.page.unroute('**/.stepward/review');
    expect(await decide(demo.carol, 'reject')).toContain('REVIEW_FAILED');
    const { page, context } = person;
    await page.reload();
    await page.getByRole('heading', { name: 'This sign-in wasn’t approved' }).waitFor();
    expect(await lookAt(page, 'edge-review-denied')).toEqual([]);
    expect(await cookieNamed(context, demo.edge, sessionCookie)).toBeUndefined();
    expect(await isLetIn(context, demo.edge)).toBe(false);
    await page.getByRole('link', { name: 'Back to sign-in' }).click();
    await page.getByRole('heading', { name: 'Staff sign in' }).waitFor();
    await leave(person);
  });

  it('can be decided once', async () => {
    const [line = ''] = (await stepward('actions', 'list', '--user', demo.carol.username)).split('\n');
    const key = line.trim().split(/\s+/).at(-1) ?? '';
    const again = ['--user', demo.carol.username, '--action', 'signIn', '--key', key, '--outcome', 'approve'];
    await expect(stepward('actions', 'decide', ...again)).rejects.toThrow(/only REVIEW_REQUIRED/);
  });
});

it('nothing went wrong in any page on the way', () => {
  expect(problems).toEqual([]);
});
