/** What the pages without scripts say, in the languages of the challenge page and as it says it. */
import { phrasesFor } from '../../messages/templates/language.ts';
import type { Phrases } from '../../messages/templates/phrases.ts';
import { ar } from './words/ar.ts';
import { de } from './words/de.ts';
import { en, type Words } from './words/en.ts';
import { es } from './words/es.ts';
import { fr } from './words/fr.ts';
import { ja } from './words/ja.ts';
import { ptBr } from './words/pt-br.ts';

/** By the language of the phrases. */
const words: Readonly<Record<string, Words>> = { en, de, es, fr, 'pt-BR': ptBr, ja, ar };

export interface Voice {
  readonly words: Words;
  readonly phrases: Phrases;
}

/** `wishes` are BCP 47 tags, best first. */
export function voiceFor(wishes: readonly (string | undefined)[]): Voice {
  const phrases = phrasesFor(wishes);
  const spoken = words[phrases.language];
  return spoken ? { words: spoken, phrases } : { words: en, phrases: phrasesFor(['en']) };
}
