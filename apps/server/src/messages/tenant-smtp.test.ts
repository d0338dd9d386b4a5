/** A tenant's own mail server: TLS as set, bounces and greylisting told apart, against a real SMTP server. */
import { type AddressInfo, createServer } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { afterEach, describe, expect, it } from 'vitest';
import { selfSignedCertificate } from '../testing/self-signed-certificate.ts';
import type { DeliveryError } from './delivery-error.ts';
import { outbound } from './providers/outbound.ts';
import { type SmtpCredentials, type SmtpSettings, smtpProvider, tenantSmtpProvider } from './smtp.ts';

const own = selfSignedCertificate('mail.example.com');
const policy = { ports: [], allowLoopback: true };
const network = outbound({ policy, resolve: async () => [{ address: '127.0.0.1', family: 4 }] });

interface Received {
  readonly secure: boolean;
  readonly user: string | undefined;
  readonly mail: string;
}

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

async function startServer(options: SMTPServerOptions = {}): Promise<{ port: number; received: Received[] }> {
  const received: Received[] = [];
  const server = new SMTPServer({
    authOptional: true,
    logger: false,
    ...own,
    onAuth: ({ username, password }, _session, done) =>
      password === 'right' ? done(null, { user: username }) : done(new Error('535 no')),
    onData: (stream, session, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const mail = Buffer.concat(chunks).toString('utf8');
        received.push({ secure: session.secure, user: session.user, mail });
        done();
      });
    },
    ...options,
  });
  server.on('error', () => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push(() => new Promise((resolve) => server.close(() => resolve())));
  return { port: (server.server.address() as AddressInfo).port, received };
}

const message = {
  channel: 'email',
  to: 'alice@example.com',
  subject: 'Ihr Bestätigungscode',
  text: 'Code: 123456',
  html: '<p>123456</p>',
} as const;

const provider = (settings: Partial<SmtpSettings>, credentials: SmtpCredentials = {}) =>
  tenantSmtpProvider(
    {
      host: 'mail.example.com',
      from: 'Acme <no-reply@acme.example>',
      certificateAuthority: own.cert,
      ...settings,
    },
    credentials,
    network,
  );

async function failure(sent: Promise<void>): Promise<{ kind: string; code: string } | undefined> {
  const error = await sent.then(
    () => undefined,
    (reason: DeliveryError) => reason,
  );
  expect(`${error?.message} ${error?.stack}`).not.toMatch(/alice|123456|right/);
  return error && { kind: error.kind, code: error.code };
}

const refusingWith = (responseCode: number): SMTPServerOptions => ({
  onRcptTo: (_address, _session, done) => done(Object.assign(new Error('no'), { responseCode })),
});

describe('a tenant’s mail server', () => {
  it('is spoken to over STARTTLS, with its password, from the sender that is set', async () => {
    const { port, received } = await startServer();
    const settings = { port, user: 'acme', replyTo: 'help@acme.example' };
    await provider(settings, { password: 'right' }).send('t', message);
    expect(received).toMatchObject([{ secure: true, user: 'acme' }]);
    expect(received[0]?.mail).toContain('From: Acme <no-reply@acme.example>');
    expect(received[0]?.mail).toContain('Reply-To: help@acme.example');
    expect(received[0]?.mail).toContain('Content-Type: text/html');
  });

  it('or over TLS from the start', async () => {
    const { port, received } = await startServer({ secure: true });
    await provider({ port, security: 'tls' }).send('t', message);
    expect(received).toMatchObject([{ secure: true }]);
  });

  it('gets nothing in the clear, unless that is what is set', async () => {
    const { port, received } = await startServer({ disabledCommands: ['STARTTLS'] });
    expect(await failure(provider({ port }).send('t', message))).toEqual({ kind: 'permanent', code: 'ETLS' });
    expect(received).toEqual([]);
    await provider({ port, security: 'none' }).send('t', message);
    expect(received).toMatchObject([{ secure: false }]);
  });

  it.each([
    ['by nobody we know', { certificateAuthority: undefined }],
    ['for another name', { host: 'other.example.com' }],
  ])('gets nothing with a certificate %s', async (_name, settings) => {
    const { port, received } = await startServer();
    const { certificateAuthority: _ca, ...rest } = { certificateAuthority: own.cert, ...settings };
    const trusted = 'certificateAuthority' in settings ? {} : { certificateAuthority: own.cert };
    const stranger = tenantSmtpProvider(
      { host: 'mail.example.com', from: 'a@acme.example', port, ...trusted, ...rest },
      {},
      network,
    );
    expect(await failure(stranger.send('t', message))).toMatchObject({ kind: 'temporary' });
    expect(received).toEqual([]);
  });

  it.each([
    [550, 'permanent'],
    [552, 'permanent'],
    [450, 'temporary'],
    [451, 'temporary'],
  ])('a recipient answered with %i is %s', async (responseCode, kind) => {
    const { port } = await startServer(refusingWith(responseCode));
    expect(await failure(provider({ port }).send('t', message))).toEqual({ kind, code: 'EENVELOPE' });
    const url = `smtp://127.0.0.1:${port}`;
    const operator = smtpProvider({ url: `${url}?ignoreTLS=true`, from: 'a@acme.example' });
    expect(await failure(operator.send('t', message))).toMatchObject({ kind });
  });

  it('greylists once, then takes it', async () => {
    let tries = 0;
    const { port, received } = await startServer({
      onRcptTo: (_address, _session, done) => {
        tries += 1;
        done(tries === 1 ? Object.assign(new Error('come back'), { responseCode: 451 }) : undefined);
      },
    });
    expect(await failure(provider({ port }).send('t', message))).toMatchObject({ kind: 'temporary' });
    await provider({ port }).send('t', message);
    expect(received).toHaveLength(1);
  });

  it('refuses the whole mail with 554 after its data', async () => {
    const { port } = await startServer({
      onData: (stream, _session, done) => {
        stream.resume();
        stream.on('end', () => done(Object.assign(new Error('spam'), { responseCode: 554 })));
      },
    });
    expect(await failure(provider({ port }).send('t', message))).toMatchObject({ kind: 'permanent' });
  });

  it('knows a wrong password as permanent', async () => {
    const { port } = await startServer();
    const wrong = provider({ port, user: 'acme' }, { password: 'wrong' });
    expect(await failure(wrong.send('t', message))).toEqual({ kind: 'permanent', code: 'EAUTH' });
  });

  it('that hangs up in the middle may come back', async () => {
    const server = createServer((socket) => {
      socket.on('error', () => {}).write('220 mail.example.com\r\n', () => socket.destroy());
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    open.push(() => new Promise((resolve) => server.close(() => resolve())));
    const { port } = server.address() as AddressInfo;
    expect(await failure(provider({ port }).send('t', message))).toMatchObject({ kind: 'temporary' });
  });

  it('in the own network is never asked (row 47)', async () => {
    const { port, received } = await startServer();
    const settings = { host: 'mail.example.com', from: 'a@acme.example', port };
    const strict = outbound({
      policy: { ports: [], allowLoopback: false },
      resolve: async () => [{ address: '127.0.0.1', family: 4 }],
    });
    for (const host of ['mail.example.com', '127.0.0.1', '10.0.0.1']) {
      const sent = tenantSmtpProvider({ ...settings, host }, {}, strict).send('t', message);
      expect(await failure(sent)).toEqual({ kind: 'permanent', code: 'address_not_allowed' });
    }
    expect(received).toEqual([]);
  });
});
