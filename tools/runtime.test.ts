import { delimiter, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { chromiumOnPath } from './chromium.mjs';
import { nodeMajor, nodeMajorMin, runtimeBinary, runtimeEnvironment } from './runtime.mjs';

describe('runtime', () => {
  it('reads the major version', () => {
    expect(nodeMajor('v24.21.0\n')).toBe(24);
    expect(nodeMajor('v9.0.0')).toBe(9);
    expect(nodeMajor('not a version')).toBe(0);
  });

  it('asks for the version that package.json asks for', async () => {
    const manifest = await import('../package.json', { with: { type: 'json' } });
    expect(manifest.default.engines.node).toBe(`>=${nodeMajorMin}`);
  });

  it('knows a package for each platform that tools/runtime locks, and none for others', async () => {
    const manifest = await import('./runtime/package.json', { with: { type: 'json' } });
    const platforms = [
      ['darwin', 'arm64'],
      ['darwin', 'x64'],
      ['linux', 'arm64'],
      ['linux', 'x64'],
      ['win32', 'x64'],
    ];
    const packages = platforms.map(([platform, arch]) => runtimeBinary(platform!, arch!)?.split(/[\\/]/)[0]);
    expect(packages.sort()).toEqual(Object.keys(manifest.default.optionalDependencies).sort());
    expect(runtimeBinary('sunos', 'x64')).toBeUndefined();
    expect(runtimeBinary('linux', 'riscv64')).toBeUndefined();
  });

  it('puts the runtime first on PATH', () => {
    const path = runtimeEnvironment(join('some', 'bin', 'node')).PATH ?? '';
    expect(path.split(delimiter)[0]).toBe(join('some', 'bin'));
  });
});

describe('chromiumOnPath', () => {
  const path = ['first', 'second'].join(delimiter);

  it('takes Debian’s name before others, and the earlier folder', () => {
    const present = new Set([join('first', 'google-chrome'), join('second', 'chromium')]);
    expect(chromiumOnPath({ PATH: path }, (file) => present.has(file))).toBe(join('second', 'chromium'));
    expect(chromiumOnPath({ PATH: path }, () => true)).toBe(join('first', 'chromium'));
  });

  it('finds none on an empty PATH or without permission', () => {
    expect(chromiumOnPath({}, () => true)).toBeUndefined();
    expect(chromiumOnPath({ PATH: path }, () => false)).toBeUndefined();
  });
});
