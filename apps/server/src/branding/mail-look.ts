/** What mails take over of a theme: the logo and the colour of buttons. Mail readers know no style sheets of ours. */
import type { Reader } from '../database/database.ts';
import type { MailLook } from '../messages/templates/email-parts.ts';
import type { PublishedThemes } from './published.ts';

export interface MailLookDependencies {
  readonly themes: PublishedThemes;
  readonly publicUrl: string;
}

/** Undefined: as mails look without a theme. */
export async function mailLook(
  reader: Reader,
  { themes, publicUrl }: MailLookDependencies,
  tenantId: string,
): Promise<MailLook | undefined> {
  const theme = await themes.theme(reader, tenantId);
  return (
    theme && { ...theme.mail, ...(theme.logo ? { logoUrl: new URL(theme.logo.light, publicUrl).href } : {}) }
  );
}
