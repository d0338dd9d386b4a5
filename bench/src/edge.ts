// The edge's own work for a login that is allowed, and for a page behind the gate; the server's answer costs nothing here.
import { randomBytes } from 'node:crypto';
import {
  createDecisionApi,
  createSealer,
  type EdgeConfig,
  type EdgeEnv,
  type EdgeRequest,
  type EdgeResponse,
  type HeaderList,
  isResponse,
  onOriginRequest,
  onOriginResponse,
  onViewerRequest,
  validateEdgeConfig,
} from '@stepward/edge';
import { median } from './statistics.ts';

const host = 'app.example.com';
const rounds = 9;
const callsPerRound = 1_500;

/** CPU microseconds of each function for one request. */
export interface EdgeCosts {
  readonly viewerRequest: number;
  readonly originRequest: number;
  readonly originResponse: number;
}

export interface EdgeResult {
  /** A login that is allowed. */
  readonly login: EdgeCosts;
  /** A GET of a protected page with session and proof. */
  readonly page: EdgeCosts;
}

function config(): EdgeConfig {
  const input = {
    origin: `https://${host}`,
    api: { url: 'https://stepward.example.com', secretKey: 'k'.repeat(43) },
    action: 'signIn',
    logins: [
      {
        path: '/login/password',
        body: 'form',
        userNameField: 'username',
        success: { statuses: [302], locations: ['/dashboard'] },
      },
    ],
    loginPage: '/',
    publicPaths: ['/', '/css/**', '/js/**', '/favicon.ico', '/logout'],
    sealKeys: [{ kid: 'bench', key: randomBytes(32).toString('base64url') }],
  };
  return validateEdgeConfig(input, Date.now());
}

/** What the server says: let everybody in; no session is anybody else's. */
function serverAnswer(path: string, { idempotencyKey }: { idempotencyKey?: string }): object {
  if (path === '/edge/sessions/claim') return { claimed: true, foreign: [] };
  if (path === '/edge/sessions/release') return { released: true };
  const url = 'https://stepward.example.com/challenge?token=0123456789abcdef';
  return { idempotencyKey, state: 'ALLOW', isEnrolled: true, url };
}

function environment(): EdgeEnv {
  const built = config();
  const api = createDecisionApi(async ({ path, body }) => {
    return {
      kind: 'answer',
      status: 200,
      body: JSON.stringify(serverAnswer(path, JSON.parse(body ?? '{}'))),
    };
  });
  const sealer = createSealer({ keys: built.sealKeys, host, now: Date.now, randomBytes });
  return { config: built, sealer, now: Date.now, randomBytes, log: () => {}, api };
}

const browserHeaders: HeaderList = [
  ['host', host],
  ['accept', 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8'],
  ['accept-language', 'en-GB,en;q=0.9'],
  ['sec-fetch-mode', 'navigate'],
  ['sec-fetch-dest', 'document'],
  [
    'user-agent',
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36',
  ],
];
const sessionCookie = `session=${'s'.repeat(32)}`;

function loginRequest(cookies: readonly string[]): EdgeRequest {
  const bytes = Buffer.from('username=alice%40example.com&password=correct+horse+battery');
  return {
    method: 'POST',
    path: '/login/password',
    query: '',
    headers: [
      ...browserHeaders,
      ['content-type', 'application/x-www-form-urlencoded'],
      ['content-length', String(bytes.length)],
      ...cookieHeader(cookies),
    ],
    clientIp: '203.0.113.7',
    body: { bytes, truncated: false },
  };
}

function pageRequest(cookies: readonly string[]): EdgeRequest {
  const headers = [...browserHeaders, ...cookieHeader(cookies)];
  return { method: 'GET', path: '/dashboard', query: '', headers, clientIp: '203.0.113.7' };
}

function cookieHeader(cookies: readonly string[]): HeaderList {
  return cookies.length === 0 ? [] : [['cookie', cookies.join('; ')]];
}

const signedIn: EdgeResponse = {
  status: 302,
  headers: [
    ['location', '/dashboard'],
    ['set-cookie', `${sessionCookie}; Path=/; HttpOnly; Secure; SameSite=Lax`],
  ],
};
const pageShown: EdgeResponse = { status: 200, headers: [['content-type', 'text/html; charset=utf-8']] };

/** One exchange in steps; an answer of the edge alone is not the way to be measured. */
class Exchange {
  readonly #request: EdgeRequest;
  readonly #response: EdgeResponse;
  readonly #env: EdgeEnv;

  constructor(request: EdgeRequest, response: EdgeResponse, env: EdgeEnv) {
    this.#request = request;
    this.#response = response;
    this.#env = env;
  }

  viewerRequest(): EdgeRequest {
    const seen = onViewerRequest(this.#request, this.#env);
    if (isResponse(seen)) throw new Error(`viewer-request answered ${seen.status} by itself`);
    return seen;
  }

  async originRequest(seen: EdgeRequest): Promise<EdgeRequest> {
    const forwarded = await onOriginRequest(seen, this.#env);
    if (isResponse(forwarded)) throw new Error(`origin-request answered ${forwarded.status} by itself`);
    return forwarded;
  }

  async originResponse(forwarded: EdgeRequest): Promise<EdgeResponse> {
    const answer = await onOriginResponse(forwarded, this.#response, this.#env);
    if (answer.status !== this.#response.status)
      throw new Error(`the edge replaced the answer by ${answer.status}`);
    return answer;
  }
}

/** The cookies a browser holds after `answer`. */
function cookiesOf(answer: EdgeResponse): string[] {
  return answer.headers.flatMap(([name, value]) =>
    name === 'set-cookie' ? [value.split(';')[0] ?? ''] : [],
  );
}

async function cpuPerCall(call: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  for (let index = 0; index < callsPerRound; index += 1) await call();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / callsPerRound;
}

async function costs(exchange: Exchange): Promise<EdgeCosts> {
  const seen = exchange.viewerRequest();
  const forwarded = await exchange.originRequest(seen);
  const steps = [
    () => exchange.viewerRequest(),
    () => exchange.originRequest(seen),
    () => exchange.originResponse(forwarded),
  ];
  const samples: number[][] = steps.map(() => []);
  for (let round = 0; round <= rounds; round += 1) {
    for (const [index, step] of steps.entries()) {
      const cost = await cpuPerCall(step);
      // The first round warms up.
      if (round > 0) samples[index]?.push(cost);
    }
  }
  const [viewerRequest, originRequest, originResponse] = samples.map(median) as [number, number, number];
  return { viewerRequest, originRequest, originResponse };
}

export async function benchEdge(): Promise<EdgeResult> {
  const env = environment();
  const first = new Exchange(loginRequest([]), signedIn, env);
  const forwarded = await first.originRequest(first.viewerRequest());
  const jar = cookiesOf(await first.originResponse(forwarded));
  const ours = jar.filter((cookie) => !cookie.startsWith('session='));
  return {
    login: await costs(new Exchange(loginRequest(ours), signedIn, env)),
    page: await costs(new Exchange(pageRequest(jar), pageShown, env)),
  };
}
