/** The mail that carries a code: plain text and HTML. Not in the subject: servers log subjects, locked phones show them. */

import { escapeHtml } from '../../http/html.ts';
import { isolated, logoLine, type MailLook, origin, type RequestedFrom, usualLook } from './email-parts.ts';
import type { Phrases } from './phrases.ts';
import { type NamedAction, nameOfAction, needsPassword, oneLine } from './words.ts';

/** What a message is for: its `actionCode`, such as `signIn`, is shown as words. */
export interface MessagePurpose extends NamedAction {
  /** Nobody was asked for a password, so none is spoken of. */
  readonly isPasswordless?: boolean | undefined;
}

export const speaksOfPassword = ({ actionCode, isPasswordless }: MessagePurpose): boolean =>
  !isPasswordless && needsPassword(actionCode);

export interface CodeMessageInput extends MessagePurpose {
  readonly code: string;
  readonly tenantName: string;
  /** The action's own prompt, e.g. amount and payee; shown as written. */
  readonly prompt?: string | undefined;
  /** How long the code is good for. */
  readonly validForMs: number;
}

export interface EmailCodeInput extends CodeMessageInput {
  /** Who asked, as far as known: lets the reader tell an attack from an own sign-in. */
  readonly requestedFrom?: RequestedFrom;
  /** Absent: as mails look without a theme. */
  readonly look?: MailLook | undefined;
}

export interface EmailContent {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

const minuteMs = 60_000;

/** Rounded down: a text never promises more than the code keeps. */
export const minutesLeft = ({ validForMs }: Pick<CodeMessageInput, 'validForMs'>): number =>
  Math.max(1, Math.floor(validForMs / minuteMs));

export function emailCode(phrases: Phrases, input: EmailCodeInput): EmailContent {
  const name = (text: string) => isolated(phrases, oneLine(text));
  const tenantName = name(input.tenantName);
  const action = name(nameOfAction(phrases, input));
  const lines: Lines = {
    heading: phrases.heading(tenantName),
    purpose: phrases.purpose(action),
    prompt: input.prompt === undefined ? '' : oneLine(input.prompt),
    origin: origin(phrases, input.requestedFrom),
    expiry: phrases.expiry(phrases.minutes(minutesLeft(input))),
    warning: speaksOfPassword(input)
      ? phrases.warning(tenantName)
      : phrases.warningWithoutPassword(tenantName),
  };
  return {
    subject: phrases.subject(oneLine(input.tenantName), nameOfAction(phrases, input)),
    text: textBody(input.code, lines),
    html: htmlBody(phrases, input, lines),
  };
}

type Lines = Readonly<Record<'heading' | 'purpose' | 'prompt' | 'origin' | 'expiry' | 'warning', string>>;

function textBody(code: string, lines: Lines): string {
  const paragraphs = [lines.purpose, lines.prompt, `    ${code}`, lines.expiry, lines.origin, lines.warning];
  return `${paragraphs.filter((paragraph) => paragraph !== '').join('\n\n')}\n`;
}

function htmlBody({ language, direction }: Phrases, input: EmailCodeInput, lines: Lines): string {
  const { code, look = usualLook } = input;
  const paragraph = (text: string) =>
    text === '' ? '' : `<p style="margin:0 0 16px">${escapeHtml(text)}</p>`;
  // The prompt is in whatever language the application wrote it.
  const prompt =
    lines.prompt === ''
      ? ''
      : `<p dir="auto" style="margin:0 0 16px"><strong>${escapeHtml(lines.prompt)}</strong></p>`;
  const heading = escapeHtml(lines.heading);
  return [
    `<!doctype html><html lang="${language}" dir="${direction}"><head><meta charset="utf-8">`,
    `<meta name="viewport" content="width=device-width"><title>${heading}</title></head>`,
    '<body style="margin:0;padding:24px;font:16px/1.5 system-ui,sans-serif;color:#1a1a1a;background:#ffffff">',
    `<div dir="${direction}" style="max-width:480px;margin:0 auto">${logoLine(look, oneLine(input.tenantName))}<h1 style="font-size:20px;margin:0 0 16px">${heading}</h1>`,
    paragraph(lines.purpose),
    prompt,
    `<p dir="ltr" style="margin:0 0 16px;font:700 32px/1.2 ui-monospace,monospace;letter-spacing:4px;text-align:${direction === 'rtl' ? 'right' : 'left'}">${escapeHtml(code)}</p>`,
    paragraph(lines.expiry),
    paragraph(lines.origin),
    `<p style="margin:0;font-size:14px;color:#555555">${escapeHtml(lines.warning)}</p></div></body></html>`,
  ].join('');
}
