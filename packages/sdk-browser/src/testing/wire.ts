// A `fetch` that answers what a test says, and keeps what was asked.

export interface Asked {
  readonly method: string;
  /** Below `/v1`. */
  readonly path: string;
  readonly authorization: string;
  readonly body: unknown;
  readonly credentials: string | undefined;
}

export interface Wire {
  readonly asked: Asked[];
  /** Answers the next call; the last answer stays. `Error`: the network fails. */
  answer(...answers: (unknown | Error)[]): void;
}

export const baseUrl = 'https://mfa.example.com/v1';

/** `use` puts it in the place of the global `fetch`. */
export function stubWire(use: (fetch: typeof globalThis.fetch) => void): Wire {
  const asked: Asked[] = [];
  let answers: unknown[] = [{}];
  use(async (input, init = {}) => {
    const url = String(input);
    init.signal?.throwIfAborted();
    const headers = new Headers(init.headers);
    asked.push({
      method: init.method ?? 'GET',
      path: url.slice(baseUrl.length),
      authorization: headers.get('authorization') ?? '',
      body: init.body === undefined ? undefined : JSON.parse(String(init.body)),
      credentials: init.credentials,
    });
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    if (answer instanceof Error) throw answer;
    if (answer instanceof Response) return answer;
    if (answer === 'never') return await hang(init.signal);
    return Response.json(answer);
  });
  return {
    asked,
    answer: (...next) => {
      answers = next;
    },
  };
}

function hang(signal: AbortSignal | null | undefined): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason));
  });
}
