// Tells the server, by a file of the build, which texts of the page may be replaced and what they say until then.
import type { Plugin } from 'vite';
import { catalogues } from './src/messages/catalogues.ts';
import { textAt } from './src/messages/overrides.ts';
import { type Point, pointScreens, points } from './src/messages/points.ts';

/** Raised when ids come or go. */
const catalogVersion = 1;
const charactersMax = { heading: 80, primaryCta: 40, other: 300 };

const roleOf = ({ publicId }: Point): string => publicId.split('.')[1] ?? '';

function maxLengthOf(point: Point): number {
  const role = roleOf(point);
  if (/heading$/i.test(role)) return charactersMax.heading;
  return role === 'primaryCta' ? charactersMax.primaryCta : charactersMax.other;
}

export async function messageCatalog() {
  const languages = await Promise.all(
    Object.entries(catalogues).map(async ([locale, load]) => [locale, await load()] as const),
  );
  return {
    catalogVersion,
    screens: pointScreens,
    points: points.map((point) => ({
      publicId: point.publicId,
      screen: point.publicId.split('.')[0] ?? '',
      role: roleOf(point),
      label: `${pointScreens.find(({ id }) => point.publicId.startsWith(`${id}.`))?.label}: ${roleOf(point)}`,
      products: ['challenge-page'],
      maxLength: maxLengthOf(point),
      allowedPlaceholders: point.placeholders,
      allowedTags: [],
      defaultCopy: Object.fromEntries(
        languages.map(([locale, messages]) => [locale, templateOf(textAt(messages, point.path), point)]),
      ),
    })),
  };
}

/** The text with the names of what it takes in braces. */
function templateOf(text: unknown, { placeholders }: Point): string {
  return typeof text === 'function' ? String(text(...placeholders.map((name) => `{${name}}`))) : String(text);
}

export function emitMessageCatalog(): Plugin {
  return {
    name: 'message-catalog',
    apply: 'build',
    async generateBundle() {
      const source = JSON.stringify(await messageCatalog());
      this.emitFile({ type: 'asset', fileName: 'message-catalog.json', source });
    },
  };
}
