import type { Answer } from './raw-request.ts';

/** Shorter ones are no secrets, and would be found by chance. */
const secretCharactersMin = 6;

/** Everything that must not be in a log: gathered while the tests run (SECURITY R-LOG). */
export class SecretLedger {
  readonly #secrets = new Map<string, string>();

  add(what: string, secret: string | undefined): void {
    if (secret !== undefined && secret.length >= secretCharactersMin) this.#secrets.set(secret, what);
  }

  /** Cookies that an answer sets, and one-time values in addresses. */
  note(url: string, answer: Answer): void {
    for (const line of answer.setCookies) {
      const [name = '', ...value] = (line.split(';')[0] ?? '').split('=');
      this.add(`cookie ${name}`, value.join('='));
    }
    for (const address of [url, answer.location]) {
      const query = URL.parse(address, 'http://edge.localhost')?.searchParams;
      for (const name of ['token', 'state']) this.add(`${name} in an address`, query?.get(name) ?? undefined);
    }
  }

  get size(): number {
    return this.#secrets.size;
  }

  /** What of it stands in a text, by kind; secrets are not repeated. */
  foundIn(text: string): string[] {
    const found = [...this.#secrets].filter(([secret]) => contains(text, secret));
    return [...new Set(found.map(([, what]) => what))].toSorted();
  }
}

/** A code of digits counts only by itself: six digits are in many a number. */
function contains(text: string, secret: string): boolean {
  if (/^\d+$/.test(secret)) return new RegExp(`(?<![\\d.])${secret}(?![\\d.])`).test(text);
  const spellings = [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)];
  return spellings.some((spelling) => text.includes(spelling));
}
