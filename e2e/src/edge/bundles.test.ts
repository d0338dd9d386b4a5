// The tests of defects say something about the product only if a bundle without a defect is the one that ships.

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { validateEdgeConfig, viewerConfig } from '@stepward/edge';
import { unzipSync } from 'fflate';
import { expect, it } from 'vitest';
import { bundleLikeShipped, defectivePackages, shippedPackages } from './kit/bundles.ts';
import { testKey } from './kit/edge.ts';
import { formSite } from './kit/sites.ts';

const config = validateEdgeConfig(
  {
    ...formSite.config,
    origin: 'http://edge.localhost:4802',
    api: { url: 'http://127.0.0.1:4800', secretKey: 'sk_of-the-bundles-test-0123456789abcdef' },
    sealKeys: [{ kid: 'k1', key: testKey('one') }],
  },
  Date.now(),
);

it('the bundles that defects are planted in are, without one, those that ship', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'edge-bundles-'));
  const shipped = await shippedPackages(config, directory);
  for (const [name, factory, path, configuration] of [
    ['viewer-request', 'createViewerRequestHandler', shipped.viewerRequest, viewerConfig(config)],
    ['origin-request', 'createOriginRequestHandler', shipped.originRequest, config],
    ['origin-response', 'createOriginResponseHandler', shipped.originResponse, config],
  ] as const) {
    const [code] = Object.values(unzipSync(await readFile(path)));
    const own = await bundleLikeShipped(name, factory, configuration);
    expect(Buffer.from(own).equals(Buffer.from(code ?? []))).toBe(true);
  }
  await rm(directory, { recursive: true });
});

it('a defect whose place is gone is an error, not a test that passes', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'edge-bundles-'));
  const gone = { name: 'gone', replacements: [{ file: 'gate.ts', find: 'no such text', put: '' }] };
  await expect(defectivePackages(config, directory, gone)).rejects.toThrow('exactly once');
  const unused = { name: 'unused', replacements: [{ file: 'no-such-file.ts', find: 'x', put: '' }] };
  await expect(defectivePackages(config, directory, unused)).rejects.toThrow('not bundled');
  await rm(directory, { recursive: true });
});
