/** A server in a process of its own, for tests that kill it: `node killable-server.ts <data directory>`; prints its port. */
import { randomBytes } from 'node:crypto';
import { flushCompileCache } from 'node:module';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pino } from 'pino';
import { createApp } from '../app.ts';
import { readConfig } from '../config/environment.ts';
import { openSqlite } from '../database/sqlite.ts';
import { loadKeyRing } from '../secrets/key-ring.ts';
import { testManagementKey, testSecretKey } from './test-keys.ts';

const directory = process.argv[2] ?? '';
const app = await createApp({
  config: readConfig({
    STEPWARD_MODE: 'development',
    STEPWARD_DATA_DIR: directory,
    STEPWARD_TENANT_ID: 'test-tenant',
    STEPWARD_SECRET_KEY: testSecretKey,
    STEPWARD_MANAGEMENT_KEY: testManagementKey,
    // Tests send what the disk takes.
    STEPWARD_RATE_LIMIT_KEY_PER_SECOND: '0',
    STEPWARD_RATE_LIMIT_ACTION_PER_SECOND: '0',
    STEPWARD_RATE_LIMIT_IP_PER_SECOND: '0',
    // Receivers of webhooks in tests are processes of this machine.
    STEPWARD_WEBHOOK_LOOPBACK: 'on',
  }),
  database: await openSqlite({ path: join(directory, 'stepward.sqlite'), now: Date.now }),
  keyRing: loadKeyRing(join(directory, 'keyring.json')),
  log: pino({ level: 'silent' }),
  now: Date.now,
  randomBytes,
  pageDirectory: join(directory, 'page'),
});
await app.server.listen({ host: '127.0.0.1', port: 0 });
// Who is killed keeps nothing for the next one unless it does so now.
flushCompileCache();
console.log((app.server.server.address() as AddressInfo).port);
