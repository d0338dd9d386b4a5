/**
 * Where a text comes from: a folder, one document, or a plan that was kept. Owns: reading each, and that a kept plan is applied
 * to what it was made for, or not at all. A plan holds the text and names of secrets, no secret.
 */
import { readFileSync, statSync } from 'node:fs';
import { type Static, Type } from 'typebox';
import { Value } from 'typebox/value';
import { folderBytesMax, readFolder } from './folder.ts';
import { jsonText } from './json-text.ts';
import { partsOfFiles, partsOfText, type ReadParts } from './parts.ts';
import { type Problem, Problems } from './problems.ts';
import { readBytes } from './strict-json.ts';

const planFormat = 1;

const PlanFile = Type.Object(
  {
    planFormat: Type.Literal(planFormat),
    tenantId: Type.String(),
    revision: Type.String(),
    prune: Type.Boolean(),
    /** By path; or one document. */
    files: Type.Optional(Type.Record(Type.String(), Type.String())),
    document: Type.Optional(Type.String()),
  },
  { additionalProperties: false },
);
export type PlanFile = Static<typeof PlanFile>;

/** As it was read, before anything of it was judged. */
export interface TextSource {
  readonly files?: ReadonlyMap<string, Uint8Array>;
  readonly document?: Uint8Array;
  readonly problems: readonly Problem[];
}

export class TextSourceError extends Error {}

export async function readSource(path: string, input: () => Promise<Uint8Array>): Promise<TextSource> {
  if (path === '-') return { document: limited(await input(), 'The input'), problems: [] };
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) throw new TextSourceError(`There is no file or folder ${path}.`);
  if (!stats.isDirectory()) {
    if (stats.size > folderBytesMax) throw tooLarge(path);
    return { document: readFileSync(path), problems: [] };
  }
  const problems = new Problems();
  const files = readFolder(path, problems);
  return { files, problems: problems.all };
}

const tooLarge = (what: string): TextSourceError =>
  new TextSourceError(`${what} is larger than ${folderBytesMax} bytes.`);

function limited(bytes: Uint8Array, what: string): Uint8Array {
  if (bytes.length > folderBytesMax) throw tooLarge(what);
  return bytes;
}

export function partsOf({ files, document, problems }: TextSource): ReadParts {
  if (files) return partsOfFiles(files, problems);
  return partsOfText(document ?? new Uint8Array());
}

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const bytes = (content: string): Uint8Array => new TextEncoder().encode(content);

/** Of a text without problems: all of it is UTF-8. */
export const planFileText = (
  { files, document }: TextSource,
  head: Pick<PlanFile, 'tenantId' | 'revision' | 'prune'>,
): string =>
  jsonText({
    planFormat,
    ...head,
    ...(files && { files: Object.fromEntries([...files].map(([path, content]) => [path, text(content)])) }),
    ...(document && { document: text(document) }),
  } satisfies PlanFile);

/** Undefined: it is no plan, but a text. */
export function planFileIn({ document }: TextSource): { file: PlanFile; source: TextSource } | undefined {
  if (!document) return undefined;
  const reading = readBytes(document);
  if ('problem' in reading) return undefined;
  const { value } = reading;
  if (typeof value !== 'object' || value === null || !('planFormat' in value)) return undefined;
  if (!Value.Check(PlanFile, value))
    throw new TextSourceError('This plan is not one that this version wrote.');
  const source: TextSource = {
    ...(value.files && {
      files: new Map(Object.entries(value.files).map(([path, content]) => [path, bytes(content)])),
    }),
    ...(value.document !== undefined && { document: bytes(value.document) }),
    problems: [],
  };
  return { file: value, source };
}
