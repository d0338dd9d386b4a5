/** What the rules of a file may read beside the catalogue: the custom data points that are declared beside it, or in its export. */
import { statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { CreateCustomDataPointBody } from '@stepward/api';
import type { TenantVocabulary } from '@stepward/decision';
import { Type } from 'typebox';
import { actionsFolder, singleFiles } from '../configuration-text/document.ts';
import { vocabularyWith } from '../rule-catalogue/vocabulary.ts';
import { checked } from './rule-file.ts';

const PointsFile = Type.Array(CreateCustomDataPointBody);

/** Nothing is declared where there is no such file. */
export function vocabularyBeside(path: string): TenantVocabulary {
  const folder = dirname(resolve(path));
  const folders = basename(folder) === actionsFolder ? [folder, dirname(folder)] : [folder];
  const file = folders
    .map((one) => join(one, singleFiles.customDataPoints))
    .find((one) => statSync(one, { throwIfNoEntry: false })?.isFile());
  return vocabularyWith(file === undefined ? [] : checked(file, PointsFile));
}
