/** E-mail over SMTP (RFC 5321) through nodemailer. Owns: time-outs and errors without the message in them. */
import { createTransport } from 'nodemailer';
import type { Message, MessageProvider } from './message.ts';

const timeoutMs = 10_000;

export interface SmtpConfig {
  /** `smtp://user:password@host:port` (STARTTLS when offered) or `smtps://…` (TLS from the start). */
  readonly url: string;
  /** The From header, e.g. `Acme <no-reply@acme.example>`. */
  readonly from: string;
}

/** Refused or unreachable servers throw an error whose `code` is nodemailer's; its text is not passed on. */
export function smtpProvider({ url, from }: SmtpConfig): MessageProvider {
  const transport = createTransport(url, { from });
  Object.assign(transport.options, {
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
  });
  return {
    name: 'smtp',
    async send(_tenantId: string, { to, subject, text, html }: Message): Promise<void> {
      try {
        await transport.sendMail({ to, subject, text, ...(html === undefined ? {} : { html }) });
      } catch (error) {
        const code = (error as { code?: string }).code ?? 'ESMTP';
        throw Object.assign(new Error('the mail server did not take the message'), { code });
      }
    },
  };
}
