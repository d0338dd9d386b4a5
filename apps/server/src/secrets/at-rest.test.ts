/** T49, T51: after a run over every flow, no secret that was issued stands in the files or in any log, in any spelling. */
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exchange, pageReferenceOf } from '../testing/passed-challenge.ts';
import { addTenant } from '../testing/second-tenant.ts';
import { createSoftwareAuthenticator } from '../testing/software-authenticator/software-authenticator.ts';
import { startTestApp, type TestApp, testManagementKey, testSecretKey } from '../testing/test-app.ts';
import { isPostgres, storedBytes } from '../testing/test-database.ts';
import { configureActions, totpCode, Visitor } from '../testing/visitor.ts';

const email = 'alice.walker@wonderland.example';
const other = 'bob.marley@wonderland.example';
const secrets = new Map<string, string>();
let test: TestApp;
/** Taken while the server still runs: the write-ahead log is full of what was just written. */
let files: { name: string; bytes: Buffer }[];

const note = (name: string, secret: string): string => {
  expect([name, secret.length]).not.toEqual([name, 0]);
  secrets.set(`${name} ${secrets.size}`, secret);
  return secret;
};

async function firstSignIn(): Promise<void> {
  const tracked = await test.server('POST', '/users/alice/actions/signIn', {
    email,
    deviceId: 'd',
    redirectUrl: 'https://app.example.com/cb',
  });
  note('token of track', tracked.body.token);
  const reference = note('page reference', pageReferenceOf(tracked.body));
  await test.call('GET', `/?token=${reference}`);
  note('page bearer', (await exchange(test, reference)).body.token);
  await exchange(test, reference);
  const visitor = await Visitor.arrive(test, 'alice', { email, redirectUrl: 'https://app.example.com/cb' });
  note('token of track', visitor.token);
  await visitor.post('/user-authenticators/email-otp', { email });
  const code = note('code', await test.codeFor(email));
  note('wrong code', '918273');
  await visitor.verify('email-otp', '918273');
  await visitor.verify('email-otp', code);
  note('access token', visitor.token);
  const { recoveryCodes } = (await visitor.post('/recovery-codes')).body;
  for (const recoveryCode of recoveryCodes) note('recovery code', recoveryCode);
  const totp = note('TOTP secret', await visitor.addTotp());
  note('TOTP secret, bytes', fromBase32(totp).toString('latin1'));
  test.clock.now += 60_000;
  const stronger = await Visitor.arrive(test, 'alice', {});
  await stronger.verify('totp', totpCode(totp, test.clock.now));
  note('access token', stronger.token);
  await stronger.addPasskey(createSoftwareAuthenticator());
  const finished = await visitor.post('/hosted/finish', { outcome: 'completed' });
  expect(finished).toMatchObject({ status: 200 });
  const result = note('result reference', finished.body.token);
  await test.server('POST', '/validate', { token: result, userId: 'mallory' });
  await test.server('POST', '/validate', { token: result, singleUse: true });
  await test.server('POST', '/validate', { token: `${result.slice(0, -3)}AAA` });
  const recovering = await Visitor.arrive(test, 'alice', {});
  await recovering.verify('recovery-code', recoveryCodes[0]);
  note('access token', recovering.token);
}

async function restOfTheApi(): Promise<void> {
  const { secretKey, managementKey, server } = await addTenant(test);
  note('secret key', secretKey);
  note('management key', managementKey);
  note('token of track', (await server('POST', '/users/bob/actions/signIn', { email: other })).body.token);
  const owner = { userId: other, action: 'signIn', idempotencyKey: 'k' };
  const held = await test.server('POST', '/edge/handles', {
    ...owner,
    ciphertext: 'AAAA',
    expiresInSeconds: 99,
  });
  note('handle', held.body.handle);
  await test.server('POST', `/users/${other}/authenticators`, {
    verificationMethod: 'EMAIL_OTP',
    email: other,
  });
  await test.server('POST', `/users/${other}/actions/signIn`, { email: 7, ipAddress: other });
  await test.server('POST', `/users/${other}/actions/signIn`, {
    redirectUrl: `https://${other}/`,
    username: other,
  });
  await test.call('POST', `/v1/users/${other}/actions/signIn`, { authorization: `Bearer ${testSecretKey}` });
  await test.call('GET', `/nothing/${other}?token=${testSecretKey}`);
  await test.call('GET', `/v1/users/%zz${other}`);
}

/** Rules that fail, and a delivery that fails with the message in its error: what makes a server talk. */
async function troubles(): Promise<void> {
  const long = { var: 'custom.long' };
  const rule = {
    name: 'errs',
    type: 'ALLOW',
    priority: 0,
    conditions: { '==': [{ cat: [long, long] }, other] },
  };
  await test.management('POST', '/action-configurations/profile/rules', rule);
  await test.server('POST', `/users/${other}/actions/profile`, {
    custom: { long: email.repeat(120) },
    email: other,
  });
  const broken = await startTestApp(
    {},
    {
      emailProvider: {
        name: 'broken',
        send: async (_tenantId, message) => {
          throw new Error(`could not send ${message.text} to ${message.to}`);
        },
      },
    },
  );
  await configureActions(broken);
  const visitor = await Visitor.arrive(broken, 'alice', { email });
  await visitor.post('/user-authenticators/email-otp', { email });
  for (const start = performance.now(); performance.now() - start < 10_000; await setImmediate())
    if (broken.logged.join('').includes('message could not be sent')) break;
  await broken.database.close();
  await broken.call('GET', '/readyz');
  await broken.server('POST', `/users/${other}/actions/profile`, { email: other });
  await broken.app.server.close();
  rmSync(broken.directory, { recursive: true });
  test.logged.push(...broken.logged);
}

beforeAll(async () => {
  test = await startTestApp();
  note('secret key', testSecretKey);
  note('management key', testManagementKey);
  await configureActions(test);
  await firstSignIn();
  await restOfTheApi();
  await troubles();
  const keyRing = JSON.parse(readFileSync(join(test.directory, 'keyring.json'), 'utf8'));
  for (const { key } of keyRing.keys) note('key ring', key);
  files = await storedBytes(test.directory, test.database);
}, 60_000);
afterAll(async () => await test.close());

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
function fromBase32(text: string): Buffer {
  const bits = [...text].map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, '0')).join('');
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
}

/** A text at any of the three offsets it may have inside a longer base64 text; what depends on neighbours is cut. */
function base64Forms(bytes: Buffer): string[] {
  return [0, 1, 2].map((offset) => {
    const encoded = Buffer.concat([Buffer.alloc(offset), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    return encoded.slice(offset === 0 ? 0 : offset + 1, encoded.length - 1);
  });
}

function spellings(secret: string): Buffer[] {
  const raw = Buffer.from(secret, 'latin1');
  const decoded = Buffer.from(secret, 'base64url');
  const forms = [raw, Buffer.from(raw.toString('hex')), Buffer.from(raw.toString('hex').toUpperCase())];
  for (const form of base64Forms(raw))
    forms.push(Buffer.from(form), Buffer.from(form.replaceAll('+', '-').replaceAll('/', '_')));
  // What a key or token stands for, byte for byte.
  if (/^[A-Za-z0-9_-]{40,}$/.test(secret)) forms.push(decoded, Buffer.from(decoded.toString('hex')));
  if (secret.includes('-')) forms.push(Buffer.from(secret.replaceAll('-', '')));
  return forms.filter((form) => form.length >= 6);
}

/** A short number may stand inside a longer one by chance: a time, a size. */
function found(bytes: Buffer, form: Buffer): boolean {
  const isDigit = (code: number | undefined) => code !== undefined && code >= 48 && code <= 57;
  for (let at = bytes.indexOf(form); at >= 0; at = bytes.indexOf(form, at + 1)) {
    if (!/^\d{1,8}$/.test(form.toString('latin1'))) return true;
    if (!isDigit(bytes[at - 1]) && !isDigit(bytes[at + form.length])) return true;
  }
  return false;
}

const hits = (name: string, bytes: Buffer): string[] =>
  [...secrets].flatMap(([secret, value]) =>
    spellings(value).some((form) => found(bytes, form)) ? [`${secret} in ${name}`] : [],
  );

describe('after a run over every flow', () => {
  it('there is something to look for, and the search would find it', () => {
    expect(secrets.size).toBeGreaterThanOrEqual(28);
    expect(files.map(({ name }) => name)).toContain(isPostgres() ? 'outbox' : 'stepward.sqlite-wal');
    for (const [name, value] of secrets) {
      const planted = [
        value,
        Buffer.from(value, 'latin1').toString('hex'),
        `x${Buffer.from(`ab${value}`, 'latin1').toString('base64')}`,
      ];
      for (const text of planted)
        expect([name, hits('plant', Buffer.from(` ${text} `, 'latin1'))]).toEqual([
          name,
          expect.arrayContaining([`${name} in plant`]),
        ]);
    }
    const stored = Buffer.concat(files.map(({ bytes }) => bytes));
    expect(stored.includes('test-tenant')).toBe(true);
    expect(stored.includes(email)).toBe(true);
  });

  it('no secret stands in the database or its log', () => {
    for (const { name, bytes } of files) expect(hits(name, bytes)).toEqual([]);
  });

  it('no secret, and no full address, stands in any line that was logged', () => {
    const log = test.logged.join('');
    expect(log).toContain('rules failed to evaluate');
    expect(log).toContain('message could not be sent');
    expect(hits('log', Buffer.from(log))).toEqual([]);
    for (const address of [email, other]) {
      expect(log).not.toContain(address);
      expect(log).not.toContain(encodeURIComponent(address));
      expect(log).not.toContain(address.split('@')[0]);
    }
  });

  it('no secret stands in the audit trail', async () => {
    const rows = await test.database.read.rows('select data, user_id from audit_events', []);
    expect(hits('audit', Buffer.from(JSON.stringify(rows)))).toEqual([]);
  });

  it('the key ring is outside of the database, for its owner only', async () => {
    const { statSync } = await import('node:fs');
    expect(statSync(join(test.directory, 'keyring.json')).mode & 0o777).toBe(0o600);
  });
});
