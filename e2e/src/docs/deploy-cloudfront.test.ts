/**
 * docs/deploy-cloudfront.md: what it has people type on the server's side, as it stands there, on a server in production mode with a
 * mail server. Without any of it the edge would challenge nobody. What is typed at AWS is held by integrations/cloudfront.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { spawnStepward } from '../harness/child-process.ts';
import { freePort } from '../harness/free-port.ts';
import { type Mailbox, startMailbox } from '../harness/mailbox.ts';
import { rootDir } from '../harness/stepward-command.ts';
import { type DocumentedStep, documentedSteps } from './documented-blocks.ts';
import { expectShown, runInShell } from './documented-shell.ts';

const document = 'docs/deploy-cloudfront.md';
const markdown = readFileSync(join(rootDir, document), 'utf8');

/** The commands below a heading, up to the next one of its level. */
function stepsBelow(heading: string): DocumentedStep[] {
  const lines = markdown.split('\n');
  const from = lines.indexOf(`## ${heading}`) + 1;
  expect(from, heading).toBeGreaterThan(0);
  const length = lines.slice(from).findIndex((line) => line.startsWith('## '));
  return documentedSteps(markdown).filter(({ line }) => line > from && line <= from + length);
}

let dataDir: string | undefined;
let mailbox: Mailbox | undefined;
afterEach(async () => {
  await mailbox?.close();
  if (dataDir) rmSync(dataDir, { recursive: true, force: true });
});

const waitForServer =
  'curl -s --retry 100 --retry-delay 1 --retry-connrefused --max-time 50 "http://localhost:$STEPWARD_PORT/readyz" > /dev/null';

/** The document's own names, where a reader would put theirs; and what takes the place of a terminal that is watched. */
function typed(script: string, here: { origin: string; mailUrl: string; dataDir: string }): string {
  const log = `${here.dataDir}/server.log`;
  const printedKey = (name: string) => `"$(sed -n 's/^ *${name} key *//p' '${log}')"`;
  return script
    .replaceAll('https://stepward.example.com', here.origin)
    .replace('smtps://user:password@mail.example.com:465', here.mailUrl)
    .replace('/var/lib/stepward', here.dataDir)
    .replace('npx stepward serve', `npx stepward serve > '${log}' 2>&1 &\n${waitForServer}`)
    .replace('STEPWARD_EDGE_SECRET_KEY=…', `STEPWARD_EDGE_SECRET_KEY=${printedKey('secret')}`)
    .replace('STEPWARD_MANAGEMENT_KEY=…', `STEPWARD_MANAGEMENT_KEY=${printedKey('management')}`);
}

/** Somebody's own browser, as the edge speaks of it, and the code that was mailed. */
const firstSignIn = (mailFile: string) => `
inBrowser() { call -u "$STEPWARD_EDGE_SECRET_KEY:" "$stepward/v1/users/fay@example.com/actions/signIn" \\
  -d '{"email": "fay@example.com", "deviceId": "browser-1"}' | field "$1"; }
client() { call -H "authorization: Bearer $token" "$stepward/v1/client/$1" -d "$2"; }
token=$(inBrowser token)
client user-authenticators/email-otp '{"email": "fay@example.com"}' > /dev/null
for i in $(seq 200); do [ -s '${mailFile}' ] && break; sleep 0.1; done
client verify/email-otp "{\\"verificationCode\\": \\"$(cat '${mailFile}')\\"}" | field isVerified
inBrowser state`;

it('a server that is prepared as the document says challenges new browsers, sends the code, and rolls out', async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'stepward-guide-'));
  const mailFile = join(dataDir, 'code.txt');
  mailbox = await startMailbox(mailFile);
  const port = await freePort();
  const here = { origin: `http://localhost:${port}`, mailUrl: mailbox.url, dataDir };
  const steps = [
    ...stepsBelow('Prepare the server'),
    { script: firstSignIn(mailFile), line: 0, shown: { language: 'text', text: 'true\nALLOW' } },
    ...stepsBelow('5 Move people over'),
    ...stepsBelow('Rotate keys').slice(0, 1),
  ];
  const scripts = steps.map(({ script }) => typed(script, here));
  const { status, printed, errors } = await runInShell(scripts, { STEPWARD_PORT: String(port) });
  const log = readFileSync(join(dataDir, 'server.log'), 'utf8');
  expect([status, printed.length], `${errors}\n${log}`).toEqual([0, steps.length]);
  for (const [index, step] of steps.entries())
    if (step.shown) expectShown(document, step, printed[index] ?? '');
  expect(printed.at(-1)).toMatch(
    /^\S+ {2}server .* live[\s\S]*The server key \S+ of the tenant \S+ was made/m,
  );
  expect(log).not.toContain('"level":40');
});

it('what is forgotten is said when the server starts: the mail server, and a setting that is misspelt', async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'stepward-guide-'));
  const server = spawnStepward(['serve'], {
    STEPWARD_DATA_DIR: dataDir,
    STEPWARD_PORT: '0',
    STEPWARD_PUBLIC_URL: 'https://stepward.example.com',
    STEPWARD_PORTT: '4801',
  });
  await server.printed(/Stepward listens on/);
  await server.stop();
  expect(server.output()).toMatch(/"level":40.*no e-mail can be sent: set STEPWARD_SMTP_URL/);
  expect(server.output()).toMatch(/"level":40.*STEPWARD_PORTT is no setting .*did you mean STEPWARD_PORT\?/);
});
