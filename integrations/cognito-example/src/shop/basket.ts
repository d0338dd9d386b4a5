// What somebody wants to buy. Kept in this tab until it is bought.
import { useSyncExternalStore } from 'react';
import { type Product, products } from './products.ts';

export interface BasketLine {
  readonly product: Product;
  readonly count: number;
}

const storageKey = 'fernbrook.basket';
const countMax = 20;
const listeners = new Set<() => void>();
let counts = read();
let lines = linesOf(counts);

function read(): Readonly<Record<string, number>> {
  try {
    const stored: unknown = JSON.parse(sessionStorage.getItem(storageKey) ?? '{}');
    if (typeof stored !== 'object' || stored === null) return {};
    return Object.fromEntries(Object.entries(stored).filter(([, count]) => Number.isInteger(count)));
  } catch {
    return {};
  }
}

function linesOf(from: Readonly<Record<string, number>>): readonly BasketLine[] {
  return products.flatMap((product) => {
    const count = Math.min(from[product.id] ?? 0, countMax);
    return count > 0 ? [{ product, count }] : [];
  });
}

function write(next: Readonly<Record<string, number>>): void {
  counts = next;
  lines = linesOf(next);
  sessionStorage.setItem(storageKey, JSON.stringify(next));
  for (const listener of listeners) listener();
}

export const setCount = (id: string, count: number): void =>
  write({ ...counts, [id]: Math.max(0, Math.min(count, countMax)) });
export const addToBasket = (id: string): void => setCount(id, (counts[id] ?? 0) + 1);
export const emptyBasket = (): void => write({});

export const useBasket = (): readonly BasketLine[] =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => lines,
  );

export const totalPence = (of: readonly BasketLine[]): number =>
  of.reduce((sum, { product, count }) => sum + product.pricePence * count, 0);
export const totalCount = (of: readonly BasketLine[]): number =>
  of.reduce((sum, { count }) => sum + count, 0);
