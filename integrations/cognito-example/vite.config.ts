import { defineConfig } from 'vite';

export default defineConfig({
  root: import.meta.dirname,
  base: '/',
  resolve: { conditions: ['@stepward/source', 'module', 'browser', 'import', 'default'], dedupe: ['react'] },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: ['chrome119', 'edge119', 'safari17', 'firefox119'],
    // The page's Content-Security-Policy allows neither inline scripts nor inline styles nor data: addresses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // Amplify, in one file of its own: it changes less often than the shop.
    chunkSizeWarningLimit: 700,
  },
});
