import { CookieJar } from './cookie-jar.ts';
import { type Answer, rawRequest } from './raw-request.ts';
import type { SecretLedger } from './secret-ledger.ts';

export type HeaderPairs = readonly (readonly [name: string, value: string])[];

export interface Sent {
  readonly method?: string;
  readonly body?: string | Uint8Array;
  /** Added to what a browser sends, or in place of it. */
  readonly headers?: HeaderPairs;
}

const formType = 'application/x-www-form-urlencoded';
const userAgent = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0';

const navigation: HeaderPairs = [
  ['Accept', 'text/html,application/xhtml+xml,*/*;q=0.8'],
  ['Sec-Fetch-Mode', 'navigate'],
  ['Sec-Fetch-Dest', 'document'],
  ['User-Agent', userAgent],
];
const script: HeaderPairs = [
  ['Accept', '*/*'],
  ['Sec-Fetch-Mode', 'cors'],
  ['Sec-Fetch-Dest', 'empty'],
  ['User-Agent', userAgent],
];

/** Somebody at a browser: cookies of one host, kept and sent as browsers do. Redirects are not followed. */
export class Browser {
  readonly jar: CookieJar;
  readonly #place: { readonly host: string; readonly port: number };
  readonly #ledger: SecretLedger | undefined;

  constructor(place: { host: string; port: number }, ledger?: SecretLedger, jar?: CookieJar) {
    this.#place = place;
    this.#ledger = ledger;
    this.jar = jar ?? new CookieJar(place.host);
  }

  /** Another browser with the same cookies. */
  copy(): Browser {
    return new Browser(this.#place, this.#ledger, this.jar.copy());
  }

  /** As the address bar, a link or a form does. `url`: a path byte for byte, or an address of this host. */
  open(url: string, sent: Sent = {}): Promise<Answer> {
    return this.send(url, { ...sent, headers: [...navigation, ...(sent.headers ?? [])] });
  }

  /** As a script does. */
  fetch(url: string, sent: Sent = {}): Promise<Answer> {
    return this.send(url, { ...sent, headers: [...script, ...(sent.headers ?? [])] });
  }

  submit(url: string, fields: Readonly<Record<string, string>> | string, sent: Sent = {}): Promise<Answer> {
    const body = typeof fields === 'string' ? fields : new URLSearchParams(fields).toString();
    return this.open(url, {
      method: 'POST',
      body,
      ...sent,
      headers: [['Content-Type', formType], ...(sent.headers ?? [])],
    });
  }

  async send(url: string, { method = 'GET', body, headers = [] }: Sent): Promise<Answer> {
    const target = url.startsWith('/') ? url : url.replace(/^https?:\/\/[^/]+/, '');
    const own = this.jar.header(target);
    const all: HeaderPairs = [
      ['Host', `${this.#place.host}:${this.#place.port}`],
      ...withoutRepeats(headers),
      ...(own === '' || headers.some(([name]) => name.toLowerCase() === 'cookie')
        ? []
        : [['Cookie', own] as const]),
    ];
    const request = { method, target, headers: all, ...(body === undefined ? {} : { body }) };
    const answer = await rawRequest(this.#place.port, request);
    for (const line of answer.setCookies) this.jar.store(line, target);
    this.#ledger?.note(url, answer);
    return answer;
  }

  /** Follows redirects within this host; `hops` is every answer on the way, the last one included. */
  async follow(answer: Answer, hopsMax = 10): Promise<{ answer: Answer; hops: Answer[] }> {
    const hops = [answer];
    let last = answer;
    while (last.status >= 300 && last.status < 400 && this.isHere(last.location) && hops.length <= hopsMax) {
      last = await this.open(last.location);
      hops.push(last);
    }
    return { answer: last, hops };
  }

  isHere(location: string): boolean {
    const own = `http://${this.#place.host}:${this.#place.port}`;
    return URL.parse(location, own)?.origin === own;
  }
}

/** The last one given under a single-valued name counts; lists stay lists where a test repeats a name on purpose. */
function withoutRepeats(headers: HeaderPairs): HeaderPairs {
  const single = new Set(['accept', 'user-agent', 'sec-fetch-mode', 'sec-fetch-dest', 'content-type']);
  return headers.filter(([name], at) => {
    const lower = name.toLowerCase();
    return !single.has(lower) || headers.findLastIndex(([other]) => other.toLowerCase() === lower) === at;
  });
}
