// What the hook and the challenges in the page find of the provider.
import { createContext } from 'react';
import type { Setting } from './running.ts';
import type { Appearance, StepwardChallenges } from './types.ts';

export const StepwardContext = createContext<StepwardChallenges | undefined>(undefined);
export const SettingContext = createContext<(Setting & { readonly appearance: Appearance }) | undefined>(
  undefined,
);
