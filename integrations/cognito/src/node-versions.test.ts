// The packaged functions on the Nodes of Lambda, 22 and 24: each is loaded, and they sign a person in.
import { execFile, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { transform } from 'esbuild';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bundleFunctions, type LambdaBundle } from './bundle.ts';
import { lambdaFunctions } from './lambda-functions.ts';
import { importedOfNode, withoutNewerBuiltins } from './testing/node-22.ts';
import { StepwardDouble } from './testing/stepward-double.ts';
import { apiEvent, createEvent, defineEvent, person, preSignUpEvent } from './testing/trigger-events.ts';

const run = promisify(execFile);
const dir = mkdtempSync(join(tmpdir(), 'stepward-cognito-nodes-'));
const robin = person('sub-1');
let bundles: readonly LambdaBundle[];
let stepward: Server;

beforeAll(async () => {
  bundles = await bundleFunctions();
  for (const { name, code } of bundles) await writeFile(join(dir, `${name}.mjs`), code);
  stepward = await startStepward();
});
afterAll(() => {
  stepward.close();
  rmSync(dir, { recursive: true, force: true });
});

/** The double behind a socket; `/pass` stands for the person who proves themselves. */
async function startStepward(): Promise<Server> {
  const double = new StepwardDouble();
  const server = createServer(async (request, response) => {
    const body = await text(request);
    if (request.url === '/pass') return response.end(double.pass(body));
    const { method = 'GET', url = '' } = request;
    const answer = await double.fetch(`http://stepward${url}`, { method, ...(body === '' ? {} : { body }) });
    return response.writeHead(answer.status, { 'content-type': 'application/json' }).end(await answer.text());
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return server;
}

interface Runtime {
  readonly label: string;
  readonly path: string;
  /** Statements before anything is loaded. */
  readonly before: string;
}

/** The machine's own, where that is older than ours; and one that is named. */
function olderNodes(): Runtime[] {
  const onPath = (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, 'node'));
  const named = process.env.STEPWARD_NODE_22;
  const found = [...(named === undefined ? [] : [named]), ...onPath].filter((path) => existsSync(path));
  const paths = [...new Set(found.map((path) => realpathSync(path)))];
  return paths.flatMap((path) => {
    const { stdout } = spawnSync(path, ['--version'], { encoding: 'utf8' });
    const major = Number(/^v(\d+)\./.exec(stdout)?.[1] ?? 0);
    return major >= 20 && major < 24 ? [{ label: `Node ${stdout.trim()}`, path, before: '' }] : [];
  });
}

const own = { label: `Node ${process.version}`, path: process.execPath };
const runtimes: Runtime[] = [
  { ...own, before: '' },
  { ...own, label: 'what Node 22 has as well', before: withoutNewerBuiltins },
  ...olderNodes(),
];

/** Cognito's part, and the API once; in the words of the handlers alone, for it runs without our sources. */
const program = `
  const { hrefs, events, api } = JSON.parse(process.env.TOLD);
  const handlers = {};
  for (const [name, href] of Object.entries(hrefs)) handlers[name] = (await import(href)).handler;
  const copy = (value) => JSON.parse(JSON.stringify(value));
  const define = async (session) => {
    const event = copy(events.define);
    event.request.session = session;
    return (await handlers['define-auth-challenge'](event)).response;
  };
  const verify = async (privateChallengeParameters, challengeAnswer) => {
    const { triggerSource, response, ...rest } = copy(events.create);
    const request = { ...rest.request, privateChallengeParameters, challengeAnswer };
    const event = { ...rest, triggerSource: 'VerifyAuthChallengeResponse_Authentication', request, response: {} };
    return (await handlers['verify-auth-challenge-response'](event)).response.answerCorrect;
  };
  const first = await define([]);
  const begun = (await handlers['create-auth-challenge'](copy(events.create))).response;
  const { token } = begun.publicChallengeParameters;
  const proof = await (await fetch(api + '/pass', { method: 'POST', body: token })).text();
  const wrong = await verify(begun.privateChallengeParameters, 'no proof');
  const right = await verify(begun.privateChallengeParameters, proof);
  const round = { challengeName: 'CUSTOM_CHALLENGE', challengeResult: right, challengeMetadata: begun.challengeMetadata };
  const last = await define([round]);
  const signUp = (await handlers['pre-sign-up'](copy(events.preSignUp))).response.autoConfirmUser;
  const listed = (await handlers['list-authenticators'](copy(events.list))).statusCode;
  const paid = JSON.parse((await handlers['authorize-payment'](copy(events.pay))).body).state;
  console.log(JSON.stringify({ first: first.challengeName, wrong, right, tokens: last.issueTokens, signUp, listed, paid }));`;

it.each(runtimes)('are loaded and sign a person in on $label', async ({ path, before }) => {
  const api = `http://127.0.0.1:${(stepward.address() as AddressInfo).port}`;
  const hrefs = Object.fromEntries(
    lambdaFunctions.map(({ name }) => [name, pathToFileURL(join(dir, `${name}.mjs`)).href]),
  );
  const events = {
    define: defineEvent([], robin),
    create: createEvent(robin),
    preSignUp: preSignUpEvent('PreSignUp_SignUp'),
    list: apiEvent({}),
    pay: apiEvent({ body: { paymentId: 'p-1', amount: 20_000, currency: 'GBP' } }),
  };
  const env = {
    STEPWARD_API_URL: api,
    STEPWARD_SECRET_KEY: 'sk_test_0123456789',
    TOLD: JSON.stringify({ hrefs, events, api }),
  };
  const { stdout } = await run(path, ['--input-type=module', '-e', `${before}${program}`], { env, cwd: dir });
  expect(JSON.parse(stdout)).toEqual({
    first: 'CUSTOM_CHALLENGE',
    wrong: false,
    right: true,
    tokens: true,
    signUp: true,
    listed: 200,
    paid: 'CHALLENGE_REQUIRED',
  });
});

it('a bundle that needs Node 24 does not pass for one of Node 22', async () => {
  const load = (code: string) =>
    run(own.path, ['--input-type=module', '-e', `${withoutNewerBuiltins}${code}`]);
  await expect(load('Promise.try(() => 1);')).rejects.toThrow('Promise.try is not a function');
  await expect(load('new URLPattern({});')).rejects.toThrow('URLPattern is not defined');
  await load('await Promise.resolve(1);');
  const newer = '{ using file = open(); }';
  expect(await inLanguageOf('node22', newer)).not.toBe(await inLanguageOf('esnext', newer));
});

/** What is newer than a target is written anew in older words. */
const inLanguageOf = async (target: string, source: string): Promise<string> =>
  (await transform(source, { target, format: 'esm', minify: true, charset: 'utf8' })).code;

it('are in the language of Node 22, and import of Node what was there before it', async () => {
  for (const { name, code } of bundles) {
    const source = new TextDecoder().decode(code);
    expect(await inLanguageOf('node22', source), name).toBe(await inLanguageOf('esnext', source));
    const imported = [...source.matchAll(/import\s*\{([^}]*)\}\s*from\s*"node:([a-z_/]+)"/g)].flatMap(
      ([, names = '', module = '']) =>
        names.split(',').map((one) => `${module}.${one.split(' as ')[0]?.trim()}`),
    );
    expect([...new Set(imported)].filter((one) => !importedOfNode.some((known) => known === one))).toEqual(
      [],
    );
    // No other way in: neither a whole module nor one that is named later.
    expect(source.match(/from"node:/g)?.length ?? 0, name).toBe(
      source.match(/import\{[^}]*\}from"node:/g)?.length ?? 0,
    );
  }
});
