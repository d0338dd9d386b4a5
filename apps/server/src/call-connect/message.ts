/** What a person who is on the phone is sent. Plain on purpose: staff read it out with them. */
import type { Message } from '../messages/message.ts';
import { oneLine } from '../messages/templates/words.ts';

type Content = Pick<Message, 'subject' | 'text' | 'code' | 'url'>;

export function linkMessage(tenantName: string, url: string): Content {
  const name = oneLine(tenantName);
  const text = `${name}: to confirm that it is you on the phone, open\n${url}\nNobody from ${name} needs to know what you enter there. Not on a call with us? Ignore this.`;
  return { subject: `Confirm your call with ${name}`, text, url };
}

export function codeMessage(tenantName: string, code: string): Content {
  const name = oneLine(tenantName);
  const text = `${code} is your ${name} code for this call. Tell it only to the person you called or who said to expect it.\nNot on a call with us? Ignore this.`;
  return { subject: `Your code for the call with ${name}`, text, code };
}
