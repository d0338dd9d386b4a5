/** What the trail may know of a changed configuration. Owns: what is left out of values. Does not own: any event. */

const longestText = 256;

const isUrl = (text: string): boolean => /^[a-z][a-z0-9+.-]*:\/\//i.test(text);

/** Of URLs the scheme and host, of what they carry nothing. */
function originOf(text: string): string {
  try {
    const { protocol, host } = new URL(text);
    return `${protocol}//${host}`;
  } catch {
    return 'unreadable URL';
  }
}

/** A copy of the value; a path may hold what the receiver takes for a password. */
export function withoutUrlPaths(value: unknown): unknown {
  return mapTexts(value, (text) => (isUrl(text) ? originOf(text) : text));
}

/** A copy of the value in which long texts, such as images, are only counted. */
export function withoutLongTexts(value: unknown): unknown {
  return mapTexts(value, (text) => (text.length > longestText ? `${text.length} characters` : text));
}

function mapTexts(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((one) => mapTexts(one, change));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, mapTexts(one, change)]));
}
