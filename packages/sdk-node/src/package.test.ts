// The package as an application gets it: packed, installed into a fresh project, and used from there.
import { readdirSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, type Recorder, startRecorder } from './testing/recorder.ts';
import { applicationPath, type Staging, stagePackage } from './testing/staging.ts';
import { sdkVersion } from './version.ts';

const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
let staging: Staging;
let recorder: Recorder;

beforeAll(async () => {
  [staging, recorder] = await Promise.all([stagePackage(), startRecorder()]);
}, 60_000);
afterAll(() => Promise.all([staging?.close(), recorder?.close()]));

describe('the manifest', () => {
  it('has no dependencies, and the version that the client tells the server', () => {
    expect(manifest.dependencies ?? {}).toEqual({});
    expect(manifest.peerDependencies).toBeUndefined();
    expect(manifest.version).toBe(sdkVersion);
  });

  it('is clean for publint', async () => {
    const bytes = await readFile(staging.tarball);
    const tarball = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
    const { messages, pkg } = await publint({ pack: { tarball }, strict: true });
    expect(pkg.name).toBe('@stepward/node');
    expect(messages.map((message) => formatMessage(message, pkg))).toEqual([]);
  });

  it('is clean for "Are the types wrong?", however it is resolved', async () => {
    const checked = await checkPackage(createPackageFromTarballData(await readFile(staging.tarball)));
    if (!checked.types) return expect.fail('the package has no types');
    expect(checked.problems).toEqual([]);
    expect(Object.keys(checked.entrypoints)).toContain('.');
    return undefined;
  });
});

describe('in a fresh project', () => {
  const names = `Object.keys(sdk).filter((name) => name !== 'default' && name !== '__esModule').sort().join()`;
  const use = `
    const client = new sdk.Stepward({ apiSecretKey: 'key', apiUrl: process.argv[2] });
    client.track({ userId: 'alice', action: 'payment' }).then(({ state }) =>
      process.stdout.write(JSON.stringify({ state, names: ${names} })));`;

  it('import and require give the same', async () => {
    recorder.answer({ body: { state: 'ALLOW' } });
    await staging.write('esm.mjs', `import * as sdk from '@stepward/node';${use}`);
    await staging.write('cjs.cjs', `const sdk = require('@stepward/node');${use}`);
    const esm = JSON.parse(await staging.node('esm.mjs', recorder.url));
    const cjs = JSON.parse(await staging.node('cjs.cjs', recorder.url));
    expect(esm.state).toBe('ALLOW');
    expect(esm.names.split(',')).toContain('Stepward');
    expect(cjs).toEqual(esm);
    expect(recorder.requests.map(({ target }) => target)).toEqual(
      Array(2).fill('/v1/users/alice/actions/payment'),
    );
  });

  it('the types work from both, on their own', async () => {
    await staging.write(
      'types.mts',
      `import { Stepward, StepwardError, type TrackResponse, UserActionState } from '@stepward/node';
      const client = new Stepward({ apiSecretKey: 'k', apiUrl: 'https://mfa.example.com' });
      export const answer: Promise<TrackResponse> = client.track(
        { userId: 'u', action: 'a', attributes: { email: undefined } },
        { signal: AbortSignal.timeout(5), timeoutMs: 5 },
      );
      export const state: UserActionState = 'ALLOW';
      export const code: string = new StepwardError(400, 'invalid_request').errorCode;
      // @ts-expect-error there is no address to guess
      new Stepward({ apiSecretKey: 'k' });
      // @ts-expect-error no such action
      client.getAction({ userId: 'u', action: 'a' });`,
    );
    await staging.write(
      'types.cts',
      `import sdk = require('@stepward/node');
      const client: sdk.Authsignal = new sdk.Stepward({ apiSecretKey: 'k', apiUrl: 'https://mfa.example.com' });
      const answer: Promise<sdk.UserDevice[]> = client.getDevices({ userId: 'u' });
      answer.then(console.log);`,
    );
    await staging.typeCheck('types.mts', 'types.cts');
  });

  it('has no test and nothing of the build in it', () => {
    const installed = readdirSync(`${staging.projectDir}/node_modules/@stepward/node`, {
      recursive: true,
      encoding: 'utf8',
    });
    expect(installed).toEqual(expect.arrayContaining(['LICENSE', 'README.md', 'package.json']));
    expect(installed.filter((path) => /test|tsbuildinfo|tsconfig/.test(path))).toEqual([]);
  });
});

const user = '/v1/users/u-1';
const answers: Record<string, Answer> = {
  [`${user}/actions/payment`]: {
    body: { state: 'CHALLENGE_REQUIRED', url: 'https://mfa.example/?token=r', isEnrolled: true },
  },
  '/v1/validate': {
    body: {
      isValid: true,
      state: 'CHALLENGE_SUCCEEDED',
      userId: 'u-1',
      actionCode: 'payment',
      action: 'payment',
    },
  },
  [user]: { body: { isEnrolled: true, email: 'a@b.example' } },
  '/v1/users': { body: { users: [{ userId: 'u-1' }], tokenPayload: { email: 'a@b.example' } } },
  '/v1/users/nobody': { status: 404, body: { error: 'not_found', errorDescription: 'No such person.' } },
  [`${user}/authenticators`]: { body: { recoveryCodes: ['a'], length: 1 } },
  [`${user}/actions/payment/order-1`]: {
    body: { state: 'ALLOW', rules: [{}], output: { custom: { amount: 900 } } },
  },
  [`${user}/actions`]: { body: [{ actionCode: 'payment' }] },
  '/v1/challenge': { body: { challengeId: 'c-1', expiresAt: 12 } },
  '/v1/verify': { body: { isVerified: false, failureReason: 'CODE_INVALID_OR_EXPIRED' } },
  '/v1/claim': { body: { token: 't', verificationMethod: 'SMS' } },
  '/v1/challenges': { body: { action: 'signUp' } },
  '/v1/sessions': { body: { accessToken: 'a', refreshToken: 'r' } },
  '/v1/sessions/validate': { body: { user: { userId: 'u-1', email: 'a@b.example' }, expiresAt: 12 } },
  '/v1/sessions/refresh': { body: { accessToken: 'b', refreshToken: 's' } },
  '/call/start': { body: { messageId: 'm' } },
  '/call/finish': { body: { success: true } },
};

describe('an application of the public SDK', () => {
  it('type-checks, says and sends the same when only its import is changed', async () => {
    const source = await readFile(applicationPath, 'utf8');
    const changed = source.replace("'@authsignal/node'", "'@stepward/node'");
    expect(changed).not.toBe(source);
    await staging.write('application.ts', changed);
    await staging.typeCheck('application.ts');

    const run = async (path: string) => {
      recorder.answerByPath(answers);
      const said = JSON.parse(await staging.node(path, recorder.url));
      const sent = recorder.requests.map(({ method, target, body }) => `${method} ${target} ${body}`);
      return { said, sent };
    };
    const before = await run(applicationPath);
    expect(before.sent.length).toBeGreaterThan(20);
    expect(before.said).not.toContain(null);
    expect(await run('application.ts')).toEqual(before);
  });
});

describe('documentation', () => {
  const files = readdirSync(new URL('.', import.meta.url)).filter((name) => /^[^.]+\.ts$/.test(name));
  const sources = files.map((name) => ({
    name,
    lines: readFileSync(new URL(name, import.meta.url), 'utf8').split('\n'),
  }));
  const undocumented = (declaration: RegExp) =>
    sources.flatMap(({ name, lines }) =>
      lines.flatMap((line, at) =>
        declaration.test(line) && !lines[at - 1]?.trim().endsWith('*/') ? [`${name}:${at + 1} ${line}`] : [],
      ),
    );

  it('every exported type, value and function is explained', () => {
    expect(files).toContain('stepward.ts');
    expect(undocumented(/^export (async )?(interface|type \w+ =|type \w+$|const|class|function) ?/)).toEqual(
      [],
    );
  });

  it('every public method is explained', () => {
    expect(
      undocumented(/^ {2}(async )?[a-z]\w*(<.*>)?\(.*\{$|^ {2}async [a-z]\w*\($|^ {2}[a-z]\w*\($/),
    ).toEqual([]);
  });

  it('the README names every method', () => {
    const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
    const stepward = sources.find(({ name }) => name === 'stepward.ts');
    const methods = stepward?.lines.flatMap((line) => /^ {2}async (\w+)\(/.exec(line)?.[1] ?? []) ?? [];
    expect(methods.length).toBeGreaterThan(20);
    expect(methods.filter((name) => !readme.includes(`\`${name}\``))).toEqual([]);
  });
});
