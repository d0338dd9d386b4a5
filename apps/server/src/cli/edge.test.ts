import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EdgeConfigInput, validateEdgeConfig } from '@stepward/edge';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { edgeCommand } from './edge.ts';
import { edgeWarnings } from './edge-warnings.ts';
import { UsageError } from './usage-error.ts';

const now = () => Date.parse('2026-11-20T10:00:00Z');
const login = { path: '/login', userNameField: 'name', success: { statuses: [302], cookies: ['session'] } };
const quiet: EdgeConfigInput = {
  origin: 'https://app.example.com',
  api: { url: 'https://stepward.example.com', secretKey: 'sk_q7WmX2bTzR9-fKc4LhJ0yVdNe8PgSu5AoBi1' },
  logins: [login],
  loginPage: '/login',
  publicPaths: ['/login'],
  sessionCookies: ['session'],
  sealKeys: [{ kid: 'k1', key: 'c29tZS1ieXRlcy10aGF0LWFyZS1ub3QtYWxsLWVxdWE' }],
};
const warningsOf = (changes: Partial<EdgeConfigInput>) =>
  edgeWarnings(validateEdgeConfig({ ...quiet, ...changes }, now()), now());

describe('what leaves more open than most applications need', () => {
  it('is not found where there is none of it', () => {
    expect(warningsOf({})).toEqual([]);
    const byJson = { ...login, body: 'json' as const, success: { statuses: [200, 201] } };
    expect(warningsOf({ logins: [byJson], authorizationSchemes: ['bearer', 'dpop'] })).toEqual([]);
  });

  it.each<[string, Partial<EdgeConfigInput>, RegExp]>([
    [
      'passwords in Authorization',
      { authorizationSchemes: ['bearer', 'basic', 'negotiate'] },
      /^authorizationSchemes has basic, negotiate: a password .* a login without a decision/,
    ],
    [
      'a body that may hold a token',
      { logins: [{ ...login, passAnswerBody: true }] },
      /^The login \/login hands the body .*passAnswerBody.*the password is enough/,
    ],
    [
      'enrolment for whoever has the password',
      { enrollment: { whenNotVouched: { openUntil: '2026-11-25T10:00:00Z' } } },
      /^enrollment\.whenNotVouched is open until 2026-11-25T10:00:00\.000Z: .* a factor of their own/,
    ],
    [
      'a success that a failure looks like',
      { logins: [{ ...login, success: { statuses: [302] } }] },
      /^The login \/login succeeds by its status alone \(302\)/,
    ],
    [
      'sessions from before',
      { preexistingSessions: { acceptUntil: '2026-12-01T10:00:00Z' } },
      /^preexistingSessions accepts .* until 2026-12-01T10/,
    ],
    [
      'sessions from before, until a day that is over',
      { preexistingSessions: { acceptUntil: '2026-11-20T10:00:00Z' } },
      /^preexistingSessions\.acceptUntil is over since 2026-11-20T10/,
    ],
    [
      'a fail mode that is open',
      { failMode: { openUntil: '2026-11-21T10:00:00Z' } },
      /^failMode .*2026-11-21T10/,
    ],
    ['cookies that are found', { sessionCookies: 'found' }, /^sessionCookies is "found"/],
    ['a misspelt cookie', { sessionCookies: ['sesion'] }, /not among sessionCookies/],
    ['no protected path', { defaultAccess: 'public' }, /^Every path is public/],
  ])('%s', (_what, changes, text) => {
    expect(warningsOf(changes)).toEqual([expect.stringMatching(text)]);
  });
});

describe('stepward edge build', () => {
  let directory: string;
  let config: string;
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'stepward-edge-'));
    config = join(directory, 'stepward.edge.mjs');
    const open = { ...quiet, authorizationSchemes: ['basic'] };
    writeFileSync(config, `export default ${JSON.stringify(open)};`);
  });
  afterAll(() => rmSync(directory, { recursive: true }));

  async function build(out: string): Promise<string> {
    let text = '';
    await edgeCommand(['build', '--config', config, '--out', out], {
      now,
      environment: {},
      write: (more) => {
        text += more;
      },
    });
    return text;
  }

  it('prints the packages, and what it would have otherwise', async () => {
    const out = join(directory, 'out');
    const text = await build(out);
    expect(text).toMatch(/viewer-request\.zip {2}\d+ bytes {2}sha256 [0-9a-f]{64}\n/);
    expect(text).toContain('Warning: authorizationSchemes has basic');
    expect(readdirSync(out)).toContain('template.yaml');
  });

  it('says in a sentence that --out is no folder', async () => {
    const file = join(directory, 'file');
    writeFileSync(file, '');
    for (const [out, text] of [
      [file, `--out ${file} is a file; it must be a folder, or nothing yet.`],
      [
        join(file, 'below'),
        `--out ${join(file, 'below')} lies below a file; it must be a folder, or nothing yet.`,
      ],
    ] as const) {
      const error: unknown = await build(out).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(UsageError);
      expect((error as Error).message).toBe(text);
    }
  });
});
