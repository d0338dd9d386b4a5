// Serves the gallery on http://localhost:4810, built from the sources.
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const port = 4810;
const html = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Gallery</title><link rel="icon" href="data:,">
<meta name="viewport" content="width=device-width, initial-scale=1"><script src="/gallery.js" defer></script><div id="root"></div></html>`;

const bundled = await build({
  entryPoints: [fileURLToPath(new URL('src/gallery/gallery.tsx', import.meta.url))],
  conditions: ['@stepward/source'],
  bundle: true,
  write: false,
  format: 'iife',
  jsx: 'automatic',
});
const script = bundled.outputFiles[0].text;

createServer((request, response) => {
  const isScript = request.url === '/gallery.js';
  response.setHeader('content-type', `text/${isScript ? 'javascript' : 'html'}; charset=utf-8`);
  response.end(isScript ? script : html);
}).listen(port, '127.0.0.1', () => console.log(`http://localhost:${port}`));
