/** What rules of one tenant are held against when they are shown or saved: warnings name what is not in it. */
import { compileRuleConditions, ruleWarnings, type TenantVocabulary } from '@stepward/decision';
import { verificationMethods } from '../authenticators/verification-method.ts';
import { type CustomDataPoint, typesOf } from '../custom-data-points/custom-data-point.ts';
import { listCustomDataPoints } from '../custom-data-points/store.ts';
import type { Reader } from '../database/database.ts';

export const vocabularyWith = (
  points: readonly Pick<CustomDataPoint, 'name' | 'dataType' | 'modelType'>[],
): TenantVocabulary => ({
  customData: { action: typesOf(points, 'action'), user: typesOf(points, 'user') },
  verificationMethods,
});

export async function vocabularyOf(reader: Reader, tenantId: string): Promise<TenantVocabulary> {
  return vocabularyWith(await listCustomDataPoints(reader, tenantId));
}

/** Of conditions that were checked before. */
export const warningsOf = (conditions: unknown, vocabulary: TenantVocabulary): readonly string[] =>
  conditions === undefined ? [] : ruleWarnings(compileRuleConditions(conditions), vocabulary);
