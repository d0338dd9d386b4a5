/** The mail that tells a person what happened to their account: plain text and HTML, without a link to follow. */
import { escapeHtml } from '../http/html.ts';
import type { Message } from '../messages/message.ts';
import { isolated } from '../messages/templates/email-parts.ts';
import { phrasesFor } from '../messages/templates/language.ts';
import type { Phrases } from '../messages/templates/phrases.ts';
import { oneLine } from '../messages/templates/words.ts';
import { arNotice } from './languages/ar.ts';
import { deNotice } from './languages/de.ts';
import { enNotice } from './languages/en.ts';
import { esNotice } from './languages/es.ts';
import { frNotice } from './languages/fr.ts';
import { jaNotice } from './languages/ja.ts';
import { ptBrNotice } from './languages/pt-br.ts';
import { methodName, type Notice, type NoticePhrases } from './notice.ts';

/** By the language of the messages' own catalogue. */
export const noticePhrases: Readonly<Partial<Record<string, NoticePhrases>>> = {
  en: enNotice,
  es: esNotice,
  fr: frNotice,
  de: deNotice,
  'pt-BR': ptBrNotice,
  ja: jaNotice,
  ar: arNotice,
};

export interface NoticeMailInput {
  readonly notice: Pick<Notice, 'kind' | 'method'>;
  readonly tenantName: string;
  /** Unix ms. */
  readonly at: number;
  /** BCP 47 tags, best first. */
  readonly locales: readonly (string | null | undefined)[];
}

export function noticeMail(
  input: NoticeMailInput,
): Required<Pick<Message, 'subject' | 'text' | 'html' | 'language'>> {
  const phrases = phrasesFor(input.locales);
  const words = noticePhrases[phrases.language] ?? enNotice;
  const tenantName = isolated(phrases, oneLine(input.tenantName));
  const heading = words.heading(tenantName);
  const paragraphs = [
    words.kinds[input.notice.kind](methodName(words, input.notice.method)),
    words.when(isolated(phrases, timeIn(phrases, input.at))),
    words.yours,
    words.notYours(tenantName),
  ];
  return {
    subject: words.subject(oneLine(input.tenantName)),
    text: `${paragraphs.join('\n\n')}\n`,
    html: htmlBody(phrases, heading, paragraphs),
    language: phrases.language,
  };
}

/** Where the person is is not known here, so the zone is one that everybody can convert, and it is named. */
const timeIn = ({ language }: Phrases, at: number): string =>
  new Intl.DateTimeFormat(language, {
    year: 'numeric',
    month: 'long',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZone: 'UTC',
    timeZoneName: 'short',
  }).format(at);

function htmlBody({ language, direction }: Phrases, heading: string, paragraphs: readonly string[]): string {
  const title = escapeHtml(heading);
  return [
    `<!doctype html><html lang="${language}" dir="${direction}"><head><meta charset="utf-8">`,
    `<meta name="viewport" content="width=device-width"><title>${title}</title></head>`,
    '<body style="margin:0;padding:24px;font:16px/1.5 system-ui,sans-serif;color:#1a1a1a;background:#ffffff">',
    `<div dir="${direction}" style="max-width:480px;margin:0 auto"><h1 style="font-size:20px;margin:0 0 16px">${title}</h1>`,
    ...paragraphs.map((text) => `<p style="margin:0 0 16px">${escapeHtml(text)}</p>`),
    '</div></body></html>',
  ].join('');
}
