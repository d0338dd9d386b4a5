/** `npm run demo:cognito` as people start it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { spawnNode } from '../harness/child-process.ts';
import { demoCommand } from './react-stage.ts';

it('says which port is taken, and how to choose another, before anything starts', async () => {
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  const { port } = taken.address() as AddressInfo;
  const dataDir = mkdtempSync(join(tmpdir(), 'stepward-cognito-'));
  try {
    const demo = spawnNode([...demoCommand(), '--data', dataDir, '--api-port', String(port)]);
    expect(await demo.exited).toBe(1);
    expect(demo.output()).toBe(`Port ${port}, for the API, is taken. Choose another: --api-port 5000\n`);
    const wrong = spawnNode([...demoCommand(), '--data', dataDir, '--app-port', 'many']);
    expect(await wrong.exited).toBe(1);
    expect(wrong.output()).toBe('--app-port must be a whole number from 1 to 65535.\n');
  } finally {
    taken.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
});
