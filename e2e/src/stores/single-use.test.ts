/**
 * D6: whatever may be used once is used once, by 16 workers with 50 uses each at the same moment, over two processes on
 * PostgreSQL and one on SQLite. `npm run verify:long` does 10,000 rounds.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inboxCode } from '../harness/inbox.ts';
import { configureAction, manage } from '../harness/management.ts';
import type { ServerProcess } from '../harness/server-process.ts';
import { oneTimePassword } from '../sdk/one-time-password.ts';
import { type Answer, ParallelHttp } from './parallel-http.ts';
import { openStore, type Store, type StoreName } from './store.ts';

const rounds = Number(process.env.VERIFY_ROUNDS ?? 20);
const workers = 16;
const usesPerWorker = 50;
/** Each try of a recovery code costs 20 ms of CPU on purpose. */
const recoveryUsesPerWorker = Number(process.env.VERIFY_ROUNDS === undefined ? 1 : 4);
/** One person makes eight hundred calls at a moment, and each of them must be judged. */
const withoutRateLimits = {
  STEPWARD_RATE_LIMIT_KEY_PER_SECOND: '0',
  STEPWARD_RATE_LIMIT_ACTION_PER_SECOND: '0',
  STEPWARD_RATE_LIMIT_IP_PER_SECOND: '0',
};
/** Ten thousand rounds take hours. */
const timeoutMs = 1_000 * Math.max(120, rounds * 10);

let store: Store;
let http: ParallelHttp;
let clientId: string;

/** `use` from all workers at once; they reach the processes in turn. */
async function everywhere(uses: number, use: (server: ServerProcess) => Promise<Answer>): Promise<Answer[]> {
  const { servers } = store;
  const works = Array.from({ length: workers }, (_, worker) =>
    Promise.all(
      Array.from({ length: uses }, (_, n) => use(servers[(worker + n) % servers.length] ?? servers[0])),
    ),
  );
  const answers = (await Promise.all(works)).flat();
  // Nothing but a judgement: a refusal for being busy would hide a second success.
  expect(answers.filter(({ status }) => status >= 500)).toEqual([]);
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

const eachRound = async (kind: string, round: (userId: string) => Promise<void>): Promise<void> => {
  for (let n = 0; n < rounds; n += 1) await round(`${kind}-${n}`);
};

describe.each<StoreName>(['SQLite', 'PostgreSQL'])('on %s', (name) => {
  beforeAll(async () => {
    store = await openStore(name, withoutRateLimits);
    http = new ParallelHttp(200);
    const [server] = store.servers;
    await configureAction(server, { actionCode: 'signIn', defaultUserActionResult: 'CHALLENGE' });
    ({ clientId } = await manage(server, 'POST', '/app-clients', { name: 'Web' }));
  });
  afterAll(async () => {
    http?.close();
    await store?.close();
  });

  it('a mailed code proves once', { timeout: timeoutMs }, async () => {
    await eachRound('code', async (userId) => {
      const { token, code } = await mailed(userId);
      const answers = await everywhere(usesPerWorker, (server) =>
        http.client(server, token, '/verify/email-otp', { verificationCode: code }),
      );
      expect([userId, answers.filter(({ body }) => body.isVerified === true).length]).toEqual([userId, 1]);
    });
  });

  it('a token of a passed challenge validates once', { timeout: timeoutMs }, async () => {
    await eachRound('token', async (userId) => {
      const accessToken = await passed(userId);
      const { body } = await http.client(store.servers[0], accessToken, '/hosted/finish', {
        outcome: 'completed',
      });
      const answers = await everywhere(usesPerWorker, (server) =>
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
      const t0 = performance.now();
      const answers = await everywhere(usesPerWorker, (server) =>
        http.client(server, token, '/verify/recovery-code', { verificationCode }),
      );
      console.log(name, performance.now() - t0, JSON.stringify([...new Set(answers.map((a) => `${a.status} ${JSON.stringify(a.body).slice(0, 90)}`))].slice(0, 5)));
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
      const answers = await everywhere(usesPerWorker, (one) =>
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
      const answers = await everywhere(usesPerWorker, (server) =>
        http.server(server, 'POST', '/sessions/refresh', { refreshToken }),
      );
      const successors = new Set(answers.map(({ body }) => body.refreshToken));
      expect([userId, successors.size, successors.has(undefined)]).toEqual([userId, 1, false]);
    });
  });
});
