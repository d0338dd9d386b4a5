/**
 * A tenant's own words on the challenge page (management-api.md §7). Owns: which texts there are, as the built page says,
 * and what a text may hold: the placeholders of its place, and no mark-up. The page shows it as text (SECURITY row 24).
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ApiError } from '../http/api-error.ts';

export interface MessagePoint {
  readonly publicId: string;
  readonly screen: string;
  readonly role: string;
  readonly item?: string;
  readonly label: string;
  readonly products: readonly string[];
  readonly maxLength: number;
  readonly allowedPlaceholders: readonly string[];
  readonly allowedTags: readonly string[];
  readonly defaultCopy: Readonly<Record<string, string>>;
}

export interface MessageCatalog {
  readonly catalogVersion: number;
  readonly screens: readonly { readonly id: string; readonly label: string; readonly family: string }[];
  readonly points: readonly MessagePoint[];
}

/** Text by locale and id, as given. */
export type MessageOverrides = Readonly<Record<string, Readonly<Record<string, string>>>>;

export const messageLocales = ['en', 'es', 'fr', 'de', 'pt-BR', 'ja', 'ar'] as const;
export type MessageLocale = (typeof messageLocales)[number];

const catalogFile = 'message-catalog.json';

/** Written when the page is built, from its own texts. */
export function readMessageCatalog(pageDirectory: string): MessageCatalog {
  const file = join(pageDirectory, catalogFile);
  if (!existsSync(file)) return { catalogVersion: 1, screens: [], points: [] };
  return JSON.parse(readFileSync(file, 'utf8'));
}

/** `pt-br` is pt-BR. */
export function messageLocale(tag: string): MessageLocale | undefined {
  return messageLocales.find((locale) => locale.toLowerCase() === tag.toLowerCase());
}

const refused = (text: string): ApiError => new ApiError('invalid_request', text);

export function checkMessageOverrides(overrides: MessageOverrides, { points }: MessageCatalog): void {
  const byId = new Map(points.map((point) => [point.publicId, point]));
  const seen = new Set<string>();
  for (const [tag, texts] of Object.entries(overrides)) {
    const locale = messageLocale(tag);
    if (locale === undefined)
      throw refused(`The field messageOverrides has texts for ${messageLocales.join(', ')} alone.`);
    if (seen.has(locale))
      throw refused(`The field messageOverrides has ${locale} twice: each locale may be there once.`);
    seen.add(locale);
    for (const [publicId, text] of Object.entries(texts)) {
      const point = byId.get(publicId);
      if (!point)
        throw refused(
          `The field messageOverrides.${locale} takes ids of GET /v1/management/message-overrides/catalog alone.`,
        );
      checkText(`messageOverrides.${locale}.${publicId}`, text, point);
    }
  }
}

const placeholder = /\{([^{}]*)\}/g;

function checkText(field: string, text: string, { maxLength, allowedPlaceholders }: MessagePoint): void {
  if (text.trim() === '' || [...text].length > maxLength)
    throw refused(`The field ${field} takes 1 to ${maxLength} characters.`);
  // Controls, and marks that turn the direction of what follows: in a text of one line neither has a place.
  if (/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u.test(text))
    throw refused(`The field ${field} is one line, without control characters.`);
  if (/<[a-z/!?]/i.test(text)) throw refused(`The field ${field} is plain text: no tags are allowed in it.`);
  for (const [, name = ''] of text.matchAll(placeholder))
    if (!allowedPlaceholders.includes(name))
      throw refused(
        allowedPlaceholders.length === 0
          ? `The field ${field} takes no placeholders.`
          : `The field ${field} takes the placeholders ${allowedPlaceholders.map((one) => `{${one}}`).join(', ')} alone.`,
      );
}
