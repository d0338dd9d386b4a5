/** How the page of one action looks before it asks anything: its tenant's theme and the language of its person. */
import { findAction } from '../actions/store.ts';
import type { Appearance } from '../branding/page-head.ts';
import type { ChallengeDependencies } from '../challenges/dependencies.ts';
import { findUser } from '../users/store.ts';

/** `text` is the reference in the page's address: whoever holds it opens this page anyway. */
export async function appearanceOf(
  { database, tokens, themes }: Pick<ChallengeDependencies, 'database' | 'tokens' | 'themes'>,
  text: string | undefined,
): Promise<Appearance> {
  const reference = text === undefined ? undefined : tokens.openReference(text);
  if (reference?.purpose !== 'page') return {};
  const { read } = database;
  const theme = await themes.theme(read, reference.tenantId);
  const action = await findAction(read, reference);
  const user = action?.locale ? undefined : await findUser(read, reference.tenantId, reference.userId);
  return { theme, locale: action?.locale ?? user?.locale ?? undefined };
}
