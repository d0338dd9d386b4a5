/** The example backend as a real process, with our triggers at the emulator, a real Stepward and a real browser. */
import { join } from 'node:path';
import { createTriggers } from '@stepward/cognito';
import { type Cognito, startCognito } from '@stepward/cognito-emulator';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { launchBrowser, newPerson, type Person } from '../harness/browser.ts';
import { declinePasskey, enterEmailCode, passFirstChallenge } from '../harness/challenge-page.ts';
import { type StepwardProcess, spawnNode } from '../harness/child-process.ts';
import { freePort } from '../harness/free-port.ts';
import { configureAction } from '../harness/management.ts';
import { type ServerProcess, startServerProcess } from '../harness/server-process.ts';
import { rootDir } from '../harness/stepward-command.ts';

const poolId = 'eu-west-1_Backend01';
const clientSecret = 'a-secret-of-a-confidential-client';

let server: ServerProcess;
let cognito: Cognito;
let backend: StepwardProcess;
let browser: Browser;
let person: Person;
let origin: string;

beforeAll(async () => {
  [server, browser] = await Promise.all([startServerProcess(), launchBrowser()]);
  await configureAction(server, { actionCode: 'cognitoSignIn', defaultUserActionResult: 'CHALLENGE' });
  const port = await freePort();
  origin = `http://localhost:${port}`;
  const { apiUrl, secretKey } = server;
  cognito = await startCognito({
    pools: [
      {
        id: poolId,
        usernameAttributes: ['email'],
        passwordPolicy: { minimumLength: 12, requireSymbols: false },
        clients: [
          {
            id: 'backend',
            secret: clientSecret,
            explicitAuthFlows: ['ALLOW_CUSTOM_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
            preventUserExistenceErrors: 'ENABLED',
          },
        ],
        triggers: createTriggers({ apiUrl, secretKey, redirectUrl: `${origin}/callback` }, { log: () => {} }),
      },
    ],
  });
  backend = spawnNode([join(rootDir, 'integrations/cognito-backend/dist/example-server.js')], {
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_REGION: 'eu-west-1',
    COGNITO_ENDPOINT: cognito.url,
    COGNITO_USER_POOL_ID: poolId,
    COGNITO_CLIENT_ID: 'backend',
    COGNITO_CLIENT_SECRET: clientSecret,
    APP_ORIGIN: origin,
    PORT: String(port),
  });
  await backend.printed(/Listening/);
});
afterAll(async () => {
  await browser?.close();
  await backend?.stop();
  await cognito?.close();
  await server?.close();
});
beforeEach(async () => {
  person = await newPerson(browser);
});
afterEach(async () => await person.context.close());

async function send(page: Page, button: string, email: string): Promise<void> {
  await page.goto(origin);
  const form = page.locator('form', { has: page.getByRole('button', { name: button }) });
  await form.getByLabel('E-mail address').fill(email);
  await form.getByRole('button', { name: button }).click();
}

const signedIn = (page: Page, email: string) => page.getByText(`You are signed in as ${email}.`);

it('somebody signs up, signs out and signs in again', async () => {
  const { page, problems } = person;
  const email = 'anna@example.com';
  await send(page, 'Create an account', email);
  await passFirstChallenge(page, server, email);
  await signedIn(page, email).waitFor();
  expect(page.url()).toBe(`${origin}/`);
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('button', { name: 'Create an account' }).waitFor();
  await send(page, 'Sign in', email);
  await enterEmailCode(page, server, email);
  await declinePasskey(page);
  await signedIn(page, email).waitFor();
  expect(problems).toEqual([]);
});

it('somebody who leaves the page of Stepward is not signed in', async () => {
  const { page } = person;
  await send(page, 'Create an account', 'ben@example.com');
  await page.getByRole('heading', { name: 'Confirm your email' }).waitFor();
  await page.goto(`${origin}/callback?token=nothing`);
  await page.getByRole('heading', { name: 'Not signed in' }).waitFor();
  await page.goto(origin);
  await page.getByRole('button', { name: 'Create an account' }).waitFor();
});

it('its output holds no secret and nobody’s address', () => {
  expect(backend.output()).not.toMatch(/a-secret-of|sk_|example\.com|eyJ/);
});
