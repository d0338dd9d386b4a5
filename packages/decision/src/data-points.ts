/** Every fact that rules may read (contract/management-api.md §4.4). Facts that are not known are null. */
import type { DataPoint } from './catalogue/data-point.ts';
import { deviceDataPoints } from './catalogue/device.ts';
import { ipDataPoints } from './catalogue/ip.ts';
import { actionDataPoints, userDataPoints } from './catalogue/user.ts';
import { velocityDataPoints, velocityReference } from './catalogue/velocity.ts';
import type { CompiledCondition } from './condition.ts';

export const dataPoints: readonly DataPoint[] = [
  ...deviceDataPoints,
  ...ipDataPoints,
  ...userDataPoints,
  ...actionDataPoints,
  ...velocityDataPoints,
];

const names: ReadonlySet<string> = new Set(dataPoints.map(({ name }) => name));
const openNames = dataPoints.filter(({ name }) => name.endsWith('.*')).map(({ name }) => name.slice(0, -1));
// Value lists are no facts, but are read by name all the same.
const prefixes: readonly string[] = [...openNames, 'lists.'];

function isKnown(name: string): boolean {
  if (names.has(name) && !name.includes('<')) return true;
  const isOpen = prefixes.some((prefix) => name.startsWith(prefix) && name.length > prefix.length);
  return isOpen || velocityReference(name) !== undefined;
}

/**
 * Names that the condition reads and the catalogue does not have, each once: a warning when a rule is saved, since
 * they read as null. Names that are computed, and those of items in an array, are not judged.
 */
export function unknownVariables(condition: CompiledCondition): readonly string[] {
  const read = new Set(condition.variables.map(({ name }) => name));
  return [...read].filter((name) => !isKnown(name));
}
