// A path of this shop out of an address parameter or a store: never another site, never a script.

/** @param origin of this shop */
export function ownPath(text: string | null, origin: string, fallback: string): string {
  if (text?.startsWith('/') !== true || !URL.canParse(text, origin)) return fallback;
  const url = new URL(text, origin);
  return url.origin === origin ? `${url.pathname}${url.search}` : fallback;
}
