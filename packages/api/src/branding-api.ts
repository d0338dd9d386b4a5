/**
 * Management API §7 and §9: the theme of a tenant's pages, and its own words on them. A theme is made of tokens (colours,
 * lengths, addresses of images and fonts): nothing in it is style sheet or mark-up. In a PATCH, null clears a leaf.
 */
import { type Static, Type } from 'typebox';

/** N-32. */
export const brandingBodyBytesMax = 512 * 1024;
/** Of one image within a theme, base64 and all. */
export const themeImageCharactersMax = 96 * 1024;

const Clearable = <T extends Type.TSchema>(schema: T) => Type.Optional(Type.Union([schema, Type.Null()]));
const strict = <T extends Type.TProperties>(properties: T) =>
  Type.Object(properties, { additionalProperties: false });
const clearable = <N extends string, T extends Type.TSchema>(names: readonly N[], schema: T) =>
  Object.fromEntries(names.map((name) => [name, Clearable(schema)])) as Record<
    N,
    ReturnType<typeof Clearable<T>>
  >;

export const themeColorNames = [
  'buttonPrimaryText',
  'buttonPrimaryBorder',
  'buttonSecondaryText',
  'buttonSecondaryBackground',
  'buttonSecondaryBorder',
  'cardBackground',
  'cardBorder',
  'inputBackground',
  'inputBorder',
  'link',
  'headingText',
  'bodyText',
  'containerBackground',
  'containerBorder',
  'divider',
  'icon',
  'loader',
  'positive',
  'critical',
  'information',
  'hover',
  'focus',
] as const;
export type ThemeColorName = (typeof themeColorNames)[number];

export const themeBorderNames = [
  'buttonBorderRadius',
  'buttonBorderWidth',
  'cardBorderRadius',
  'cardBorderWidth',
  'inputBorderRadius',
  'inputBorderWidth',
  'containerBorderRadius',
] as const;
export type ThemeBorderName = (typeof themeBorderNames)[number];

const Color = Type.String({ pattern: '^#([0-9A-Fa-f]{3}|[0-9A-Fa-f]{4}|[0-9A-Fa-f]{6}|[0-9A-Fa-f]{8})$' });
const Pixels = Type.Integer({ minimum: 0, maximum: 200 });
/** https, or an image as a data: URL; judged further by the server. */
const ImageUrl = Type.String({ minLength: 1, maxLength: themeImageCharactersMax });
const FontUrl = Type.String({ minLength: 1, maxLength: 2_048 });
const alignments = Type.Union([Type.Literal('left'), Type.Literal('center'), Type.Literal('right')]);
const positions = Type.Union([Type.Literal('inside'), Type.Literal('outside')]);

const images = {
  logoUrl: Clearable(ImageUrl),
  watermarkUrl: Clearable(ImageUrl),
  faviconUrl: Clearable(ImageUrl),
};
const container = {
  contentAlignment: Clearable(alignments),
  padding: Clearable(Pixels),
  logoAlignment: Clearable(alignments),
  logoPosition: Clearable(positions),
  logoHeight: Clearable(Pixels),
  /** Of older clients; taken and left aside. */
  position: Clearable(positions),
};
const bothModes = {
  ...images,
  primaryColor: Clearable(Color),
  colors: Clearable(strict(clearable(themeColorNames, Color))),
  borders: Clearable(strict(clearable(themeBorderNames, Pixels))),
  pageBackground: Clearable(
    strict({ backgroundColor: Clearable(Color), backgroundImageUrl: Clearable(ImageUrl) }),
  ),
};

const Face = strict({
  url: FontUrl,
  /** "400", or a range such as "100 900". */
  weight: Clearable(
    Type.Union([
      Type.Integer({ minimum: 1, maximum: 1_000 }),
      Type.String({ pattern: '^[0-9]{1,4}( [0-9]{1,4})?$' }),
    ]),
  ),
});
const Typeface = strict({
  faces: Clearable(Type.Array(Face, { maxItems: 6 })),
  /** Of older clients; kept and left aside. */
  fontUrl: Clearable(FontUrl),
  /** Per cent. */
  sizeAdjust: Clearable(Type.Integer({ minimum: 67, maximum: 150 })),
});

export const UpdateThemeBody = strict({
  name: Type.Optional(Type.String({ minLength: 1, maxLength: 128 })),
  ...bothModes,
  container: Clearable(
    strict({
      ...container,
      exitPosition: Clearable(Type.Union([Type.Literal('top'), Type.Literal('bottom')])),
      paddingHorizontal: Clearable(Pixels),
      paddingVertical: Clearable(Pixels),
    }),
  ),
  typography: Clearable(
    strict({ text: Clearable(Typeface), display: Clearable(Typeface), button: Clearable(Typeface) }),
  ),
  links: Clearable(strict({ underline: Clearable(Type.Boolean()) })),
  shadows: Clearable(strict({ enabled: Clearable(Type.Boolean()) })),
  darkMode: Clearable(strict({ ...bothModes, container: Clearable(strict(container)) })),
});
export type UpdateThemeBody = Static<typeof UpdateThemeBody>;

/** Which texts there are, and what they may hold, is said by the catalogue; judged by the server. */
export const UpdateMessageOverridesBody = strict({
  messageOverrides: Type.Record(
    Type.String({ maxLength: 35 }),
    Type.Record(Type.String({ maxLength: 128 }), Type.String({ maxLength: 2_000 })),
  ),
});
export type UpdateMessageOverridesBody = Static<typeof UpdateMessageOverridesBody>;
