/** `stepward audit`: a second process on the data of a running server reads its trail, and says where it was tampered with. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { verifyTrail } from '../audit/stored-trail.ts';
import { addTenant } from '../testing/second-tenant.ts';
import { startTestApp, type TestApp } from '../testing/test-app.ts';
import { testDatabaseUrl } from '../testing/test-database.ts';
import { auditCommand } from './audit.ts';

let test: TestApp;
let output: string;
beforeEach(async () => {
  test = await startTestApp();
});
afterEach(async () => await test.close());

async function audit(...args: string[]): Promise<string> {
  output = '';
  await auditCommand(args, {
    environment: {
      STEPWARD_DATA_DIR: test.directory,
      STEPWARD_DATABASE_URL: testDatabaseUrl(test.directory),
    },
    write: (text) => {
      output += text;
    },
    now: () => test.clock.now,
  });
  return output;
}

const guide = readFileSync(
  fileURLToPath(new URL('../../../../docs/audit-trail.md', import.meta.url)),
  'utf8',
);

it('does what each line of docs/audit-trail.md says', async () => {
  const lines = [...guide.matchAll(/^stepward audit (.+)$/gm)].map(([, line = '']) => line);
  expect(lines.length).toBeGreaterThan(3);
  for (const line of lines) expect(await audit(...line.split(' '))).not.toBe('');
});

/** What whoever has the database can do to a row. */
const tamper = async (sql: string) => {
  await test.database.commit(async (transaction) => await transaction.run(sql, []));
};

describe('stepward audit list', () => {
  it('says of each change who made it, and what was and is', async () => {
    await test.management('PATCH', '/tenant', { name: 'New\u001b[2J', tokenDurationInMinutes: 20 });
    const [row] = await test.database.read.rows("select key_id from api_keys where kind = 'management'", []);
    const [head = '', ...changes] = (await audit('list', '--type', 'tenant.updated')).trimEnd().split('\n');
    expect(head).toMatch(/^\d+ {2}2026-01-01T00:00:00\.000Z {2}tenant\.updated {2}by management key /);
    expect(head).toContain(String(row?.key_id));
    expect(changes).toContain('    /name: "Acme" → "New\\u001b[2J"');
    expect(output).not.toContain('\u001b');
    expect(await audit('list', '--user', 'nobody')).toBe('No such events.\n');
  });

  it('--json is one event a line, and --all has the whole trail', async () => {
    for (let at = 0; at < 120; at += 1) await test.server('POST', `/users/u${at}/actions/pay`, {});
    const lines = async (...args: string[]) =>
      (await audit('list', '--json', ...args))
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line));
    expect(await lines()).toHaveLength(50);
    expect(await lines('--limit', '60')).toHaveLength(60);
    const all = await lines('--all');
    expect(all.map(({ seq }) => seq)).toEqual(all.map((_, at) => all.length - at));
    expect(all.length).toBeGreaterThan(120);
    expect(await lines('--user', 'u7')).toMatchObject([{ type: 'action.decided', userId: 'u7' }]);
    expect(await audit('list', '--json', '--user', 'nobody')).toBe('');
  });

  it.each([
    [['--from', 'x'], /^--from must be an ISO 8601/],
    [['--limit', '0'], /--limit/],
    [['--limit', '1', '--all'], /--limit or --all/],
    [['--tenant', 'none'], /no tenant none/],
  ])('refuses %j', async (args, words) => {
    await expect(audit('list', ...args)).rejects.toThrow(words);
  });
});

const copied = (seq: number) =>
  `insert into audit_events select tenant_id, ${seq}, at, type, user_id, data, hash from audit_events where seq = 2`;

describe('stepward audit verify', () => {
  beforeEach(async () => {
    for (let at = 0; at < 9; at += 1) await test.server('POST', `/users/u${at}/actions/pay`, {});
  });

  it('says that each trail is what was written, and how it ends', async () => {
    await addTenant(test);
    const lines = (await audit('verify')).trimEnd().split('\n');
    expect(lines).toHaveLength(2);
    expect(lines.join('\n')).toMatch(/^test-tenant: intact, \d+ events; the last is \d+:[\w-]{43}$/m);
    expect(await audit('verify', '--tenant', 'other-tenant')).toMatch(/^other-tenant: intact/);
  });

  it.each([
    [
      'an edit',
      "update audit_events set data = '{}' where seq = 5",
      /^test-tenant: broken at event 5: it is not what was written/,
    ],
    ['a time', 'update audit_events set at = at + 1 where seq = 4', /broken at event 4: it is not what/],
    ['a removal', 'delete from audit_events where seq = 6', /broken at event 6: it is missing/],
    ['one before the first', 'update audit_events set seq = -1 where seq = 1', /broken at event 1: /],
    ['a cut', 'delete from audit_events where seq > 7', /broken after event 7: the trail does not end where/],
    ['one more before the first', copied(-5), /broken at event 1: /],
    ['one more after the last', copied(999), /broken at event \d+: it is missing, or something else/],
    [
      'another end',
      "update audit_heads set hash = 'x'",
      /broken after event \d+: the trail does not end where/,
    ],
    ['a lost end', 'delete from audit_heads', /broken after event \d+: the trail does not end where/],
  ])('names the first event that is not, after %s', async (_name, sql, words) => {
    await tamper(sql);
    await expect(audit('verify')).rejects.toThrow(words);
  });

  it('knows a trail that was written anew from one that was noted', async () => {
    const noted = /the last is (\S+)/.exec(await audit('verify'))?.[1] ?? '';
    await test.server('POST', '/users/later/actions/pay', {});
    expect(await audit('verify', '--known', noted)).toMatch(/intact/);
    // All of it goes; what is written from then on is a chain of its own.
    await tamper('delete from audit_heads');
    await tamper('delete from audit_events');
    for (let at = 0; at < 30; at += 1) await test.server('POST', `/users/new${at}/actions/pay`, {});
    expect(await audit('verify')).toMatch(/intact/);
    await expect(audit('verify', '--known', noted)).rejects.toThrow(/is not the one that was noted/);
    await expect(audit('verify', '--known', 'x')).rejects.toThrow(/--known must be NUMBER:HASH/);
  });

  it('goes on while events are added, page by page', async () => {
    const [row] = await test.database.read.rows('select max(seq) as seq from audit_events', []);
    let reads = 0;
    const reader = {
      ...test.database.read,
      query: test.database.read.query,
      values: test.database.read.values.bind(test.database.read),
      rows: async (sql: string, parameters: readonly (string | number | null | Uint8Array)[]) => {
        reads += 1;
        const rows = await test.database.read.rows(sql, parameters);
        if (reads < 8) await test.server('POST', `/users/more${reads}/actions/pay`, {});
        return rows;
      },
    };
    const { verdict } = await verifyTrail(reader, 'test-tenant', undefined, 3);
    expect(verdict).toEqual({ intact: true, events: Number(row?.seq) + 7 });
  });
});
