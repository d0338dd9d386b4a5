export const fallbackLocale = 'en';

const rightToLeft = new Set(['ar', 'dv', 'fa', 'he', 'ku', 'ps', 'sd', 'ug', 'ur', 'yi']);

function languageOf(tag: string): string {
  return tag.toLowerCase().split('-')[0] ?? '';
}

/**
 * The first wanted language that there is a catalogue for: the same tag (`pt-BR`), else the same language (`de-AT`
 * finds `de`). `wanted` goes from most to least wanted.
 */
export function pickLocale(wanted: readonly string[], available: readonly string[]): string {
  for (const tag of wanted) {
    const exact = available.find((item) => item.toLowerCase() === tag.toLowerCase());
    const found = exact ?? available.find((item) => languageOf(item) === languageOf(tag));
    if (found) return found;
  }
  return fallbackLocale;
}

export function directionOf(locale: string): 'ltr' | 'rtl' {
  return rightToLeft.has(languageOf(locale)) ? 'rtl' : 'ltr';
}
