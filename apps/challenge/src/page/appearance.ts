// What the server says of the page's looks before anything is asked: its theme's images and the language (in the head).

/** Addresses on this server, or https. */
export interface ImagePair {
  readonly light: string;
  readonly dark?: string | undefined;
}

export interface Appearance {
  readonly logo?: ImagePair | undefined;
  readonly watermark?: ImagePair | undefined;
  readonly logoPosition?: 'outside' | undefined;
  readonly exitPosition?: 'top' | undefined;
  /** BCP 47, of the application or the person. */
  readonly locale?: string | undefined;
  /** Where the tenant's own words are, by language. */
  readonly messages?: Readonly<Record<string, string>> | undefined;
}

/** `content` is that of `<meta name="appearance">`, which the server wrote; absent: as it comes. */
export function parseAppearance(content: string | null | undefined): Appearance {
  try {
    return content ? (JSON.parse(content) as Appearance) : {};
  } catch {
    return {};
  }
}
