import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seesProtected, signIn } from './challenge.ts';
import type { Defect } from './defects.ts';
import { type Edge, type EdgeOptions, startEdge } from './edge.ts';
import { victim } from './loot.ts';
import type { Stepward } from './stepward.ts';

/** One known way around an edge: what it wins on ours (nothing), and on one that has the defect it lives from. */
export interface Attack {
  /** Of SECURITY §0. */
  readonly id: string;
  readonly title: string;
  readonly edge: Omit<EdgeOptions, 'stepward' | 'defect'>;
  /** What the attacker got, one line each; empty on ours. */
  readonly run: (edge: Edge) => Promise<string[]>;
  /** Each alone lets `run` win something. */
  readonly defects: readonly Defect[];
  /** Where no challenge can be passed, for instance when everything is blocked. */
  readonly isClosed?: boolean;
}

/** The test that ours withstands, and the tests that it would notice if ours did not. */
export function testAttack(attack: Attack, stepward: () => Stepward): void {
  describe(`${attack.id}: ${attack.title}`, () => {
    let edge: Edge;
    beforeAll(async () => {
      edge = await startEdge({ ...attack.edge, stepward: stepward() });
    });
    afterAll(async () => await edge?.close());

    it(`${attack.id}: wins nothing on the bundles as they ship`, async () => {
      expect(await attack.run(edge)).toEqual([]);
      if (attack.isClosed) return;
      // Not because nothing works: whoever meets the challenge gets in.
      const browser = edge.browser();
      await signIn(edge, browser, victim);
      expect(await seesProtected(edge, browser, victim)).toBe(true);
    });

    it.each(attack.defects)(`${attack.id}: is noticed when $name`, async (defect) => {
      const defective = await startEdge({ ...attack.edge, stepward: stepward(), defect });
      try {
        expect(await attack.run(defective)).not.toEqual([]);
      } finally {
        await defective.close();
      }
    });
  });
}
