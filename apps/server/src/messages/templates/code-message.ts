/** The messages that carry a one-time code, in the language of whoever reads them. The only way in for factors. */
import type { Channel, Message } from '../message.ts';
import { type EmailCodeInput, type EmailContent, emailCode } from './email-code.ts';
import { phrasesFor } from './language.ts';
import { chatCode, smsCode, type TextCodeInput } from './text-code.ts';

/** BCP 47 tags, best first: the action's, then the person's; without one we have, English. */
export type Locales = readonly (string | null | undefined)[];

export type CodeContent = Pick<Message, 'subject' | 'text' | 'html' | 'code' | 'language'>;

export interface CodeInput extends EmailCodeInput, TextCodeInput {
  readonly locales: Locales;
}

/** Everything of a `Message` but the channel and the recipient. */
export function codeMessage(channel: Channel, input: CodeInput): CodeContent {
  const phrases = phrasesFor(input.locales);
  if (channel === 'email') return emailCodeMessage(input);
  const text = channel === 'sms' ? smsCode(phrases, input) : chatCode(phrases, input);
  return { subject: '', text, code: input.code, language: phrases.language };
}

export function emailCodeMessage(
  input: EmailCodeInput & { readonly locales: Locales },
): CodeContent & EmailContent {
  const phrases = phrasesFor(input.locales);
  return { ...emailCode(phrases, input), code: input.code, language: phrases.language };
}

/** The text of an SMS with a code, with the line that browsers fill it in by where `host` is given and it fits. */
export function smsCodeMessage(input: TextCodeInput & { readonly locales: Locales }): string {
  return smsCode(phrasesFor(input.locales), input);
}
