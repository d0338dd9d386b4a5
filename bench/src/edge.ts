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
  onOriginResponse,
  onViewerRequest,
  validateEdgeConfig,
} from '@stepward/edge';
import { median } from './statistics.ts';

const host = 'app.example.com';
const rounds = 9;
const loginsPerRound = 2_000;
const pagesPerRound = 4_000;

export interface EdgeResult {
  /** CPU microseconds of viewer-request and origin-response together, for a login that is allowed. */
  readonly login: number;
  /** The same for a GET of a protected page with session and proof. */
  readonly page: number;
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

function environment(): EdgeEnv {
  const built = config();
  const api = createDecisionApi(async ({ body }) => {
    const { idempotencyKey } = JSON.parse(body ?? '{}') as { idempotencyKey?: string };
    const url = 'https://stepward.example.com/challenge?token=0123456789abcdef';
    const answer = { idempotencyKey, state: 'ALLOW', isEnrolled: true, url };
    return { kind: 'answer', status: 200, body: JSON.stringify(answer) };
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

/** Runs one exchange and gives the browser's answer; an answer of the edge alone is not the path to be measured. */
async function exchange(request: EdgeRequest, response: EdgeResponse, env: EdgeEnv): Promise<EdgeResponse> {
  const forwarded = onViewerRequest(request, env);
  if (isResponse(forwarded)) throw new Error(`the edge answered ${forwarded.status} by itself`);
  const answer = await onOriginResponse(forwarded, response, env);
  if (answer.status !== response.status) throw new Error(`the edge replaced the answer by ${answer.status}`);
  return answer;
}

/** The cookies a browser holds after `answer`. */
function cookiesOf(answer: EdgeResponse): string[] {
  return answer.headers.flatMap(([name, value]) =>
    name === 'set-cookie' ? [value.split(';')[0] ?? ''] : [],
  );
}

async function cpuPerExchange(count: number, once: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  for (let index = 0; index < count; index += 1) await once();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / count;
}

export async function benchEdge(): Promise<EdgeResult> {
  const env = environment();
  const jar = cookiesOf(await exchange(loginRequest([]), signedIn, env));
  const ours = jar.filter((cookie) => !cookie.startsWith('session='));
  const login = () => exchange(loginRequest(ours), signedIn, env);
  const page = () => exchange(pageRequest(jar), pageShown, env);
  const logins: number[] = [];
  const pages: number[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const loginCost = await cpuPerExchange(loginsPerRound, login);
    const pageCost = await cpuPerExchange(pagesPerRound, page);
    // The first round warms up.
    if (round > 0) {
      logins.push(loginCost);
      pages.push(pageCost);
    }
  }
  return { login: median(logins), page: median(pages) };
}
