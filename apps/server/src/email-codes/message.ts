/** The mail with a code of this factor. Owns: how long it says that the code lives. The words are messages/templates. */
import { emailCodeMessage as inLanguage, type Locales } from '../messages/templates/code-message.ts';
import type { EmailCodeInput } from '../messages/templates/email-code.ts';
import { codeTtlMs } from './code.ts';

export type EmailCodeMessageInput = Omit<EmailCodeInput, 'validForMs'> & {
  /** Best first; absent: English. */
  readonly locales?: Locales;
};

export function emailCodeMessage({
  locales = [],
  ...input
}: EmailCodeMessageInput): ReturnType<typeof inLanguage> {
  return inLanguage({ ...input, locales, validForMs: codeTtlMs });
}
