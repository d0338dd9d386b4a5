/** The pages that a link opens: plain HTML that works without scripts, in the look of the challenge page. */
import { pictureOf } from '../branding/page-head.ts';
import type { PublishedTheme } from '../branding/published.ts';
import { escapeHtml } from '../http/html.ts';
import { speaksOfPassword } from '../messages/templates/email-code.ts';
import { browserIn } from '../messages/templates/email-parts.ts';
import type { Phrases } from '../messages/templates/phrases.ts';
import { nameOfAction, oneLine } from '../messages/templates/words.ts';
import type { Asking, Followed } from './following.ts';

export interface PageParts {
  readonly phrases: Phrases;
  readonly tenantName?: string | undefined;
  readonly theme?: PublishedTheme | undefined;
  readonly heading: string;
  /** HTML. */
  readonly body: string;
  /** Where the browser goes on by itself. */
  readonly onwardTo?: string;
}

const secondMs = 1_000;
const minuteMs = 60 * secondMs;

const paragraph = (text: string, kind: string): string =>
  `<p class="${kind}" dir="auto">${escapeHtml(text)}</p>`;

/** `stylesheets` are paths on this server. */
export function htmlPage(
  { phrases, tenantName, theme, heading, body, onwardTo }: PageParts,
  stylesheets: readonly string[],
): string {
  const refresh =
    onwardTo === undefined ? '' : `<meta http-equiv="refresh" content="0;url=${escapeHtml(onwardTo)}">`;
  const tenant = tenantName === undefined ? '' : tenantLine(oneLine(tenantName), theme);
  const outside = theme?.logo !== undefined && theme.logoPosition === 'outside';
  const mark = theme?.watermark ? pictureOf(theme.watermark, 'watermark', '') : '';
  return [
    `<!doctype html><html lang="${phrases.language}" dir="${phrases.direction}"><head><meta charset="utf-8">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="referrer" content="no-referrer">',
    '<meta name="robots" content="noindex"><meta name="color-scheme" content="light dark">',
    `<meta name="format-detection" content="telephone=no">${refresh}`,
    `<title>${escapeHtml(heading)}</title><link rel="icon" href="data:,">`,
    ...[...stylesheets, ...(theme ? [theme.stylesheet] : [])].map(
      (path) => `<link rel="stylesheet" href="${path}">`,
    ),
    `</head><body><div id="challenge">${outside ? `<header class="outside">${tenant}</header>` : ''}<main class="card">${outside ? '' : tenant}<div class="step"><h1>${escapeHtml(heading)}</h1>`,
    `${body}</div>${mark}</main></div></body></html>`,
  ].join('');
}

function tenantLine(name: string, theme: PublishedTheme | undefined): string {
  const shown = theme?.logo ? pictureOf(theme.logo, 'logo', name) : escapeHtml(name);
  return `<p class="tenant" dir="auto">${shown}</p>`;
}

/** Who asks, and the button. The address of the page is that of the form: the body of its POST says nothing. */
export function askPage(asking: Asking): PageParts {
  const { phrases, tenantName, theme, words } = asking;
  const { page } = phrases.link;
  const said = words.prompt === undefined ? '' : paragraph(oneLine(words.prompt), 'action-message');
  const body = [
    paragraph(page.askLead(oneLine(tenantName)), 'lead'),
    said,
    facts(asking),
    `<form class="control" method="post"><button class="button primary">${escapeHtml(page.confirm)}</button></form>`,
    paragraph(speaksOfPassword(words) ? page.askWarning : page.askWarningWithoutPassword, 'quiet'),
  ];
  return { phrases, tenantName, theme, heading: page.askHeading, body: body.join('') };
}

function facts({ phrases, words, from, ageMs }: Asking): string {
  const { page } = phrases.link;
  const rows: readonly (readonly [string, string | undefined])[] = [
    [page.action, nameOfAction(phrases, words)],
    [page.browser, browserIn(phrases, from.browser)],
    [page.place, from.place],
    [page.ipAddress, from.ipAddress],
    [page.time, ago(phrases, ageMs)],
  ];
  const known = rows.flatMap(([name, value]) =>
    value ? [`<dt>${escapeHtml(name)}</dt><dd dir="auto">${escapeHtml(oneLine(value))}</dd>`] : [],
  );
  return `<dl class="facts">${known.join('')}</dl>`;
}

function ago({ language }: Phrases, ageMs: number): string {
  const words = new Intl.RelativeTimeFormat(language, { numeric: 'always' });
  return ageMs < minuteMs
    ? words.format(-Math.max(1, Math.floor(ageMs / secondMs)), 'second')
    : words.format(-Math.floor(ageMs / minuteMs), 'minute');
}

export function followedPage(followed: Exclude<Followed, { kind: 'gone' }>): PageParts {
  const { phrases, tenantName, theme } = followed.asking;
  const { page } = phrases.link;
  const shared = { phrases, tenantName, theme };
  switch (followed.kind) {
    case 'done':
      return { ...shared, heading: page.doneHeading, body: paragraph(page.doneLead, 'lead') };
    case 'onward':
      return {
        ...shared,
        heading: page.onwardHeading,
        body: `<a class="button" href="${escapeHtml(followed.url)}">${escapeHtml(page.onward)}</a>`,
        onwardTo: followed.url,
      };
    case 'code':
      return { ...shared, heading: page.codeHeading, body: codeBody(followed.asking, followed.code) };
    case 'refused':
      return { ...shared, heading: page.refusedHeading, body: paragraph(page.refusedLead, 'lead') };
  }
}

function codeBody(asking: Asking, code: string): string {
  const { page } = asking.phrases.link;
  return [
    paragraph(page.codeLead, 'lead'),
    `<p class="shown-code" dir="ltr">${escapeHtml(code)}</p>`,
    paragraph(page.codeWarning, 'lead'),
    facts(asking),
  ].join('');
}

export function gonePage(phrases: Phrases): PageParts {
  const { page } = phrases.link;
  return { phrases, heading: page.goneHeading, body: paragraph(page.goneLead, 'lead') };
}

/** What the stylesheet of the challenge page has no rules for. */
export const linkStyle = `
.facts { display: grid; grid-template-columns: auto minmax(0, 1fr); gap: 4px 16px; margin: 0; font-size: 14px; }
.facts dt { color: var(--quiet); }
.facts dd { margin: 0; }
.step .action-message { margin: 0; padding: 0; border: 0; }
.step form { margin-top: 8px; }
.shown-code { font-size: 32px; line-height: 1.25; font-weight: 650; letter-spacing: 0.2em; font-variant-numeric: tabular-nums; user-select: all; }
`;
