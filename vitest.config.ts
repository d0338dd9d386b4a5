import { defineConfig } from 'vitest/config';

// Tests read the sources of every workspace package, not their builds: the condition below is the one in
// each package.json. The end-to-end project drives the built product instead and therefore needs `npm run build`.
const resolve = { conditions: ['@stepward/source', 'import', 'module', 'node', 'default'] };

export default defineConfig({
  test: {
    projects: [
      {
        resolve,
        ssr: { resolve: { conditions: ['@stepward/source', 'import', 'module', 'node', 'default'] } },
        test: {
          name: 'unit',
          include: ['{packages,apps,integrations}/*/src/**/*.test.{ts,tsx}', 'tools/**/*.test.ts'],
          testTimeout: 20_000,
        },
      },
      {
        resolve,
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
