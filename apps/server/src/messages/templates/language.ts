/** The one choice of a language: the first wish that we have a catalogue for (RFC 4647 §3.4, lookup), else English. */
import { ar } from './languages/ar.ts';
import { de } from './languages/de.ts';
import { en } from './languages/en.ts';
import { es } from './languages/es.ts';
import { fr } from './languages/fr.ts';
import { ja } from './languages/ja.ts';
import { ptBr } from './languages/pt-br.ts';
import type { Phrases } from './phrases.ts';

export const catalogues: readonly Phrases[] = [en, es, fr, de, ptBr, ja, ar];

/** Any Portuguese reads Brazilian Portuguese more easily than English; the same holds for the others. */
const byPrimaryLanguage = new Map(
  catalogues.map((phrases) => [new Intl.Locale(phrases.language).language, phrases]),
);

/** `wishes` are BCP 47 tags, best first: the action's locale, then the person's. What is no tag is passed over. */
export function phrasesFor(wishes: readonly (string | null | undefined)[]): Phrases {
  for (const wish of wishes) {
    const found = wish && byPrimaryLanguage.get(primaryLanguage(wish) ?? '');
    if (found) return found;
  }
  return en;
}

function primaryLanguage(tag: string): string | undefined {
  try {
    // Java and C write pt_BR and pt_BR.UTF-8.
    return new Intl.Locale(tag.trim().split('.', 1)[0]?.replaceAll('_', '-') ?? '').language;
  } catch {
    return undefined;
  }
}
