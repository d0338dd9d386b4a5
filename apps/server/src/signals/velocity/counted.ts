/** What is counted for a tenant: what its active rules and those in the shadow read, and nothing else. */
import { compileRules, type VelocityMeasure, velocityReference } from '@stepward/decision';
import type { StoredRule } from '../../action-configurations/action-configuration.ts';
import type { Reader } from '../../database/database.ts';
import { kindName, type SubjectKind } from './subjects.ts';

/** a: an action was tracked; p, f: its challenge was passed, failed. */
export const velocityEvents = ['a', 'p', 'f'] as const;
export type VelocityEvent = (typeof velocityEvents)[number];

export function eventOf(measure: VelocityMeasure): VelocityEvent {
  if (measure === 'passedChallengeCount') return 'p';
  return measure === 'failedChallengeCount' ? 'f' : 'a';
}

/** The subjects whose events of a kind are written down. */
export type Counted = Readonly<Record<VelocityEvent, readonly SubjectKind[]>>;

/** Undefined: no name is one of velocity, and nothing is written down. */
export function countedFor(names: readonly string[]): Counted | undefined {
  const kinds = { a: new Map<string, SubjectKind>(), p: new Map(), f: new Map() };
  for (const name of names) {
    const reference = velocityReference(name);
    if (reference) kinds[eventOf(reference.measure)].set(kindName(reference), reference);
  }
  if (kinds.a.size + kinds.p.size + kinds.f.size === 0) return undefined;
  return { a: [...kinds.a.values()], p: [...kinds.p.values()], f: [...kinds.f.values()] };
}

/** Only these can name a count: the others need not be compiled. A letter may be written as its number. */
const mayCount = String.raw`(rule like '%Count.%' or replace(rule, '\u', '') <> rule)`;

/** What the tenant's rules count now. */
export async function readCounted(reader: Reader, tenantId: string): Promise<Counted | undefined> {
  const rows = await reader.rows(`select rule from rules where tenant_id = ? and ${mayCount}`, [tenantId]);
  const shadows = await reader.rows(
    `select rule from rule_drafts where tenant_id = ? and state = 'SHADOW' and ${mayCount}`,
    [tenantId],
  );
  const rules = [...rows, ...shadows].map(({ rule }) => JSON.parse(rule as string) as StoredRule);
  return countedFor(compileRules(rules).variables);
}
