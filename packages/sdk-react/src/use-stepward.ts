// The hook.
import { useContext } from 'react';
import { StepwardContext } from './context.ts';
import type { StepwardChallenges } from './types.ts';

/** Starts challenges. Only below a `StepwardProvider`. */
export function useStepward(): StepwardChallenges {
  const value = useContext(StepwardContext);
  if (value === undefined) throw new Error('useStepward is used outside of a StepwardProvider.');
  return value;
}
