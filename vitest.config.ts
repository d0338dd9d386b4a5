import { defineConfig } from 'vitest/config';

// Tests read the sources of every workspace package, not their builds: the condition below is the one in each
// package.json. The end-to-end project drives the built product instead and therefore needs `npm run build`.
// `import` and `default` are added by Vite itself; named here they would also reach Node's `require`.
const conditions = ['@stepward/source', 'module', 'node'];
const resolve = { conditions };
const ssr = { resolve: { conditions } };

export default defineConfig({
  test: {
    projects: [
      {
        resolve,
        ssr,
        test: {
          name: 'unit',
          include: ['{packages,apps,integrations}/*/src/**/*.test.{ts,tsx}', 'tools/**/*.test.ts'],
          testTimeout: 20_000,
        },
      },
      {
        resolve,
        ssr,
        test: {
          name: 'e2e',
          include: ['e2e/src/**/*.test.ts'],
          testTimeout: 90_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
