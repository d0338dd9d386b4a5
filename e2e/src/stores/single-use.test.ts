/**
 * D6: whatever may be used once is used once, by 16 workers with 50 uses each at the same moment, over two processes on
 * PostgreSQL and one on SQLite. `npm test` does 20 rounds of each kind: 15 on PostgreSQL, where two processes race, and 5 on SQLite.
 * `npm run verify:long` does 10,000 rounds of each kind on each of them.
 */
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inboxCode, inboxMessages } from '../harness/inbox.ts';
import { configureAction, manage } from '../harness/management.ts';
import type { ServerProcess } from '../harness/server-process.ts';
import { until } from '../harness/until.ts';
import { oneTimePassword } from '../sdk/one-time-password.ts';
import { type PageHeaders, ParallelHttp } from './parallel-http.ts';
import { openStore, type Store, type StoreName } from './store.ts';

const { VERIFY_ROUNDS: long } = process.env;
const roundsOn: Readonly<Record<StoreName, number>> = {
  SQLite: Number(long ?? 5),
  PostgreSQL: Number(long ?? 15),
};
const workers = 16;
const usesPerWorker = 50;
/** One person makes eight hundred calls at a moment, and each of them must be judged. */
const withoutRateLimits = {
  STEPWARD_RATE_LIMIT_KEY_PER_SECOND: '0',
  STEPWARD_RATE_LIMIT_ACTION_PER_SECOND: '0',
  STEPWARD_RATE_LIMIT_IP_PER_SECOND: '0',
  STEPWARD_RATE_LIMIT_ANONYMOUS_IP_PER_SECOND: '0',
};
/** Ten thousand rounds take hours. */
const timeoutMs = 1_000 * Math.max(120, Number(long ?? 0) * 10);

let store: Store;
let http: ParallelHttp;
let clientId: string;

/** `use` from all workers at once; they reach the processes in turn. */
async function everywhere<T extends { readonly status: number }>(
  use: (server: ServerProcess) => Promise<T>,
): Promise<T[]> {
  const { servers } = store;
  const works = Array.from({ length: workers }, (_, worker) =>
    Promise.all(
      Array.from({ length: usesPerWorker }, (_, n) =>
        use(servers[(worker + n) % servers.length] ?? servers[0]),
      ),
    ),
  );
  const answers = (await Promise.all(works)).flat();
  // Nothing but a judgement: a refusal for being busy would hide a second success.
  expect(answers.filter(({ status }) => status >= 500 || status === 429)).toEqual([]);
  return answers;
}

const track = async (userId: string, body: object = {}) =>
  (await http.server(store.servers[0], 'POST', `/users/${userId}/actions/signIn`, body)).body;

/** A person who tracked and was mailed a code that nobody used yet. */
async function mailed(userId: string): Promise<{ token: string; code: string }> {
  const [server] = store.servers;
  const email = `${userId}@example.com`;
  const { token } = await track(userId, { email });
  await http.client(server, token, '/user-authenticators/email-otp', { email });
  return { token, code: await inboxCode(server, email) };
}

async function passed(userId: string): Promise<string> {
  const { token, code } = await mailed(userId);
  const { body } = await http.client(store.servers[0], token, '/verify/email-otp', {
    verificationCode: code,
  });
  return body.accessToken;
}

/** A link that the browser of this page asked for, not followed yet. */
async function mailedLink(userId: string): Promise<{ token: string; path: string; page: PageHeaders }> {
  const [server] = store.servers;
  const email = `${userId}@example.com`;
  const authenticator = { verificationMethod: 'EMAIL_MAGIC_LINK', email };
  await http.server(server, 'POST', `/users/${userId}/authenticators`, authenticator);
  const { token, url } = await track(userId);
  const cookie = `__Host-stepward-browser=${randomBytes(32).toString('base64url')}`;
  const page = { origin: new URL(url).origin, cookie };
  await http.client(server, token, '/challenge/email-magic-link', {}, page);
  const link = await until(`a link for ${email}`, async () => (await inboxMessages(server, email))[0]?.url);
  return { token, path: link.slice(new URL(link).origin.length), page };
}

describe.each<StoreName>(['SQLite', 'PostgreSQL'])('on %s', (name) => {
  const eachRound = async (kind: string, round: (userId: string) => Promise<void>): Promise<void> => {
    for (let n = 0; n < roundsOn[name]; n += 1) await round(`${kind}-${n}`);
  };

  beforeAll(async () => {
    store = await openStore(name, withoutRateLimits);
    http = new ParallelHttp(200);
    const [server] = store.servers;
    await configureAction(server, { actionCode: 'signIn', defaultUserActionResult: 'CHALLENGE' });
    const verificationMethods = ['AUTHENTICATOR_APP', 'EMAIL_OTP', 'EMAIL_MAGIC_LINK', 'RECOVERY_CODE'];
    await manage(server, 'PATCH', '/tenant', { verificationMethods });
    ({ clientId } = await manage(server, 'POST', '/app-clients', { name: 'Web' }));
  });
  afterAll(async () => {
    http?.close();
    await store?.close();
  });

  it('a mailed code proves once', { timeout: timeoutMs }, async () => {
    await eachRound('code', async (userId) => {
      const { token, code } = await mailed(userId);
      const answers = await everywhere((server) =>
        http.client(server, token, '/verify/email-otp', { verificationCode: code }),
      );
      expect([userId, answers.filter(({ body }) => body.isVerified === true).length]).toEqual([userId, 1]);
    });
  });

  it('a link is followed once, and proves once', { timeout: timeoutMs }, async () => {
    await eachRound('link', async (userId) => {
      const { token, path, page } = await mailedLink(userId);
      const answers = await everywhere(async (server) => ({ status: await http.submit(server, path, page) }));
      const counted = [200, 410].map((status) => answers.filter((answer) => answer.status === status).length);
      expect([userId, ...counted]).toEqual([userId, 1, workers * usesPerWorker - 1]);
      const { body } = await http.client(
        store.servers[0],
        token,
        '/verify/email-magic-link/finalize',
        {},
        page,
      );
      expect([userId, body.isVerified]).toEqual([userId, true]);
    });
  });

  it('a token of a passed challenge validates once', { timeout: timeoutMs }, async () => {
    await eachRound('token', async (userId) => {
      const accessToken = await passed(userId);
      const { body } = await http.client(store.servers[0], accessToken, '/hosted/finish', {
        outcome: 'completed',
      });
      const answers = await everywhere((server) =>
        http.server(server, 'POST', '/validate', { token: body.token, singleUse: true }),
      );
      expect([userId, answers.filter((answer) => answer.body.isValid === true).length]).toEqual([userId, 1]);
    });
  });

  it('a recovery code proves once', { timeout: timeoutMs }, async () => {
    await eachRound('recovery', async (userId) => {
      const { body } = await http.client(store.servers[0], await passed(userId), '/recovery-codes');
      const [verificationCode] = body.recoveryCodes;
      const { token } = await track(userId);
      const answers = await everywhere((server) =>
        http.client(server, token, '/verify/recovery-code', { verificationCode }),
      );
      expect([userId, answers.filter((answer) => answer.body.isVerified === true).length]).toEqual([
        userId,
        1,
      ]);
    });
  });

  it('a code of an authenticator app proves once', { timeout: timeoutMs }, async () => {
    await eachRound('totp', async (userId) => {
      const [server] = store.servers;
      const accessToken = await passed(userId);
      const { secret } = (await http.client(server, accessToken, '/user-authenticators/totp')).body;
      const enrolled = { verificationCode: oneTimePassword(secret) };
      expect((await http.client(server, accessToken, '/verify/totp', enrolled)).body.isVerified).toBe(true);
      const { token } = await track(userId);
      // The step of the enrolment is used up.
      const verificationCode = oneTimePassword(secret, 1);
      const answers = await everywhere((one) =>
        http.client(one, token, '/verify/totp', { verificationCode }),
      );
      expect([userId, answers.filter(({ body }) => body.isVerified === true).length]).toEqual([userId, 1]);
    });
  });

  it('a refresh token has one successor, and every answer names it', { timeout: timeoutMs }, async () => {
    await eachRound('refresh', async (userId) => {
      const token = await passed(userId);
      const created = await http.server(store.servers[0], 'POST', '/sessions', { token, clientId });
      const { refreshToken } = created.body;
      const answers = await everywhere((server) =>
        http.server(server, 'POST', '/sessions/refresh', { refreshToken }),
      );
      const successors = new Set(answers.map(({ body }) => body.refreshToken));
      expect([userId, successors.size, successors.has(undefined)]).toEqual([userId, 1, false]);
    });
  });
});
