import { codeTtlMs } from './code.ts';

export type EmailCodeMessageInput = {
  readonly code: string;
  readonly tenantName: string;
  /** What the code is for, e.g. `signIn`; shown as words. */
  readonly actionCode: string;
  /** The action's own prompt, e.g. amount and payee; shown as written. */
  readonly prompt?: string | undefined;
  /** Who asked, as far as known: lets the reader tell an attack from an own sign-in. */
  readonly requestedFrom?: {
    readonly browser?: string | undefined;
    readonly place?: string | undefined;
    readonly ipAddress?: string | undefined;
  };
};

export type EmailMessage = { readonly subject: string; readonly text: string; readonly html: string };

const minutes = codeTtlMs / 60_000;

/** The mail that carries a code. Not in the subject: mail servers log subjects, phones show them when locked. */
export function emailCodeMessage(input: EmailCodeMessageInput): EmailMessage {
  const tenantName = oneLine(input.tenantName);
  const action = actionInWords(input.actionCode);
  const lines = {
    heading: `Your ${tenantName} code`,
    purpose: `Enter this code to continue: ${action}.`,
    prompt: input.prompt === undefined ? '' : oneLine(input.prompt),
    origin: requestedFromLine(input.requestedFrom),
    expiry: `It works once and for ${minutes} minutes.`,
    warning: `Did you not ask for this? Then someone may know your password: do not share the code, and change your password. ${tenantName} never asks for this code by phone, mail or chat.`,
  };
  return {
    subject: `Your ${tenantName} verification code (${action})`,
    text: textBody(input.code, lines),
    html: htmlBody(input.code, lines),
  };
}

/** `signIn`, `sign-in` and `sign_in` become `sign in`. */
export function actionInWords(actionCode: string): string {
  return oneLine(actionCode)
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll(/[-_]+/g, ' ')
    .toLowerCase();
}

type Lines = Readonly<Record<'heading' | 'purpose' | 'prompt' | 'origin' | 'expiry' | 'warning', string>>;

function textBody(code: string, lines: Lines): string {
  const paragraphs = [lines.purpose, lines.prompt, `    ${code}`, lines.expiry, lines.origin, lines.warning];
  return `${paragraphs.filter((paragraph) => paragraph !== '').join('\n\n')}\n`;
}

function htmlBody(code: string, lines: Lines): string {
  const paragraph = (text: string) =>
    text === '' ? '' : `<p style="margin:0 0 16px">${escapeHtml(text)}</p>`;
  return [
    '<!doctype html><html lang="en"><head><meta charset="utf-8">',
    `<meta name="viewport" content="width=device-width"><title>${escapeHtml(lines.heading)}</title></head>`,
    '<body style="margin:0;padding:24px;font:16px/1.5 system-ui,sans-serif;color:#1a1a1a;background:#ffffff">',
    `<div style="max-width:480px;margin:0 auto"><h1 style="font-size:20px;margin:0 0 16px">${escapeHtml(lines.heading)}</h1>`,
    paragraph(lines.purpose),
    lines.prompt === '' ? '' : `<p style="margin:0 0 16px"><strong>${escapeHtml(lines.prompt)}</strong></p>`,
    `<p style="margin:0 0 16px;font:700 32px/1.2 ui-monospace,monospace;letter-spacing:4px">${escapeHtml(code)}</p>`,
    paragraph(lines.expiry),
    paragraph(lines.origin),
    `<p style="margin:0;font-size:14px;color:#555555">${escapeHtml(lines.warning)}</p></div></body></html>`,
  ].join('');
}

function requestedFromLine(from: EmailCodeMessageInput['requestedFrom']): string {
  const known = [from?.browser, from?.place, from?.ipAddress].filter(
    (part) => part !== undefined && part !== '',
  );
  return known.length === 0 ? '' : `Requested from: ${known.map((part) => oneLine(part ?? '')).join(', ')}.`;
}

/** Names come from people: a line break in one would start a header or a paragraph of their own. */
function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').trim();
}

function escapeHtml(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? character);
}
