/**
 * Which rules of a set need not be asked again about an action, because its record says whether they matched. Owns: that
 * only the answer of a rule with the same conditions over the same lists is taken. Pure.
 */
import type { CompiledRuleSet } from '@stepward/decision';
import { answerKey, type BackTestPlan } from './plan.ts';

export interface KnownAnswers {
  /** Ids of the rules whose answers are known. */
  readonly known: ReadonlySet<string>;
  /** Places in the set of those that matched, from the ids that were recorded. */
  matchedPlaces(recordedIds: readonly string[]): readonly number[];
}

type DecisionRecord = Pick<BackTestPlan, 'recordedRules' | 'listChanges' | 'configurationVersion'> & {
  /** Lists that are not read as they were. */
  readonly changedLists: ReadonlySet<string>;
};

const nothing: KnownAnswers = { known: new Set(), matchedPlaces: () => [] };

/** `version`: the configuration version that decided; null: none is known. */
export function knownAnswers(
  set: CompiledRuleSet,
  record: DecisionRecord,
  version: number | null,
): KnownAnswers {
  if (version === null) return nothing;
  const recorded = new Map<string, string[]>();
  for (const { ruleId, answerKey: key, from, to } of record.recordedRules) {
    if (from > version || (to !== undefined && to <= version)) continue;
    recorded.set(key, [...(recorded.get(key) ?? []), ruleId]);
  }
  const idByPlace = set.rules.map(({ rule, condition }) => {
    const readsSame = condition?.lists.every((alias) => isSameList(alias, record, version)) ?? false;
    const same = readsSame ? recorded.get(answerKey(rule)) : undefined;
    return same?.find((ruleId) => ruleId === rule.ruleId) ?? same?.[0];
  });
  const known = new Set(
    set.rules.flatMap(({ rule }, at) => (idByPlace[at] === undefined ? [] : [rule.ruleId])),
  );
  return {
    known,
    matchedPlaces: (recordedIds) => {
      const matched = new Set(recordedIds);
      return idByPlace.flatMap((ruleId, at) => (ruleId !== undefined && matched.has(ruleId) ? [at] : []));
    },
  };
}

function isSameList(alias: string, record: DecisionRecord, version: number): boolean {
  if (record.changedLists.has(alias)) return false;
  const [first, last] = [version, record.configurationVersion].sort((one, other) => one - other);
  return !record.listChanges.some(
    (change) =>
      change.alias === alias && change.configuration > (first ?? 0) && change.configuration <= (last ?? 0),
  );
}
