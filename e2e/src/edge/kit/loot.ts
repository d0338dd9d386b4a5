import type { Browser } from './browser.ts';
import { challengeUrlOf, isChallenge, meetChallenge } from './challenge.ts';
import type { Edge } from './edge.ts';
import type { Answer } from './raw-request.ts';

/** The person attacked: the attacker knows her password, and has neither her mailbox nor her devices. */
export const victim = 'alice';
/** The attacker's own account, with a factor of its own. */
export const attacker = 'bob';

/**
 * What an attacker has won of the victim's by one answer: a session cookie that left the edge, her data in the answer,
 * or her protected page opened with whatever the browser holds now.
 */
export async function lootOf(edge: Edge, browser: Browser, answer: Answer, how: string): Promise<string[]> {
  const { site } = edge;
  const left = answer.originCookieNames.filter((name) => site.sessionCookies.includes(name));
  const page = await browser.open(site.protectedPath);
  return [
    ...left.map((name) => `${how}: cookie ${name} left`),
    ...(site.shows(answer.text, victim) ? [`${how}: her page in the answer`] : []),
    ...(site.shows(page.text, victim) ? [`${how}: her protected page`] : []),
  ];
}

/**
 * As `lootOf`, after the attacker has met whatever challenge the answer leads to with the own mailbox: a challenge for
 * the attacker's own account is met, one for the victim's is not.
 */
export async function lootWithOwnFactor(
  edge: Edge,
  browser: Browser,
  answer: Answer,
  how: string,
): Promise<string[]> {
  if (!isChallenge(edge, answer)) return await lootOf(edge, browser, answer, how);
  const user = lastTrackedUser(edge);
  const own = edge.site.users[attacker].username;
  // Whoever is challenged as somebody else gets no code: the mailbox is the victim's.
  if (user !== own) return await lootOf(edge, browser, answer, how);
  const { returnUrl } = await meetChallenge(edge, challengeUrlOf(answer), own);
  const back = await browser.open(returnUrl);
  const page = await browser.open(edge.site.protectedPath);
  return edge.site.shows(page.text, victim) || edge.site.shows(back.text, victim)
    ? [`${how}: her protected page with the attacker's own factor`]
    : [];
}

/** Whom the edge asked the server about last. */
export function lastTrackedUser(edge: Edge): string {
  const path =
    edge.api.calls.findLast((call) => /\/users\/[^/]+\/actions\/[^/]+$/.test(call.path))?.path ?? '';
  return decodeURIComponent(/\/users\/([^/]+)\//.exec(path)?.[1] ?? '');
}
