// The challenge page on a slow phone: how long until a person may type the code, and how much script that took.
import { launchBrowser } from '../../e2e/src/harness/browser.ts';
import { configureAction } from '../../e2e/src/harness/management.ts';
import { type ServerProcess, startServerProcess } from '../../e2e/src/harness/server-process.ts';
import { median } from './statistics.ts';

const slowDown = 4;
const phone = { width: 320, height: 568 };
const visits = 11;

/** Looked at by the page itself, which knows when it began to load. */
const whenReady = `window.ready = new Promise((resolve) => {
  const look = () => {
    if (!document.querySelector('input[autocomplete="one-time-code"]')) return requestAnimationFrame(look);
    // Painted, and with nothing left to do.
    requestAnimationFrame(() => setTimeout(() => resolve(performance.now())));
  };
  look();
})`;
const scriptBytes = `performance.getEntriesByType('resource').filter(({ name }) => name.endsWith('.js'))
  .reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0)`;

export interface PageResult {
  readonly interactiveMs: number;
  readonly slowestMs: number;
  /** What one visit loads of it, as it travels. */
  readonly scriptBytes: number;
  readonly slowDown: number;
  readonly visits: number;
}

type Json = Record<string, unknown>;

async function call({ apiUrl, secretKey }: ServerProcess, path: string, body: Json): Promise<Json> {
  const authorization = `Basic ${Buffer.from(`${secretKey}:`).toString('base64')}`;
  const headers = { authorization, 'content-type': 'application/json' };
  const answer = await fetch(`${apiUrl}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}`);
  return (await answer.json()) as Json;
}

/** Where somebody with a confirmed address meets the page. */
async function challengeUrl(server: ServerProcess, userId: string): Promise<string> {
  const factor = { verificationMethod: 'EMAIL_OTP', email: `${userId}@example.com` };
  await call(server, `/users/${userId}/authenticators`, factor);
  return String((await call(server, `/users/${userId}/actions/signIn`, {})).url);
}

/** Takes about twenty seconds. Wants a Chromium. */
export async function benchPage(): Promise<PageResult> {
  const server = await startServerProcess();
  const browser = await launchBrowser();
  try {
    await configureAction(server, { actionCode: 'signIn', defaultUserActionResult: 'CHALLENGE' });
    const times: number[] = [];
    let bytes = 0;
    for (let visit = 0; visit <= visits; visit += 1) {
      // Each visit is a first one: nothing is cached.
      const context = await browser.newContext({ viewport: phone });
      const page = await context.newPage();
      const devtools = await context.newCDPSession(page);
      await devtools.send('Emulation.setCPUThrottlingRate', { rate: slowDown });
      await page.addInitScript(whenReady);
      await page.goto(await challengeUrl(server, `person-${visit}`));
      const readyAt = Number(await page.evaluate('window.ready'));
      // The first one wakes the server and the browser.
      if (visit > 0) times.push(readyAt);
      bytes = Number(await page.evaluate(scriptBytes));
      await context.close();
    }
    const [interactiveMs, slowestMs] = [median(times), Math.max(...times)];
    return { interactiveMs, slowestMs, scriptBytes: bytes, slowDown, visits };
  } finally {
    await browser.close();
    await server.close();
  }
}
