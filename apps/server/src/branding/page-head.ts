/**
 * A theme in the head of a page. Owns: the links to style and icons, and what the page's script is told before it asks
 * anything, so that no page is seen without its theme or in another language first.
 */
import { escapeHtml } from '../http/html.ts';
import type { ImagePair, PublishedTheme } from './published.ts';

export interface Appearance {
  readonly theme?: PublishedTheme | undefined;
  /** BCP 47, as the application or the person chose; absent: the browser says. */
  readonly locale?: string | undefined;
}

const darkMedia = '(prefers-color-scheme: dark)';
const plainIcon = /<link rel="icon"[^>]*>/;

/** `html` is the built page. */
export function withAppearance(html: string, { theme, locale }: Appearance): string {
  const told = { ...(theme ? toldOf(theme) : {}), ...(locale === undefined ? {} : { locale }) };
  const meta =
    Object.keys(told).length === 0
      ? ''
      : `<meta name="appearance" content="${escapeHtml(JSON.stringify(told))}">`;
  const style = theme ? `<link rel="stylesheet" href="${escapeHtml(theme.stylesheet)}">` : '';
  const icons = theme?.favicon && iconLinks(theme.favicon);
  // By functions: a "$" in an address is no reference to a match.
  const page = icons === undefined ? html : html.replace(plainIcon, () => icons);
  return page.replace('</head>', () => `${style}${meta}</head>`);
}

/** What the page's script draws itself. */
function toldOf({ logo, watermark, logoPosition, exitPosition, messages }: PublishedTheme) {
  return {
    ...(logo && { logo }),
    ...(watermark && { watermark }),
    ...(logoPosition && { logoPosition }),
    ...(exitPosition && { exitPosition }),
    ...(Object.keys(messages).length > 0 ? { messages } : {}),
  };
}

function iconLinks({ light, dark }: ImagePair): string {
  const link = (href: string, media: string) => `<link rel="icon" href="${escapeHtml(href)}"${media}>`;
  return dark === undefined
    ? link(light, '')
    : link(light, ' media="not all and (prefers-color-scheme: dark)"') + link(dark, ` media="${darkMedia}"`);
}

/** An image of the theme for pages without scripts. */
export function pictureOf({ light, dark }: ImagePair, kind: 'logo' | 'watermark', alt: string): string {
  const source = dark === undefined ? '' : `<source srcset="${escapeHtml(dark)}" media="${darkMedia}">`;
  return `<picture>${source}<img class="${kind}" src="${escapeHtml(light)}" alt="${escapeHtml(alt)}"></picture>`;
}

/** What a page's policy must allow beside itself: ` https://cdn.example.com`, or nothing. */
export const alsoFrom = (origins: readonly string[] | undefined): string =>
  (origins ?? []).map((origin) => ` ${origin}`).join('');
