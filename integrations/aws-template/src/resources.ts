/** Finds resources of a resolved template, and what a reference in it names. */

import { type Fields, fieldsAt } from './fields.ts';
import type { ResolvedTemplate } from './intrinsics.ts';

/** Logical ids and properties of all resources of a type. */
export function resourcesOf(template: ResolvedTemplate, type: string): [name: string, properties: Fields][] {
  return Object.entries(template.resources)
    .filter(([, entry]) => entry.Type === type)
    .map(([name, entry]) => [name, fieldsAt(entry, 'Properties')]);
}

/** Logical id that `ref:Name` or `att:Name.Attribute` names; undefined for a plain value. */
export function referencedName(value: unknown): string | undefined {
  return /^(?:ref:(\w+)|att:(\w+)\.[\w.]+)$/
    .exec(String(value))
    ?.slice(1)
    .find((one) => one !== undefined);
}
