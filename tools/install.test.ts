import { describe, expect, it } from 'vitest';
import { difference } from './install.mjs';

const linux = { platform: 'linux', arch: 'x64' };
const wanted = {
  packages: {
    '': {},
    'packages/api': { version: '0.1.0' },
    'node_modules/@stepward/api': { link: true },
    'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' },
    'node_modules/a/node_modules/b': { version: '2.0.0', integrity: 'sha512-b' },
    'node_modules/native-linux': { version: '3.0.0', optional: true, os: ['linux'], cpu: ['x64'] },
    'node_modules/native-darwin': { version: '3.0.0', optional: true, os: ['darwin'], cpu: ['arm64'] },
  },
};
const installed = {
  packages: {
    'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' },
    'node_modules/a/node_modules/b': { version: '2.0.0', integrity: 'sha512-b' },
    'node_modules/native-linux': { version: '3.0.0', optional: true, os: ['linux'], cpu: ['x64'] },
  },
};
const but = (changes: Record<string, object | undefined>) => ({
  packages: Object.fromEntries(
    Object.entries({ ...installed.packages, ...changes }).flatMap(([path, entry]) =>
      entry ? [[path, entry]] : [],
    ),
  ),
});

describe('difference', () => {
  it('is none when npm recorded everything, whatever other platforms need', () => {
    expect(difference(wanted, installed, linux)).toBeUndefined();
  });

  it('is everything when there is no record', () => {
    expect(difference(wanted, undefined, linux)).toBe('nothing is installed');
  });

  it('names a missing package', () => {
    const without = but({ 'node_modules/a/node_modules/b': undefined });
    expect(difference(wanted, without, linux)).toBe('node_modules/a/node_modules/b is not installed');
  });

  it('names another version, and another content under the same version', () => {
    const older = but({ 'node_modules/a': { version: '0.9.0', integrity: 'sha512-a' } });
    const other = but({ 'node_modules/a': { version: '1.0.0', integrity: 'sha512-x' } });
    expect(difference(wanted, older, linux)).toBe('node_modules/a is another version');
    expect(difference(wanted, other, linux)).toBe('node_modules/a is another version');
  });

  it('sees a folder that was installed on another machine', () => {
    expect(difference(wanted, installed, { platform: 'darwin', arch: 'arm64' })).toBe(
      'node_modules/native-linux is for another machine',
    );
  });

  it('understands what a package excludes', () => {
    const excluding = but({ 'node_modules/c': { os: '!win32' } });
    expect(difference(wanted, excluding, linux)).toBeUndefined();
    expect(difference({ packages: {} }, excluding, { platform: 'win32', arch: 'x64' })).toBeDefined();
  });
});
