// The server as `stepward serve` puts it together, in production mode on SQLite, but for who carries its mail:
// `node otp-stepward-server.ts <port> <data directory> <secret key>`.
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { pino } from 'pino';
import { createApp } from '../../apps/server/src/app.ts';
import { readConfig } from '../../apps/server/src/config/environment.ts';
import { openSqlite } from '../../apps/server/src/database/sqlite.ts';
import type { MessageProvider } from '../../apps/server/src/messages/message.ts';
import { loadKeyRing } from '../../apps/server/src/secrets/key-ring.ts';
import { tellCode } from './codes-told.ts';

const [port = '', directory = '', secretKey = ''] = process.argv.slice(2);
const now = Date.now;
const emailProvider: MessageProvider = {
  name: 'bench',
  send: async (_tenantId, { to, code }) => tellCode(to, code ?? ''),
};
const app = await createApp({
  config: readConfig({
    STEPWARD_MODE: 'production',
    STEPWARD_DATA_DIR: directory,
    STEPWARD_HOST: '127.0.0.1',
    STEPWARD_PORT: port,
    STEPWARD_PUBLIC_URL: `http://localhost:${port}`,
    STEPWARD_TENANT_ID: 'bench',
    STEPWARD_SECRET_KEY: secretKey,
    STEPWARD_MANAGEMENT_KEY: randomBytes(32).toString('base64url'),
    // High enough never to refuse, and counted as in production.
    STEPWARD_RATE_LIMIT_KEY_PER_SECOND: '1000000',
    STEPWARD_RATE_LIMIT_ACTION_PER_SECOND: '1000000',
    STEPWARD_RATE_LIMIT_IP_PER_SECOND: '1000000',
  }),
  database: await openSqlite({ path: join(directory, 'stepward.sqlite'), now }),
  keyRing: loadKeyRing(join(directory, 'keyring.json')),
  log: pino({ level: 'error' }),
  now,
  randomBytes,
  pageDirectory: directory,
  emailProvider,
});
await app.server.listen({ host: '127.0.0.1', port: Number(port) });
