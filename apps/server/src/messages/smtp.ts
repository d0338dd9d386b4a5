/** E-mail over SMTP (RFC 5321) through nodemailer. Owns: time-outs, and errors without the message in them. */
import { isIP } from 'node:net';
import { createTransport } from 'nodemailer';
import type SMTPTransport from 'nodemailer/lib/smtp-transport/index.js';
import { DeliveryError } from './delivery-error.ts';
import type { Message, MessageProvider } from './message.ts';
import type { Outbound } from './providers/outbound.ts';

const timeoutMs = 10_000;

export interface SmtpConfig {
  /** `smtp://user:password@host:port` (STARTTLS when offered) or `smtps://…` (TLS from the start). */
  readonly url: string;
  /** The From header, e.g. `Acme <no-reply@acme.example>`. */
  readonly from: string;
}

/** What a tenant sets: its own mail server. */
export interface SmtpSettings {
  readonly host: string;
  readonly port?: number;
  /** TLS from the start, STARTTLS and nothing without it, or in the clear. */
  readonly security?: 'tls' | 'starttls' | 'none';
  readonly from: string;
  readonly replyTo?: string;
  readonly user?: string;
  /** PEM of the authority that signed the server's certificate, beside those of the system. */
  readonly certificateAuthority?: string;
}

export interface SmtpCredentials {
  readonly password?: string;
}

const limits = { connectionTimeout: timeoutMs, greetingTimeout: timeoutMs, socketTimeout: timeoutMs };

/** The operator's own server, from the environment. */
export function smtpProvider({ url, from }: SmtpConfig): MessageProvider {
  const transport = createTransport(url, { from });
  Object.assign(transport.options, limits);
  return { name: 'smtp', send: async (_tenantId, message) => await deliver(transport, message) };
}

/** A tenant's server: its name is resolved and judged at every message (SECURITY row 47). */
export function tenantSmtpProvider(
  settings: SmtpSettings,
  credentials: SmtpCredentials,
  outbound: Outbound,
): MessageProvider {
  return {
    name: 'smtp',
    async send(_tenantId, message) {
      const address = await outbound.addressFor(settings.host);
      const options = transportOptions(settings, credentials, address);
      await deliver(createTransport(options, { from: settings.from, replyTo: settings.replyTo }), message);
    },
  };
}

function transportOptions(
  { host, port, security = 'starttls', user, certificateAuthority }: SmtpSettings,
  { password }: SmtpCredentials,
  address: string,
): SMTPTransport.Options {
  return {
    ...limits,
    host: address,
    port: port ?? (security === 'tls' ? 465 : 587),
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    ...(user === undefined ? {} : { auth: { user, pass: password ?? '' } }),
    tls: {
      ...(isIP(host) === 0 ? { servername: host } : {}),
      ...(certificateAuthority === undefined ? {} : { ca: certificateAuthority }),
    },
  };
}

interface Transport {
  sendMail(mail: { to: string; subject: string; text: string; html?: string }): Promise<unknown>;
}

/** A refused or unreachable server throws an error whose `code` is nodemailer's; its text is not passed on. */
async function deliver(transport: Transport, { to, subject, text, html }: Message): Promise<void> {
  try {
    await transport.sendMail({ to, subject, text, ...(html === undefined ? {} : { html }) });
  } catch (error) {
    const { code = 'ESMTP', responseCode } = error as { code?: string; responseCode?: number };
    throw new DeliveryError(isPermanent(code, responseCode) ? 'permanent' : 'temporary', code);
  }
}

/** RFC 5321 §4.2.1: 5yz will not change, 4yz may. Without a reply only an address that is none is hopeless. */
function isPermanent(code: string, responseCode: number | undefined): boolean {
  return responseCode === undefined ? code === 'EENVELOPE' : responseCode >= 500;
}
