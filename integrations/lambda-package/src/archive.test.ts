import { unzipSync } from 'fflate';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { archiveFiles } from './archive.ts';

const content = new TextEncoder().encode('export const handler = async () => 1;\n'.repeat(50));

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

describe('archiveFiles', () => {
  it('holds the one file, compressed', () => {
    const archive = archiveFiles({ 'index.mjs': content });
    expect(Object.keys(unzipSync(archive))).toEqual(['index.mjs']);
    expect(unzipSync(archive)['index.mjs']).toEqual(content);
    expect(archive.length).toBeLessThan(content.length);
  });

  it('gives the same bytes at another time and in another time zone', () => {
    const first = archiveFiles({ 'index.mjs': content });
    vi.useFakeTimers({ now: new Date('2031-07-05T23:30:00Z') });
    vi.stubEnv('TZ', 'Pacific/Auckland');
    expect(archiveFiles({ 'index.mjs': content })).toEqual(first);
  });

  it('makes the file readable for everybody, as Lambda needs it', () => {
    const archive = archiveFiles({ 'index.mjs': content });
    const view = new DataView(archive.buffer, archive.byteOffset, archive.byteLength);
    const directory = view.getUint32(archive.length - 6, true);
    expect(view.getUint32(directory, true)).toBe(0x02014b50);
    expect(view.getUint8(directory + 5)).toBe(3);
    expect(view.getUint32(directory + 38, true) >>> 16).toBe(0o100644);
  });
});
