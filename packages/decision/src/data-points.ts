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

const byName: ReadonlyMap<string, DataPoint> = new Map(
  dataPoints.filter(({ name }) => !/[*<]/.test(name)).map((point) => [point.name, point]),
);
const counts: ReadonlyMap<string, DataPoint> = new Map(
  velocityDataPoints.map((point) => [point.name, point]),
);
const open = dataPoints.filter(({ name }) => name.endsWith('.*'));

function countNamed(name: string): DataPoint | undefined {
  const count = velocityReference(name);
  if (count === undefined) return undefined;
  const subject = count.key === undefined ? count.subject : 'customKey.<key>';
  return counts.get(`${subject}.${count.measure}.<window>`);
}

/** The entry of the catalogue that a name is of; undefined: there is none. */
export function dataPointNamed(name: string): DataPoint | undefined {
  const isWithin = (point: DataPoint) =>
    name.length >= point.name.length && name.startsWith(point.name.slice(0, -1));
  return byName.get(name) ?? countNamed(name) ?? open.find(isWithin);
}

/** Value lists are no facts, but are read by name all the same. */
const isKnown = (name: string): boolean => /^lists\../.test(name) || dataPointNamed(name) !== undefined;

/**
 * Names that the condition reads and the catalogue does not have, each once: a warning when a rule is saved, since
 * they read as null. Names that are computed, and those of items in an array, are not judged.
 */
export function unknownVariables(condition: CompiledCondition): readonly string[] {
  const read = new Set(condition.variables.map(({ name }) => name));
  return [...read].filter((name) => !isKnown(name));
}
