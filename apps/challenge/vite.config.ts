import { defineConfig } from 'vite';
import { checkBuild, fontLicence } from './build-check.ts';
import { emitMessageCatalog } from './message-catalog.ts';

// The browsers of the last three years (November 2023). Preact's automatic JSX runtime comes from tsconfig.json.
const browsers = ['chrome119', 'edge119', 'safari17', 'firefox119'];

export default defineConfig({
  root: import.meta.dirname,
  base: '/',
  resolve: { conditions: ['@stepward/source', 'module', 'browser', 'import', 'default'] },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: browsers,
    // Every asset keeps a name of its own: the page's CSP allows neither inline scripts nor inline styles.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  plugins: [fontLicence(), emitMessageCatalog(), checkBuild()],
});
