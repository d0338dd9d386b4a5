// @stepward/browser and @stepward/react as an application gets them: packed, installed into a fresh project, used there.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Staging, stagePackages } from './staging.ts';

const packagesDir = fileURLToPath(new URL('../../packages', import.meta.url));
const folders = ['sdk-browser', 'sdk-react'] as const;
const names = { 'sdk-browser': '@stepward/browser', 'sdk-react': '@stepward/react' };
/** The script-tag build, gzip. The public SDK's is 27 KB. */
const scriptBytesMax = 11 * 1024;

let staging: Staging;
beforeAll(async () => {
  staging = await stagePackages(folders);
}, 120_000);
afterAll(async () => await staging?.close());

const manifestOf = (folder: string) =>
  JSON.parse(readFileSync(`${packagesDir}/${folder}/package.json`, 'utf8'));

describe.each(folders)('%s', (folder) => {
  const installedDir = () => `${staging.projectDir}/node_modules/${names[folder]}`;

  it('is clean for publint', async () => {
    const { messages, pkg } = await publint({
      pack: { tarball: await staging.tarball(folder) },
      strict: true,
    });
    expect(pkg.name).toBe(names[folder]);
    expect(messages.map((message) => formatMessage(message, pkg))).toEqual([]);
  });

  it('is clean for "Are the types wrong?" for whoever imports ES modules', async () => {
    const tarball = new Uint8Array(await staging.tarball(folder));
    const checked = await checkPackage(createPackageFromTarballData(tarball));
    if (!checked.types) return expect.fail('the package has no types');
    // Both are ES modules alone; Node 22 and newer take them by require as well.
    expect(checked.problems.filter(({ kind }) => kind !== 'CJSResolvesToESM')).toEqual([]);
    expect(Object.keys(checked.entrypoints)).toContain('.');
    return undefined;
  });

  it('has no test and nothing of the build in it', () => {
    const installed = readdirSync(installedDir(), { recursive: true, encoding: 'utf8' });
    expect(installed).toEqual(expect.arrayContaining(['LICENSE', 'README.md', 'package.json']));
    expect(installed.filter((path) => /test|tsbuildinfo|tsconfig/.test(path))).toEqual([]);
  });

  it('every export, and every public method, is explained', () => {
    const dir = `${packagesDir}/${folder}/src`;
    const files = readdirSync(dir, { recursive: true, encoding: 'utf8' }).filter((name) =>
      /^[^.]+\.tsx?$/.test(name),
    );
    const exported = new Set(
      [...readFileSync(`${dir}/index.ts`, 'utf8').matchAll(/\b([A-Z]\w+|use\w+)\b/g)].map(([name]) => name),
    );
    const declaration = /^export (?:async )?(?:interface|type|const|class|function) (\w+)/;
    const method = /^ {2}(?:async )?[a-z]\w*(?:<.*>)?\((?!.*\) =>).*$/;
    const undocumented = files.flatMap((name) => {
      const lines = readFileSync(`${dir}/${name}`, 'utf8').split('\n');
      const isClass = lines.some((line) => /^export class/.test(line));
      return lines.flatMap((line, at) => {
        const wants = exported.has(declaration.exec(line)?.[1] ?? '') || (isClass && method.test(line));
        const before = lines[at - 1]?.trim() ?? '';
        return wants && !before.endsWith('*/') && !/^launch\(/.test(line.trim())
          ? [`${name}:${at + 1} ${line}`]
          : [];
      });
    });
    expect(files).toContain('index.ts');
    expect(undocumented).toEqual([]);
  });
});

describe('@stepward/browser', () => {
  it('depends on nothing', () => {
    const { dependencies, peerDependencies } = manifestOf('sdk-browser');
    expect([dependencies, peerDependencies]).toEqual([undefined, undefined]);
  });

  it('can be imported where there is no page, as servers that render do', async () => {
    await staging.write(
      'esm.mjs',
      `import * as sdk from '@stepward/browser';
      const client = new sdk.Authsignal({ tenantId: 't', baseUrl: 'https://mfa.example.com' });
      process.stdout.write([client instanceof sdk.Stepward, client.anonymousId === ''].join());`,
    );
    expect(await staging.node('esm.mjs')).toBe('true,true');
  });

  it('has a build for a script tag, small enough, which `npm run build` makes', async () => {
    const { build, prepack } = manifestOf('sdk-browser').scripts;
    expect([build, prepack]).toEqual(['tsc -b && node bundle.mjs', 'npm run build']);
    const script = readFileSync(`${staging.projectDir}/node_modules/@stepward/browser/dist/stepward.min.js`);
    await staging.write('script.cjs', `${script}\nprocess.stdout.write(typeof stepward.Stepward);`);
    expect(await staging.node('script.cjs')).toBe('function');
    expect(gzipSync(script, { level: 9 }).length).toBeLessThanOrEqual(scriptBytesMax);
  });

  it('takes a page written for the public SDK with nothing changed but the import', async () => {
    const page = readFileSync(`${packagesDir}/sdk-browser/src/testing/application.ts`, 'utf8');
    const importing = (name: string) => page.replace("'../index.ts'", `'${name}'`);
    expect(importing('x')).not.toBe(page);
    await staging.write('theirs.ts', importing('@authsignal/browser'));
    await staging.write('ours.ts', importing('@stepward/browser'));
    await staging.typeCheck('theirs.ts', 'ours.ts');
  });
});

describe('@stepward/react', () => {
  it('depends on @stepward/browser of the same version, what draws QR codes, and whatever React there is from 18 on', () => {
    const { version, dependencies, peerDependencies } = manifestOf('sdk-react');
    expect(dependencies).toEqual({ '@stepward/browser': version, uqr: expect.any(String) });
    expect(manifestOf('sdk-browser').version).toBe(version);
    expect(peerDependencies).toEqual({ react: '>=18' });
  });

  it('renders on a server, where there is no page', async () => {
    await staging.write(
      'server.mjs',
      `import { createElement } from 'react';
      import { renderToString } from 'react-dom/server';
      import { AuthsignalProvider, StepwardProvider, useStepward } from '@stepward/react';
      const Child = () => String(useStepward().challenge);
      const options = { tenantId: 't', baseUrl: 'https://mfa.example.com' };
      const html = renderToString(createElement(StepwardProvider, options, createElement(Child)));
      process.stdout.write([html, AuthsignalProvider === StepwardProvider].join());`,
    );
    expect(await staging.node('server.mjs')).toBe('undefined,true');
  });

  it('takes an application written for the public SDK with nothing changed but the import', async () => {
    await staging.write(
      'application.tsx',
      `import { type Appearance, AuthsignalProvider, type AuthsignalProviderProps, ChallengeError, useAuthsignal } from '@stepward/react';
      const appearance: Appearance = { theme: 'authsignal', variables: { colorPrimary: '#000', borderRadius: '4px' } };
      const props: Omit<AuthsignalProviderProps, 'children'> = { tenantId: 't', baseUrl: 'https://mfa.example.com/v1', appearance };
      function Pay({ token }: { token: string }) {
        const { challenge, startChallenge, startChallengeAsync } = useAuthsignal();
        const pay = async (): Promise<string> => {
          await startChallenge({ token, onChallengeSuccess: ({ token: proof }) => proof, onCancel: () => {}, onTokenExpired: () => {} });
          try {
            return (await startChallengeAsync({ token })).token;
          } catch (error) {
            return error instanceof ChallengeError && error.code === 'USER_CANCELED' ? 'canceled' : 'expired';
          }
        };
        return <button onClick={() => void pay()}>{challenge?.challengeOptions.defaultVerificationMethod}</button>;
      }
      export const App = () => <AuthsignalProvider {...props}><Pay token="t" /></AuthsignalProvider>;`,
    );
    await staging.typeCheck('application.tsx');
  });
});

describe('the READMEs', () => {
  it('name every call and every option', () => {
    const readme = readFileSync(`${packagesDir}/sdk-browser/README.md`, 'utf8');
    const source = (name: string) => readFileSync(`${packagesDir}/sdk-browser/src/${name}.ts`, 'utf8');
    const files = ['email', 'email-magic-link', 'sms', 'whatsapp', 'totp', 'push', 'passkey', 'security-key'];
    const calls = [...files, 'recovery-codes', 'authenticators', 'qr-code/qr-code', 'stepward'].flatMap(
      (name) =>
        [...source(name).matchAll(/^ {2}(?:async )?([a-z]\w*)\(/gm)].flatMap(([, call]) => call ?? []),
    );
    expect(calls.length).toBeGreaterThan(25);
    const named = (word: string) => readme.includes(`\`${word}`);
    expect([...new Set(calls)].filter((call) => call !== 'constructor' && !named(call))).toEqual([]);
  });
});
