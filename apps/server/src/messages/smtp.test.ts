import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { afterEach, describe, expect, it } from 'vitest';
import { smtpProvider } from './smtp.ts';

interface Mailbox {
  readonly url: string;
  readonly received: string[];
  close(): Promise<void>;
}

let mailbox: Mailbox | undefined;
afterEach(async () => await mailbox?.close());

/** A real SMTP server on loopback; `refuse` makes it bounce the recipient. */
async function startMailbox(refuse: boolean): Promise<Mailbox> {
  const received: string[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onRcptTo: (_address, _session, done) =>
      done(refuse ? Object.assign(new Error('no such user'), { responseCode: 550 }) : undefined),
    onData: (stream, _session, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        received.push(Buffer.concat(chunks).toString('utf8'));
        done();
      });
    },
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;
  return {
    url: `smtp://127.0.0.1:${port}`,
    received,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

const message = {
  channel: 'email',
  to: 'alice@example.com',
  subject: 'Your code',
  text: 'Code: 123456',
  html: '<p>123456</p>',
} as const;

describe('smtpProvider', () => {
  it('delivers text and HTML from the configured sender', async () => {
    mailbox = await startMailbox(false);
    await smtpProvider({ url: mailbox.url, from: 'Acme <no-reply@acme.example>' }).send('tenant', message);
    expect(mailbox.received).toHaveLength(1);
    expect(mailbox.received[0]).toContain('From: Acme <no-reply@acme.example>');
    expect(mailbox.received[0]).toContain('Content-Type: text/html');
  });

  it('reports a bounce by its code, without the recipient or the text', async () => {
    mailbox = await startMailbox(true);
    const sent = smtpProvider({ url: mailbox.url, from: 'a@example.com' }).send('tenant', message);
    const error = await sent.then(
      () => undefined,
      (reason: Error & { code?: string }) => reason,
    );
    expect(error?.code).toBe('EENVELOPE');
    expect(`${error?.message} ${error?.stack}`).not.toMatch(/alice|123456/);
  });

  it('reports a server that does not answer', async () => {
    mailbox = await startMailbox(false);
    const { url } = mailbox;
    await mailbox.close();
    await expect(smtpProvider({ url, from: 'a@example.com' }).send('tenant', message)).rejects.toMatchObject({
      code: 'ESOCKET',
    });
  });
});
