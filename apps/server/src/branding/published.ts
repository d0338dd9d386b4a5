/**
 * What pages and mails need of a theme, ready to be served. Owns: the addresses of style, images and words, and which
 * places elsewhere a page's policy must allow. Does not own: the pages.
 */
import type { Reader } from '../database/database.ts';
import { type InlineImage, inlineImage } from './image.ts';
import { type MessageLocale, type MessageOverrides, messageLocale } from './message-overrides.ts';
import { type Mode, resolvePalette } from './palette.ts';
import { type Branding, brandingVersion, findBranding } from './store.ts';
import { imageFile, stylesheet, type ThemeImage } from './stylesheet.ts';
import { type Theme, type ThemeMode, typefaceNames } from './theme.ts';

export interface ImagePair {
  readonly light: string;
  /** Absent: the same. */
  readonly dark?: string;
}

/** Addresses are paths on this server, or https. */
export interface PublishedTheme {
  readonly stylesheet: string;
  readonly logo?: ImagePair;
  readonly watermark?: ImagePair;
  readonly favicon?: ImagePair;
  readonly logoPosition?: 'outside';
  readonly exitPosition?: 'top';
  /** By language: where the tenant's own words are. */
  readonly messages: Readonly<Partial<Record<MessageLocale, string>>>;
  /** Origins that the page's policy must allow. */
  readonly imageOrigins: readonly string[];
  readonly fontOrigins: readonly string[];
  /** For mails, which have no style sheet. */
  readonly mail: { readonly accent: string; readonly onAccent: string };
}

export interface PublishedFile {
  readonly type: string;
  readonly body: string | Buffer;
}

interface Published {
  readonly version: string;
  readonly theme: PublishedTheme;
  readonly files: ReadonlyMap<string, PublishedFile>;
}

const knownTenantsMax = 200;

/** Keeps what was made of a theme as long as its version in the database stays the same. */
export class PublishedThemes {
  readonly #known = new Map<string, Published>();

  /** Undefined: the tenant has no theme. */
  async theme(reader: Reader, tenantId: string): Promise<PublishedTheme | undefined> {
    return (await this.#published(reader, tenantId))?.theme;
  }

  /** `version` is that of the file, whatever was asked for: a page that is open sees the newer style. */
  async file(
    reader: Reader,
    tenantId: string,
    name: string,
  ): Promise<(PublishedFile & { readonly version: string }) | undefined> {
    const published = await this.#published(reader, tenantId);
    const file = published?.files.get(name);
    return published && file && { ...file, version: published.version };
  }

  async #published(reader: Reader, tenantId: string): Promise<Published | undefined> {
    const version = await brandingVersion(reader, tenantId);
    if (version === undefined) return undefined;
    const known = this.#known.get(tenantId);
    if (known?.version === version) return known;
    const published = publish(tenantId, await findBranding(reader, tenantId));
    if (this.#known.size >= knownTenantsMax) this.#known.clear();
    this.#known.set(tenantId, published);
    return published;
  }
}

const styleFile = 'style.css';
const messagesFile = (locale: MessageLocale): string => `messages.${locale.toLowerCase()}`;

function publish(tenantId: string, { theme, messageOverrides, version }: Branding): Published {
  const base = `/themes/${encodeURIComponent(tenantId)}/${version}/`;
  const words = wordsIn(messageOverrides);
  const files = new Map<string, PublishedFile>([
    [styleFile, { type: 'text/css; charset=utf-8', body: stylesheet(theme).css }],
    ...imagesIn(theme),
    ...words.map(
      ([locale, texts]) =>
        [messagesFile(locale), { type: 'application/json', body: JSON.stringify(texts) }] as const,
    ),
  ]);
  const { colors } = resolvePalette('light', theme);
  return {
    version,
    files,
    theme: {
      stylesheet: base + styleFile,
      ...pair('logo', theme, base),
      ...pair('watermark', theme, base),
      ...pair('favicon', theme, base),
      ...(theme.container?.logoPosition === 'outside' ? { logoPosition: 'outside' } : {}),
      ...(theme.container?.exitPosition === 'top' ? { exitPosition: 'top' } : {}),
      messages: Object.fromEntries(words.map(([locale]) => [locale, base + messagesFile(locale)])),
      imageOrigins: originsOf(imageUrls(theme).filter((url) => !inlineImage(url))),
      fontOrigins: originsOf(
        typefaceNames.flatMap((name) => (theme.typography?.[name]?.faces ?? []).map(({ url }) => url)),
      ),
      mail: { accent: colors.accent ?? '#4f46e5', onAccent: colors['on-accent'] ?? '#ffffff' },
    },
  };
}

function wordsIn(overrides: MessageOverrides): [MessageLocale, Readonly<Record<string, string>>][] {
  return Object.entries(overrides).flatMap(([tag, texts]) => {
    const locale = messageLocale(tag);
    return locale === undefined || Object.keys(texts).length === 0 ? [] : [[locale, texts]];
  });
}

const originsOf = (urls: readonly string[]): string[] => [...new Set(urls.map((url) => new URL(url).origin))];

const imageOf = (mode: ThemeMode, image: ThemeImage): string | undefined =>
  image === 'background' ? mode.pageBackground?.backgroundImageUrl : mode[`${image}Url`];

const images = ['logo', 'watermark', 'favicon', 'background'] as const;
const modesOf = (theme: Theme): (readonly [Mode, ThemeMode])[] => [
  ['light', theme],
  ['dark', theme.darkMode ?? {}],
];

function imageUrls(theme: Theme): string[] {
  return modesOf(theme).flatMap(([, mode]) =>
    images.flatMap((image) => {
      const url = imageOf(mode, image);
      return url === undefined ? [] : [url];
    }),
  );
}

function imagesIn(theme: Theme): [string, InlineImage][] {
  return modesOf(theme).flatMap(([name, mode]) =>
    images.flatMap((image) => {
      const inline = inlineImage(imageOf(mode, image) ?? '');
      return inline ? [[imageFile(name, image), inline] as [string, InlineImage]] : [];
    }),
  );
}

/** One for the dark alone is none: there would be nothing to show by day. */
function pair<N extends 'logo' | 'watermark' | 'favicon'>(
  image: N,
  theme: Theme,
  base: string,
): { [Name in N]?: ImagePair } {
  const [light, dark] = modesOf(theme).map(([name, mode]) => {
    const url = imageOf(mode, image);
    return url !== undefined && inlineImage(url) ? base + imageFile(name, image) : url;
  });
  const found = light === undefined ? {} : { [image]: { light, ...(dark === undefined ? {} : { dark }) } };
  return found as { [Name in N]?: ImagePair };
}
