import { en, type Messages } from './en.ts';

/**
 * The languages of the page. English is always at hand; every other one is a file of its own, loaded when asked for.
 * A new language is a file of type `Messages` and a line here.
 */
export const catalogues: Readonly<Record<string, () => Promise<Messages>>> = {
  en: async () => en,
  de: async () => (await import('./de.ts')).de,
};
