/** What mails about a challenge say alike: who asked, as far as known. */
import { escapeHtml } from '../../http/html.ts';
import type { Phrases } from './phrases.ts';
import { oneLine } from './words.ts';

/** Lets the reader tell an attack from an own sign-in. */
export interface RequestedFrom {
  /** `Chrome on Windows`. */
  readonly browser?: string | undefined;
  readonly place?: string | undefined;
  readonly ipAddress?: string | undefined;
}

/** The tenant's theme, as far as a mail can show it. */
export interface MailLook {
  /** Absolute. */
  readonly logoUrl?: string;
  /** Hex colours that can be read on each other. */
  readonly accent: string;
  readonly onAccent: string;
}

export const usualLook: MailLook = { accent: '#4f46e5', onAccent: '#ffffff' };

/** The logo above the heading; readers that show no images show the name. */
export function logoLine({ logoUrl }: MailLook, tenantName: string): string {
  if (logoUrl === undefined) return '';
  const attributes = `src="${escapeHtml(logoUrl)}" alt="${escapeHtml(tenantName)}" height="40"`;
  return `<p style="margin:0 0 24px"><img ${attributes} style="height:40px;max-width:100%;border:0"></p>`;
}

/** Latin names in Arabic text: without these marks (UAX #9 §2.4) the full stop behind one jumps to its other side. */
export const isolated = ({ direction }: Phrases, text: string): string =>
  direction === 'rtl' ? `\u2068${text}\u2069` : text;

export function origin(phrases: Phrases, from: RequestedFrom | undefined): string {
  const known = [browserIn(phrases, from?.browser), from?.place, from?.ipAddress]
    .map((part) => oneLine(part ?? ''))
    .filter((part) => part !== '')
    .map((part) => isolated(phrases, part));
  return known.length === 0 ? '' : phrases.requestedFrom(known.join(phrases.listSeparator));
}

export function browserIn(phrases: Phrases, name: string | undefined): string | undefined {
  const [program, system, ...more] = name?.split(' on ') ?? [];
  const isPair = program !== undefined && system !== undefined && more.length === 0;
  return isPair ? phrases.browserOn(program, system) : name;
}
