import { zipSync } from 'fflate';

// A regular file that everybody may read, as a Unix host writes it: Lambda unpacks with these permissions.
const unixHost = 3;
const readableFile = 0o100644 << 16;

/**
 * A zip archive with one file. The same content gives the same bytes, whenever and wherever it is made: an unchanged
 * function keeps its hash, and AWS SAM publishes no new version of it.
 */
export function archiveFile(name: string, content: Uint8Array): Uint8Array {
  // Zip holds local time without zone, so the date is made from local parts; 1980 is the first year it knows.
  const mtime = new Date(1980, 0, 1);
  return zipSync({ [name]: [content, { mtime, os: unixHost, attrs: readableFile, level: 9 }] });
}
