// What the hook finds of the provider.
import { createContext } from 'react';
import type { StepwardChallenges } from './types.ts';

export const StepwardContext = createContext<StepwardChallenges | undefined>(undefined);
