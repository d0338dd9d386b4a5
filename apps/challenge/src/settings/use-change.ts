import { useState } from 'preact/hooks';
import type { Change } from '../api/settings-calls.ts';
import type { Resume } from '../flow/settings-control.ts';
import { usePage } from '../page/page-context.ts';
import { useAlive } from '../ui/use-alive.ts';
import { type SettingsProblem, settingsProblemOf } from './problem.ts';

export interface ChangeAttempt {
  /** Makes the change, or asks for the proof that it takes, or says why not. */
  readonly attempt: (change: Change, resume: Resume, make: () => Promise<void>) => Promise<void>;
  readonly isBusy: boolean;
  readonly problem: SettingsProblem | undefined;
}

/** One change at a time. */
export function useChange(): ChangeAttempt {
  const { controller } = usePage();
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<SettingsProblem | undefined>(undefined);
  const isAlive = useAlive();

  const say = (error: unknown): void => {
    const found = settingsProblemOf(error);
    if (found === undefined) controller.fail(error);
    else if (isAlive()) setProblem(found === 'step-up' ? 'not-strong-enough' : found);
  };
  const attempt: ChangeAttempt['attempt'] = async (change, resume, make) => {
    if (isBusy) return;
    setBusy(true);
    setProblem(undefined);
    try {
      await make();
    } catch (error) {
      if (settingsProblemOf(error) === 'step-up') await controller.stepUp(change, resume).catch(say);
      else say(error);
    }
    if (isAlive()) setBusy(false);
  };
  return { attempt, isBusy, problem };
}
