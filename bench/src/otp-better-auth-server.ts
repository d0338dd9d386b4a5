// better-auth with its e-mail code plugin on SQLite FULL: `node otp-better-auth-server.ts <port> <file> <people>`. The
// people are there already, so that a right code signs in and makes nobody.
import { createServer } from 'node:http';
import { DatabaseSync } from 'node:sqlite';
import { betterAuth } from 'better-auth';
import { getMigrations } from 'better-auth/db/migration';
import { toNodeHandler } from 'better-auth/node';
import { emailOTP } from 'better-auth/plugins';
import { tellCode } from './codes-told.ts';
import { emailOf } from './otp-people.ts';

const [port = '', file = '', people = ''] = process.argv.slice(2);
const database = new DatabaseSync(file);
database.exec('pragma journal_mode = wal; pragma synchronous = full;');
const options = {
  database,
  baseURL: `http://127.0.0.1:${port}`,
  secret: 'of a measurement, and of nothing else',
  rateLimit: { enabled: false },
  telemetry: { enabled: false },
  logger: { level: 'error' as const },
  plugins: [
    emailOTP({
      disableSignUp: true,
      sendVerificationOTP: async ({ email, otp }) => tellCode(email, otp),
    }),
  ],
};
await (await getMigrations(options)).runMigrations();
const auth = betterAuth(options);
const context = await auth.$context;
database.exec('begin');
for (let index = 0; index < Number(people); index += 1)
  await context.internalAdapter.createUser(
    { email: emailOf(index), name: '', emailVerified: true },
    { method: 'email-otp' },
  );
database.exec('commit');

const handle = toNodeHandler(auth);
createServer((request, response) => {
  if (request.url === '/readyz') return response.end('{}');
  return handle(request, response);
}).listen(Number(port), '127.0.0.1');
