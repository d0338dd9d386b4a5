/** What the Management API answers about a tenant's pages. What is not set is left out. */
import { Type } from 'typebox';
import { themeBorderNames, themeColorNames } from '../branding-api.ts';
import { oneOf } from './values.ts';

const optional = <T extends Type.TSchema>(names: readonly string[], schema: T) =>
  Object.fromEntries(names.map((name) => [name, Type.Optional(schema)]));

const Text = Type.Optional(Type.String());
const Pixels = Type.Optional(Type.Integer());
const alignments = Type.Optional(oneOf(['left', 'center', 'right']));

const container = {
  contentAlignment: alignments,
  padding: Pixels,
  logoAlignment: alignments,
  logoPosition: Type.Optional(oneOf(['inside', 'outside'])),
  logoHeight: Pixels,
};
const bothModes = {
  logoUrl: Text,
  watermarkUrl: Text,
  faviconUrl: Text,
  primaryColor: Text,
  colors: Type.Optional(
    Type.Object(optional(themeColorNames, Type.String()), { description: 'Colours in hex.' }),
  ),
  borders: Type.Optional(
    Type.Object(optional(themeBorderNames, Type.Integer()), { description: 'Radii and widths in pixels.' }),
  ),
  pageBackground: Type.Optional(
    Type.Object(
      { backgroundColor: Text, backgroundImageUrl: Text },
      { description: 'Behind the container.' },
    ),
  ),
};
const Typeface = Type.Optional(
  Type.Object({
    faces: Type.Optional(
      Type.Array(
        Type.Object({
          url: Type.String(),
          weight: Type.Optional(
            Type.Union([Type.Integer(), Type.String()], { description: '400, or "100 900".' }),
          ),
        }),
        { description: 'Font files.' },
      ),
    ),
    fontUrl: Text,
    sizeAdjust: Type.Optional(Type.Integer({ description: 'Per cent.' })),
  }),
);

const theme = {
  name: Type.String(),
  ...bothModes,
  container: Type.Optional(
    Type.Object(
      {
        ...container,
        exitPosition: Type.Optional(oneOf(['top', 'bottom'])),
        paddingHorizontal: Pixels,
        paddingVertical: Pixels,
      },
      { description: 'The box that holds the step.' },
    ),
  ),
  typography: Type.Optional(Type.Object({ text: Typeface, display: Typeface, button: Typeface })),
  links: Type.Optional(Type.Object({ underline: Type.Optional(Type.Boolean()) })),
  shadows: Type.Optional(Type.Object({ enabled: Type.Optional(Type.Boolean()) })),
  darkMode: Type.Object(
    { ...bothModes, container: Type.Optional(Type.Object(container)) },
    { description: 'The same for people who prefer the dark.' },
  ),
};

export const ThemeAnswer = Type.Object(theme);
export const UpdatedThemeAnswer = Type.Object({
  ...theme,
  warnings: Type.Optional(
    Type.Array(Type.String(), {
      description: 'What the pages show otherwise than the theme says, so that people can read them.',
    }),
  ),
});

export const MessageOverridesAnswer = Type.Object({
  messageOverrides: Type.Record(Type.String(), Type.Record(Type.String(), Type.String()), {
    description: 'By language, then by the id of the text.',
  }),
});

export const MessageCatalogAnswer = Type.Object({
  catalogVersion: Type.Integer({ description: 'Raised when texts come or go.' }),
  screens: Type.Array(Type.Object({ id: Type.String(), label: Type.String(), family: Type.String() }), {
    description: 'The screens that have texts.',
  }),
  points: Type.Array(
    Type.Object({
      publicId: Type.String(),
      screen: Type.String(),
      role: Type.String(),
      item: Text,
      label: Type.String(),
      products: Type.Array(Type.String()),
      maxLength: Type.Integer(),
      allowedPlaceholders: Type.Array(Type.String()),
      allowedTags: Type.Array(Type.String()),
      defaultCopy: Type.Record(Type.String(), Type.String()),
    }),
    { description: 'The texts that may be replaced.' },
  ),
});
