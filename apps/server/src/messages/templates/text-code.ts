/** The code as a text message (SMS) or chat message (WhatsApp): one fact a line, the code in the first. */
import { smsParts } from '../sms-encoding.ts';
import { type CodeMessageInput, minutesLeft } from './email-code.ts';
import type { Phrases } from './phrases.ts';
import { nameOfAction, oneLine, shortened } from './words.ts';

export interface TextCodeInput extends CodeMessageInput {
  /** Host name of the relying party: browsers fill the code in there and nowhere else (WebOTP). */
  readonly host?: string | undefined;
}

/** Amount and payee fit; more would be a message that nobody reads and everybody pays for. */
const promptCharactersMax = 160;
const tenantNameCharactersMax = 40;
/** With the line for browsers; without it the message may take one more. */
const partsMax = 4;
const hostPattern = /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/;

export function smsCode(phrases: Phrases, input: TextCodeInput): string {
  const text = chatCode(phrases, input);
  if (input.host === undefined || !hostPattern.test(input.host)) return text;
  // The last line, by itself: https://wicg.github.io/sms-one-time-codes/#format
  const bound = `${text}\n\n@${input.host} #${input.code}`;
  return smsParts(bound).parts.length <= partsMax ? bound : text;
}

export function chatCode(phrases: Phrases, input: CodeMessageInput): string {
  const prompt = shortened(oneLine(input.prompt ?? ''), promptCharactersMax);
  const tenantName = shortened(oneLine(input.tenantName), tenantNameCharactersMax);
  const purpose =
    prompt === ''
      ? phrases.textPurpose(shortened(nameOfAction(phrases, input), promptCharactersMax))
      : prompt;
  return [
    phrases.textCode(tenantName, input.code),
    purpose,
    phrases.textWarning(phrases.minutes(minutesLeft(input))),
  ].join('\n');
}
