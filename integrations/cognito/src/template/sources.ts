/** The files that are deployed, as they lie in this package. For tests. */
import { readdirSync, readFileSync } from 'node:fs';

const packageUrl = new URL('../../', import.meta.url);

export const samTemplate: string = readFileSync(new URL('template.yaml', packageUrl), 'utf8');

/** Text by file name. */
export const terraformFiles: Readonly<Record<string, string>> = Object.fromEntries(
  readdirSync(new URL('terraform/', packageUrl))
    .filter((name) => name.endsWith('.tf'))
    .map((name) => [name, readFileSync(new URL(`terraform/${name}`, packageUrl), 'utf8')]),
);
