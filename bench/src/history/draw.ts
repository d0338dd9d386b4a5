/** Chance with a seed: the same draws in every run. Owns: distributions. */
import { seededRandom } from '../random.ts';

export interface Draw {
  /** 0 to 1, itself excluded. */
  fraction(): number;
  chance(probability: number): boolean;
  /** 0 to below. */
  integer(below: number): number;
  between(low: number, high: number): number;
  pick<T>(values: readonly T[]): T;
  /** By weight. */
  weighted<T>(values: readonly (readonly [T, number])[]): T;
  /** Around the median, `spread` being the standard deviation of the logarithm. */
  logNormal(median: number, spread: number): number;
  /** How often something happens that does so `mean` times on average. */
  poisson(mean: number): number;
  /** Hexadecimal. */
  token(characters: number): string;
}

export function draw(seed: number): Draw {
  const fraction = seededRandom(seed);
  const integer = (below: number): number => Math.floor(fraction() * below);
  const pick = <T>(values: readonly T[]): T => {
    const value = values[integer(values.length)];
    if (value === undefined) throw new Error('nothing to pick from');
    return value;
  };
  return {
    fraction,
    chance: (probability) => fraction() < probability,
    integer,
    between: (low, high) => low + fraction() * (high - low),
    pick,
    weighted: (values) => {
      let rest = fraction() * values.reduce((sum, [, weight]) => sum + weight, 0);
      for (const [value, weight] of values) {
        rest -= weight;
        if (rest < 0) return value;
      }
      return pick(values)[0];
    },
    logNormal: (median, spread) => median * Math.exp(spread * normal(fraction)),
    poisson: (mean) => poisson(fraction, mean),
    token: (characters) => Array.from({ length: characters }, () => integer(16).toString(16)).join(''),
  };
}

/** Box and Muller's. */
const normal = (fraction: () => number): number =>
  Math.sqrt(-2 * Math.log(1 - fraction())) * Math.cos(2 * Math.PI * fraction());

/** Knuth's, for the small means there are here. */
function poisson(fraction: () => number, mean: number): number {
  const end = Math.exp(-mean);
  let count = -1;
  for (let product = 1; product > end; product *= fraction()) count += 1;
  return Math.max(0, count);
}
