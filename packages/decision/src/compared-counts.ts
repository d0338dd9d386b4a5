/** How far counts must be looked at for the comparisons that rules make. Pure. */
import { velocityCountMax, velocityCountMostMax, velocityReference } from './catalogue/velocity.ts';

const comparisons: ReadonlySet<string> = new Set(['==', '===', '!=', '!==', '>', '>=', '<', '<=']);

const countIn = (operand: unknown): string | undefined => {
  if (typeof operand !== 'object' || operand === null) return undefined;
  const { var: given } = operand as { readonly var?: unknown };
  const name = Array.isArray(given) ? given[0] : given;
  return typeof name === 'string' && velocityReference(name) !== undefined ? name : undefined;
};

const numberIn = (operand: unknown): number[] => {
  const number = typeof operand === 'string' && operand.trim() !== '' ? Number(operand) : operand;
  return typeof number === 'number' && Number.isFinite(number) ? [number] : [];
};

function note(node: unknown, far: Map<string, number>): void {
  if (typeof node !== 'object' || node === null) return;
  if (Array.isArray(node)) {
    for (const one of node) note(one, far);
    return;
  }
  for (const [operator, operands] of Object.entries(node)) {
    note(operands, far);
    if (!comparisons.has(operator) || !Array.isArray(operands)) continue;
    const most = Math.max(velocityCountMax, ...operands.flatMap(numberIn));
    for (const name of operands.map(countIn))
      if (name !== undefined) far.set(name, Math.max(far.get(name) ?? 0, most));
  }
}

/** By the name of a count, the greatest number that conditions compare it with, plus one; within the limits of the catalogue. */
export function comparedCounts(conditions: readonly unknown[]): ReadonlyMap<string, number> {
  const far = new Map<string, number>();
  for (const one of conditions) note(one, far);
  return new Map([...far].map(([name, most]) => [name, Math.min(Math.ceil(most) + 1, velocityCountMostMax)]));
}
