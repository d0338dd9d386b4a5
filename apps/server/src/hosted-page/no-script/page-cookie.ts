/**
 * The session of a page without scripts: the bearer in a cookie that no script reads, one for each challenge, so that two
 * in one browser stay apart. Its name says which; the pages carry that name's ending in their address.
 */
const prefix = '__Host-stepward-page-';
const namePattern = /^[0-9a-f]{16}$/;
const nameBytes = 8;
const clientTokenPattern = /^[\w-]+\.[\w-]+\.[\w-]+$/;

export const newPageName = (randomBytes: (count: number) => Uint8Array): string =>
  Buffer.from(randomBytes(nameBytes)).toString('hex');

/** The bearer of the page with this name. */
export function pageTokenIn(header: string | undefined, name: unknown): string | undefined {
  if (typeof name !== 'string' || !namePattern.test(name)) return undefined;
  const values = (header ?? '')
    .split(';')
    .map((pair) => pair.trim().split('='))
    .filter(([key]) => key === `${prefix}${name}`)
    .map(([, value = '']) => value);
  // Two of one name: somebody put one beside ours, and neither is believed.
  return values.length === 1 && clientTokenPattern.test(values[0] ?? '') ? values[0] : undefined;
}

/** `Strict`: only what begins on a page of ours sends it, so that no other site can press a button here. */
export const pageCookie = (name: string, token: string, lifeMs: number): string =>
  `${prefix}${name}=${token}; Max-Age=${Math.max(0, Math.ceil(lifeMs / 1000))}; Path=/; Secure; HttpOnly; SameSite=Strict`;

export const endedPageCookie = (name: string): string => pageCookie(name, '', 0);
