/**
 * What a token says of whoever has it. Owns: how that is written into a token. Does not own: who is given which, that follows
 * from a proof (challenges/proof.ts) and from the way through a flow (flows/proven-way.ts).
 */
export interface ProofClaim {
  /** They gave all the proof of their action, or were given this for one that was given elsewhere. */
  readonly isProof?: boolean | undefined;
  /** Of a flow that asks for more: they met so many of its nodes, from the first one on. */
  readonly provenSteps?: number | undefined;
}

/** As the claims of a client token; absent: it began the challenge, or is only of the same action. */
export interface ProofMarks {
  readonly proof?: true;
  readonly steps?: number;
}

export function marksOf({ isProof, provenSteps = 0 }: ProofClaim): ProofMarks {
  if (isProof) return { proof: true };
  return provenSteps > 0 ? { steps: provenSteps } : {};
}

export const claimIn = ({ proof, steps }: ProofMarks): { isProof: boolean; provenSteps?: number } => ({
  isProof: proof === true,
  ...(steps === undefined ? {} : { provenSteps: steps }),
});
