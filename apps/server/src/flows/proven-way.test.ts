/** Whose proof an action is that asks several times, and who hears of it: all ways of two people through three nodes. */
import { describe, expect, it } from 'vitest';
import type { ProofClaim } from '../tokens/proof-claim.ts';
import { allButLast, claimForAsking, claimWithProof } from './proven-way.ts';

const after = (count: number, state: 'CHALLENGE_REQUIRED' | 'CHALLENGE_SUCCEEDED' = 'CHALLENGE_REQUIRED') => {
  const deeds = ['one', 'two', 'three'].slice(0, count).map((challengeId, index) => ({
    nodeId: challengeId,
    kind: 'PROVEN',
    method: 'PUSH',
    at: index,
    challengeId,
  }));
  // What somebody merely has is in the way, and is nobody's doing.
  const held = { nodeId: 'held', kind: 'HELD', at: 0 };
  return {
    state,
    verificationMethod: 'PUSH',
    stateUpdatedAt: 100,
    flow: JSON.stringify({ at: null, deeds: [held, ...deeds] }),
  };
};
const step = (challengeId: string) => ({ challengeId, method: 'PUSH' });
const isProof = (claim: ProofClaim): boolean => claim.isProof === true;

describe('a flow of three nodes', () => {
  it.each([0, 1, 2, 3, 4, 5, 6, 7])('is proven by who met all, and by no other (way %i)', (way) => {
    const people: [ProofClaim, ProofClaim] = [{}, {}];
    for (let node = 0; node < 3; node += 1) {
      const who = ((way >> node) & 1) as 0 | 1;
      people[who] = claimWithProof(after(node), people[who], { isMet: true, isMoreRequired: node < 2 });
    }
    expect(people.map(isProof)).toEqual([way === 0, way === 7]);
  });

  it('is not proven by who asks how an earlier node went, once it is over', () => {
    const passed = after(3, 'CHALLENGE_SUCCEEDED');
    expect(isProof(claimForAsking(passed, step('one'), {}))).toBe(false);
    expect(isProof(claimForAsking(passed, step('three'), {}))).toBe(false);
    expect(isProof(claimForAsking(passed, step('three'), { provenSteps: 2 }))).toBe(true);
    expect(claimForAsking(after(1), step('one'), {})).toEqual({ provenSteps: 1 });
    // The same answer once more.
    expect(claimForAsking(after(1), step('one'), { provenSteps: 1 })).toEqual({ provenSteps: 1 });
  });

  it('is proven by a screen whose code was scanned last, which has no token to say more', () => {
    const passed = after(3, 'CHALLENGE_SUCCEEDED');
    for (const id of ['one', 'two', 'three'])
      expect(isProof(claimForAsking(passed, step(id), allButLast(passed, id)))).toBe(id === 'three');
  });
});

describe('an action that asks once', () => {
  const passed = { ...after(0, 'CHALLENGE_SUCCEEDED'), flow: undefined };

  it('is proven by what met it, and not by what was added afterwards or waits', () => {
    expect(isProof(claimForAsking(passed, { ...step('x'), at: 100 }, {}))).toBe(true);
    expect(isProof(claimForAsking(passed, { ...step('x'), at: 101 }, {}))).toBe(false);
    expect(isProof(claimForAsking(passed, { challengeId: 'x', method: 'VERIFF' }, {}))).toBe(false);
    expect(isProof(claimForAsking({ ...passed, state: 'ALLOW' }, step('x'), {}))).toBe(false);
  });

  it('stays who proved it, whatever they add', () => {
    const adding = { isMet: false, isMoreRequired: false };
    expect(claimWithProof(passed, { isProof: true }, adding)).toMatchObject({ isProof: true });
    expect(isProof(claimWithProof(passed, {}, adding))).toBe(false);
  });
});
