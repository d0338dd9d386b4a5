import { createHash } from 'node:crypto';
import type { EdgeResponse, HeaderList } from './messages.ts';
import { pageStyle } from './page-style.ts';
import { type PageKind, type PageText, pageTexts } from './page-texts.ts';
import { inLanguage, isRightToLeft, languageOf, referenceLabel, type Words } from './page-words.ts';

export type { PageKind } from './page-texts.ts';

export interface PageOptions {
  readonly wantsJson: boolean;
  /** What a person can quote to support. */
  readonly reference: string;
  /** Path on this host where signing in starts. Anything else is left out. */
  readonly retryUrl?: string;
  /** `Accept-Language` of the request; absent: English. Programs get English. */
  readonly acceptLanguage?: string | undefined;
  /** Of the review page; default 15. */
  readonly refreshSeconds?: number;
}

const refreshSecondsDefault = 15;
const retryAfterSeconds = 30;

const styleHash = createHash('sha256').update(pageStyle, 'utf8').digest('base64');
const contentSecurityPolicy = [
  "default-src 'none'",
  `style-src 'sha256-${styleHash}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** One of our pages: self-contained HTML without script, or JSON. Nothing of the request is shown (SECURITY row 60). */
export function page(kind: PageKind, options: PageOptions): EdgeResponse {
  const text = pageTexts[kind];
  const type = options.wantsJson ? 'application/json; charset=utf-8' : 'text/html; charset=utf-8';
  const refresh = kind === 'review' ? (options.refreshSeconds ?? refreshSecondsDefault) : undefined;
  const headers: HeaderList = [
    ['content-type', type],
    ['cache-control', 'no-store'],
    ['content-security-policy', contentSecurityPolicy],
    ['referrer-policy', 'no-referrer'],
    ['x-content-type-options', 'nosniff'],
    ['x-frame-options', 'DENY'],
    // Programs wait as told; browsers come again by themselves.
    ...waiting(kind, options.wantsJson, refresh),
  ];
  const body = options.wantsJson ? jsonBody(text, options) : htmlBody(text, options, refresh);
  return { status: text.status, headers, body };
}

function waiting(kind: PageKind, wantsJson: boolean, refresh: number | undefined): HeaderList {
  if (kind === 'unavailable') return [['retry-after', String(retryAfterSeconds)]];
  if (refresh === undefined) return [];
  return [[wantsJson ? 'retry-after' : 'refresh', String(refresh)]];
}

function jsonBody(text: PageText, { reference, retryUrl }: PageOptions): string {
  const way = text.retry === undefined ? undefined : ownPath(retryUrl);
  return JSON.stringify({
    error: text.error,
    message: `${inLanguage(text.heading, 'en')}.`,
    reference,
    ...(way === undefined ? {} : { retryUrl: way }),
  });
}

/** A path, and no other host: `//host` and `/\host` would be. */
function ownPath(url: string | undefined): string | undefined {
  return url !== undefined && /^\/(?![/\\])[\x21-\x7e]*$/.test(url) ? url : undefined;
}

function htmlBody(text: PageText, options: PageOptions, refresh: number | undefined): string {
  const language = languageOf(options.acceptLanguage);
  const say = (words: Words): string => escapeHtml(inLanguage(words, language));
  const paragraphs = text.paragraphs.map((paragraph) => `<p>${say(paragraph)}</p>`).join('\n');
  return `<!doctype html>
<html lang="${language}"${isRightToLeft(language) ? ' dir="rtl"' : ''}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
${refresh === undefined ? '' : `<meta http-equiv="refresh" content="${refresh}">\n`}<title>${say(text.heading)}</title>
<style>${pageStyle}</style>
</head>
<body>
<main class="${text.tone}">
${icons[text.tone]}
<h1>${say(text.heading)}</h1>
${paragraphs}
${refresh === undefined ? '' : '<div class="wait"></div>\n'}${retryLink(text, options, say)}<footer>${say(referenceLabel)} <code>${escapeHtml(options.reference)}</code></footer>
</main>
</body>
</html>
`;
}

function retryLink({ retry }: PageText, { retryUrl }: PageOptions, say: (words: Words) => string): string {
  const way = ownPath(retryUrl);
  if (retry === undefined || way === undefined) return '';
  return `<a class="${retry.isMain ? 'button' : 'quiet'}" href="${escapeHtml(way)}">${say(retry.label)}</a>\n`;
}

/** Shapes, so that colour is never alone: a clock, a triangle, a barred circle. */
const icons: Readonly<Record<PageText['tone'], string>> = {
  calm: icon('<circle cx="12" cy="12" r="9"/><path d="M12 7v5l3.5 2"/>'),
  warn: icon('<path d="M12 4 2.8 20h18.4z"/><path d="M12 10v4.5M12 17.2v.1"/>'),
  stop: icon('<circle cx="12" cy="12" r="9"/><path d="M5.7 5.7l12.6 12.6"/>'),
};

function icon(shapes: string): string {
  return `<svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">${shapes}</svg>`;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => entities[sign] ?? '');
}
