/** Data points that rules read which are asked again: how often, and how often the record is without one. */
import { factPresence } from '@stepward/decision';

/** A data point that a rule read which was asked again. */
export interface DataPointCount {
  readonly name: string;
  /** Actions for which such a rule was asked. */
  asked: number;
  /** Those of them without it: it was not gathered then, or not sent. Rules read null. */
  missing: number;
}

export interface NoticedPoint {
  readonly count: DataPointCount;
  readonly isThere: (facts: unknown) => boolean;
}

export class NoticedPoints {
  readonly counts = new Map<string, DataPointCount>();
  readonly #points = new Map<string, NoticedPoint>();

  /** One of each name. */
  point(name: string): NoticedPoint {
    const known = this.#points.get(name);
    if (known) return known;
    const point = { count: { name, asked: 0, missing: 0 }, isThere: factPresence(name) };
    this.#points.set(name, point);
    this.counts.set(name, point.count);
    return point;
  }
}

/** That rules which read them are asked about these facts. */
export function notice(points: Iterable<NoticedPoint>, facts: unknown): void {
  for (const { count, isThere } of points) {
    count.asked += 1;
    if (!isThere(facts)) count.missing += 1;
  }
}
