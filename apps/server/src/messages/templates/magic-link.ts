/** The mail that carries a link, and beside it the code that may be typed instead: plain text and HTML. */

import { escapeHtml } from '../../http/html.ts';
import type { CodeContent, Locales } from './code-message.ts';
import { type EmailContent, type MessagePurpose, minutesLeft, speaksOfPassword } from './email-code.ts';
import { isolated, logoLine, type MailLook, origin, type RequestedFrom, usualLook } from './email-parts.ts';
import { phrasesFor } from './language.ts';
import type { Phrases } from './phrases.ts';
import { nameOfAction, oneLine } from './words.ts';

export interface MagicLinkInput extends MessagePurpose {
  readonly url: string;
  readonly code: string;
  readonly tenantName: string;
  readonly prompt?: string | undefined;
  readonly validForMs: number;
  readonly requestedFrom?: RequestedFrom | undefined;
  readonly locales: Locales;
  /** Absent: as mails look without a theme. */
  readonly look?: MailLook | undefined;
}

export function magicLinkMessage(
  input: MagicLinkInput,
): CodeContent & EmailContent & { readonly url: string } {
  const phrases = phrasesFor(input.locales);
  const lines = linesOf(phrases, input);
  const { url, code } = input;
  return {
    subject: phrases.link.subject(oneLine(input.tenantName), nameOfAction(phrases, input)),
    text: textBody(input, lines),
    html: htmlBody(phrases, input, lines),
    url,
    code,
    language: phrases.language,
  };
}

interface Lines {
  readonly heading: string;
  readonly purpose: string;
  readonly prompt: string;
  readonly codeLead: string;
  readonly expiry: string;
  readonly origin: string;
  readonly warning: string;
}

function linesOf(phrases: Phrases, input: MagicLinkInput): Lines {
  const { link } = phrases;
  const tenantName = isolated(phrases, oneLine(input.tenantName));
  return {
    heading: link.heading(tenantName),
    purpose: link.purpose(isolated(phrases, oneLine(nameOfAction(phrases, input)))),
    prompt: oneLine(input.prompt ?? ''),
    codeLead: link.codeLead,
    expiry: link.expiry(phrases.minutes(minutesLeft(input))),
    origin: origin(phrases, input.requestedFrom),
    warning: speaksOfPassword(input) ? link.warning(tenantName) : link.warningWithoutPassword(tenantName),
  };
}

function textBody({ url, code }: MagicLinkInput, lines: Lines): string {
  const paragraphs = [lines.purpose, lines.prompt, url, lines.codeLead, `    ${code}`];
  const all = [...paragraphs, lines.expiry, lines.origin, lines.warning];
  return `${all.filter((paragraph) => paragraph !== '').join('\n\n')}\n`;
}

function htmlBody(phrases: Phrases, input: MagicLinkInput, lines: Lines): string {
  const { url, code, look = usualLook } = input;
  const { language, direction, link } = phrases;
  const paragraph = (text: string) =>
    text === '' ? '' : `<p style="margin:0 0 16px">${escapeHtml(text)}</p>`;
  // The prompt is in whatever language the application wrote it.
  const prompt =
    lines.prompt === ''
      ? ''
      : `<p dir="auto" style="margin:0 0 16px"><strong>${escapeHtml(lines.prompt)}</strong></p>`;
  const heading = escapeHtml(lines.heading);
  const side = direction === 'rtl' ? 'right' : 'left';
  return [
    `<!doctype html><html lang="${language}" dir="${direction}"><head><meta charset="utf-8">`,
    `<meta name="viewport" content="width=device-width"><title>${heading}</title></head>`,
    '<body style="margin:0;padding:24px;font:16px/1.5 system-ui,sans-serif;color:#1a1a1a;background:#ffffff">',
    `<div dir="${direction}" style="max-width:480px;margin:0 auto">${logoLine(look, oneLine(input.tenantName))}<h1 style="font-size:20px;margin:0 0 16px">${heading}</h1>`,
    paragraph(lines.purpose),
    prompt,
    `<p style="margin:0 0 24px"><a href="${escapeHtml(url)}" style="display:inline-block;padding:12px 20px;border-radius:8px;background:${look.accent};color:${look.onAccent};font-weight:600;text-decoration:none">${escapeHtml(link.open)}</a></p>`,
    paragraph(lines.codeLead),
    `<p dir="ltr" style="margin:0 0 16px;font:700 32px/1.2 ui-monospace,monospace;letter-spacing:4px;text-align:${side}">${escapeHtml(code)}</p>`,
    paragraph(lines.expiry),
    paragraph(lines.origin),
    `<p style="margin:0;font-size:14px;color:#555555">${escapeHtml(lines.warning)}</p></div></body></html>`,
  ].join('');
}
