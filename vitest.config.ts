import { defineConfig } from 'vitest/config';
import { LongestFirst } from './tools/longest-first.mjs';

// Tests read the sources of every workspace package, not their builds: the condition below is the one in each
// package.json. The end-to-end project drives the built product instead and therefore needs `npm run build`.
// `import` and `default` are added by Vite itself; named here they would also reach Node's `require`. `module`, too,
// would reach Node, which then loads what some packages have for bundlers only.
const conditions = ['@stepward/source', 'node'];
const resolve = { conditions };
const ssr = { resolve: { conditions } };
/** `expect.poll` gives up after a second by itself, which a busy machine takes for a start of anything. */
const patient = { poll: { timeout: 15_000 } };
const setupFiles = ['tools/property-seed.ts'];

/** Suites of the server whose claims rest on the store: they run on SQLite with the rest, and here once more. */
const postgresSuites = [
  'action-configurations/rule-order',
  'actions/{idempotency,listing,track,validate}',
  'anonymous-challenges/anonymous-challenges',
  'audit/{audit-trail,every-change}',
  'back-tests/{exact,runner}',
  'configuration-text/{apply,round-trip}',
  'challenges/{allowed-and-proven,first-sign-in,guessing,terminal-states}',
  'database/postgres/postgres',
  'database/upgrade',
  'devices/routes',
  'edge/{handles,sessions}',
  'explanations/explanations',
  'failed-codes/budget',
  'flows/parallel',
  'hosted-page/settings',
  'housekeeping/expired-rows',
  'http/preconditions',
  'identity-verification/parallel',
  'magic-links/parallel',
  'messages/{outbox,outbox-lanes}',
  'otp-challenges/{claiming,parallel}',
  'own-authenticators/last-one',
  'passkeys/{public-sign-in,sign-in}',
  'push/{limits,push}',
  'rate-limits/two-servers',
  'qr-codes/qr-codes',
  'recovery-codes/{service,turns}',
  'rule-drafts/rule-drafts',
  'secrets/at-rest',
  'sessions/{refresh,sessions,trail-and-rest,two-servers}',
  'signals/{gathering,velocity/{burst,burst-exact,exact,past,rules-changed,two-servers}}',
  'tenants/isolation',
  'totp/service',
  'users/{deletion,routes,search}',
  'value-lists/value-lists',
  'webhooks/{dispatcher,listening-database,log-batches}',
].map((suite) => `apps/server/src/${suite}.test.ts`);

export default defineConfig({
  test: {
    // Vitest would leave one core to itself; of two that is half of the machine.
    maxWorkers: '100%',
    // A worker that is slow to end is no failure.
    teardownTimeout: 60_000,
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        resolve,
        ssr,
        test: {
          name: 'unit',
          include: [
            '{packages,apps,integrations}/*/src/**/*.test.{ts,tsx}',
            'bench/src/**/*.test.ts',
            'tools/**/*.test.ts',
          ],
          exclude: ['apps/server/src/database/postgres/postgres.test.ts'],
          // A worker keeps the modules that it loaded for its next file: no test may rely on their state, as none of
          // the same file may. To load and warm the server for each file anew was half of the time.
          isolate: false,
          setupFiles,
          testTimeout: 40_000,
          hookTimeout: 60_000,
          expect: patient,
        },
      },
      {
        resolve,
        ssr,
        test: {
          // What runs on the store, once more on PostgreSQL.
          name: 'postgres',
          include: postgresSuites,
          globalSetup: 'tools/postgres-for-tests.mjs',
          isolate: false,
          setupFiles,
          testTimeout: 60_000,
          hookTimeout: 60_000,
          expect: patient,
        },
      },
      {
        resolve,
        ssr,
        test: {
          name: 'e2e',
          include: ['e2e/src/**/*.test.ts'],
          setupFiles,
          testTimeout: 90_000,
          expect: patient,
          hookTimeout: 120_000,
          // Each file drives processes and a browser of its own; more at once only wait for each other.
          maxWorkers: 2,
        },
      },
    ],
  },
});
