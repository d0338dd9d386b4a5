import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import { en, type Messages } from './en.ts';

const TextContext = createContext<Messages>(en);

export const TextProvider = TextContext.Provider;

/** The catalogue of the language the page is shown in. */
export function useText(): Messages {
  return useContext(TextContext);
}
