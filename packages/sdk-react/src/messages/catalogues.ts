// Which language is shown. English is at hand; every other one is loaded when it is asked for.
import { en } from './en.ts';
import type { Messages } from './messages.ts';

const catalogues: Readonly<Record<string, () => Promise<Messages>>> = {
  en: async () => en,
  de: async () => (await import('./de.ts')).de,
  es: async () => (await import('./es.ts')).es,
  fr: async () => (await import('./fr.ts')).fr,
  'pt-BR': async () => (await import('./pt-br.ts')).ptBr,
  ja: async () => (await import('./ja.ts')).ja,
  ar: async () => (await import('./ar.ts')).ar,
};

/** Languages that there are texts in, as BCP 47 tags. */
export const locales: readonly string[] = Object.keys(catalogues);

const languageOf = (tag: string): string => tag.toLowerCase().split('-')[0] ?? '';

/** The first wanted language that there are texts in: the same tag, else the same language (`de-AT` finds `de`). */
export function pickLocale(wanted: readonly string[]): string {
  for (const tag of wanted) {
    const exact = locales.find((item) => item.toLowerCase() === tag.toLowerCase());
    const found = exact ?? locales.find((item) => languageOf(item) === languageOf(tag));
    if (found !== undefined) return found;
  }
  return 'en';
}

export const directionOf = (locale: string): 'ltr' | 'rtl' => (languageOf(locale) === 'ar' ? 'rtl' : 'ltr');

/** English where a language could not be loaded: the person is not left without words. */
export async function loadMessages(locale: string): Promise<{ locale: string; messages: Messages }> {
  try {
    const messages = await catalogues[locale]?.();
    return messages ? { locale, messages } : { locale: 'en', messages: en };
  } catch {
    return { locale: 'en', messages: en };
  }
}
