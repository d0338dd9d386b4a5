// Zip archives as Lambda takes them. The same content gives the same bytes, whenever and wherever it is made: an unchanged
// function keeps its hash, and no new version of it is published.
import { zipSync } from 'fflate';

// A regular file that everybody may read, as a Unix host writes it: Lambda unpacks with these permissions.
const unixHost = 3;
const readableFile = 0o100644 << 16;

/** @param files contents by path in the archive */
export function archiveFiles(files: Readonly<Record<string, Uint8Array>>): Uint8Array {
  // Zip holds local time without zone, so the date is made from local parts; 1980 is the first year it knows.
  const mtime = new Date(1980, 0, 1);
  const paths = Object.keys(files).sort();
  return zipSync(Object.fromEntries(paths.map((path) => [path, files[path] ?? new Uint8Array()])), {
    mtime,
    os: unixHost,
    attrs: readableFile,
    level: 9,
  });
}
