import { en, type Messages } from './en.ts';

/**
 * The languages of the page. English is always at hand; every other one is a file of its own, loaded when asked for.
 * A new language is a file of type `Messages` and a line here.
 */
export const catalogues: Readonly<Record<string, () => Promise<Messages>>> = {
  en: async () => en,
  de: async () => (await import('./de.ts')).de,
  es: async () => (await import('./es.ts')).es,
  fr: async () => (await import('./fr.ts')).fr,
  'pt-BR': async () => (await import('./pt-br.ts')).ptBr,
  ja: async () => (await import('./ja.ts')).ja,
  ar: async () => (await import('./ar.ts')).ar,
};

/**
 * The words of a language, with the tenant's own where `own` says that there are some. A page without its words is of no
 * use: what cannot be loaded is left out, and English stands in for a whole language.
 */
export async function loadMessages(
  locale: string,
  own: Readonly<Record<string, string>>,
): Promise<{ readonly locale: string; readonly messages: Messages }> {
  const [messages, words] = await Promise.all([
    catalogues[locale]?.().catch(() => undefined),
    own[locale] === undefined ? undefined : ownWords(own[locale]),
  ]);
  if (!messages) return { locale: 'en', messages: en };
  if (!words) return { locale, messages };
  // Loaded where it is needed alone: most tenants are content with our words.
  const { overridden } = await import('./overrides.ts');
  return { locale, messages: overridden(messages, words) };
}

async function ownWords(address: string): Promise<unknown> {
  try {
    return await (await fetch(address)).json();
  } catch {
    return undefined;
  }
}
